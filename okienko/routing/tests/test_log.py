"""The event log tells the story of a matter, in the transactions that made it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from okienko.kernel.actors import system
from okienko.routing import queries, services
from okienko.routing.models import QueueEvent
from okienko.routing.rules import AccessClass, EventKind, WorkKind
from okienko.routing.services import Work

pytestmark = pytest.mark.django_db
EVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def story(subject="contact:1"):
    return [(one.kind, one.user_id, one.to) for one in queries.events(*EVER) if one.subject == subject]


def put(office, **values):
    given = {"channel": "email", "is_first_line": True, **values}
    due = given.pop("due_at", timezone.now() + timedelta(hours=1))
    return services.enqueue(Work(WorkKind.CONTACT, "contact:1", office.units["PK"].id, due, **given), by=system())


def test_a_matter_from_its_entry_to_its_end(office):
    number = put(office, queue="general")
    services.take("contact:1", by=office.halina)
    services.give_back("contact:1", by=office.halina)
    services.assign("contact:1", to=office.rafal.id, by=office.bartek)
    services.assign("contact:1", to=office.halina.id, by=office.bartek)
    services.finish("contact:1", by=office.halina)
    assert story() == [
        (EventKind.ENTERED, None, ""),
        (EventKind.ANSWERED, office.halina.id, ""),
        (EventKind.REQUEUED, office.halina.id, ""),
        (EventKind.ANSWERED, office.rafal.id, ""),
        (EventKind.TRANSFERRED, office.rafal.id, f"user:{office.halina.id}"),
        (EventKind.ANSWERED, office.halina.id, ""),
        (EventKind.FINISHED, office.halina.id, ""),
    ]
    first = queries.events(*EVER)[0]
    assert (first.item_id, first.queue, first.channel) == (number, "general", "email")


def test_a_matter_brought_up_to_date_has_not_entered_twice_and_keeps_its_queue(office):
    due_at = timezone.now() + timedelta(days=1)
    put(office, queue="general", weight=30, due_at=due_at)
    put(office, headline="Nowy nagłówek", due_at=due_at)
    assert [kind for kind, *_rest in story()] == [EventKind.ENTERED]
    later = due_at + timedelta(days=1)
    put(office, due_at=later)
    services.amend("contact:1", access_class=AccessClass.RESTRICTED)
    dates = [(one.kind, one.due_at) for one in queries.events(*EVER)]
    assert dates == [(EventKind.ENTERED, due_at), (EventKind.DATED, later), (EventKind.DATED, None)]
    services.finish("contact:1", by=system())
    assert {one.queue for one in queries.events(*EVER)} == {"general"}


def test_what_is_undone_was_never_told(office):
    with transaction.atomic():
        put(office)
        transaction.set_rollback(True)
    assert story() == []


def test_a_kind_nobody_knows_is_refused(office):
    with pytest.raises(IntegrityError):
        QueueEvent.objects.create(at=timezone.now(), kind="made-up")


def test_events_of_a_time_include_its_beginning_and_not_its_end(office):
    put(office)
    (one,) = queries.events(*EVER)
    assert queries.events(one.at, one.at + timedelta(microseconds=1)) == [one]
    assert queries.events(one.at - timedelta(hours=1), one.at) == []
