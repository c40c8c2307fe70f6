"""The list and the offer at one moment, two watches at once: one person has the work, and nobody holds more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from okienko.cases import services as cases
from okienko.cases.services import NewCase, Report
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import system
from okienko.kernel.errors import Conflict, DomainError
from okienko.routing import services as routing
from okienko.routing.models import Agent, Offer, Queue, QueueEvent, WorkItem
from okienko.routing.rules import EventKind
from tests.at_once import at_once
from tests.cast import make_kinds, make_office

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_letter_is_taken_from_the_list_while_its_offer_is_accepted():
    office = make_office()
    everybody = (office.halina, office.rafal, office.bartek)
    for one in everybody:
        routing.sign_on(by=one)
    for _ in range(8):
        contact_id = contacts.open_contact(channel=Channel.EMAIL, content=Content("x"), queue="general", by=system()).id
        for one in everybody:  # their pages are open, however slow the machine is
            routing.renew(by=one)
        routing.dispatch()
        offer = Offer.objects.get(outcome="")
        winner = offer.user_id

        def claim(by, contact_id=contact_id, offer_id=offer.id, winner=winner):
            try:
                if by.id == winner:
                    routing.accept(offer_id, by=by)
                    contacts.follow_queue(contact_id)
                else:
                    contacts.take(contact_id, by=by)
            except Conflict:
                return None
            return by.id

        got = [one for one in at_once(claim, everybody) if one]
        item = WorkItem.objects.get(subject=f"contact:{contact_id}")
        assert got == [item.assignee_id]
        assert Contact.objects.get(id=contact_id).handled_by_id == item.assignee_id
        assert list(Offer.objects.filter(item_id=item.id, ended_at=None).values_list("user_id", flat=True)) == got
        assert sum(Agent.objects.values_list("soft", flat=True)) == 20
        answered = QueueEvent.objects.filter(item_id=item.id, kind=EventKind.ANSWERED)
        assert list(answered.values_list("user_id", flat=True)) == got
        contacts.settle(contact_id, by=system())
        assert sum(Agent.objects.values_list("soft", flat=True)) == 0


def test_two_watches_and_whoever_takes_a_late_case_meanwhile():
    office = make_office()
    make_kinds()
    Queue.objects.create(code="waste", name="Odpady", unit=office.units["GK-I"], channels=["overdue"])
    routing.sign_on(by=office.ewa)
    new = NewCase("report", "Wysypisko", category_code="CLEAN_DUMP")
    made = [
        cases.submit_report(
            Report(new, Content("x"), Sender("Maria")), channel=Channel.WEB_FORM, by=system()
        ).case.id
        for _ in range(6)
    ]  # fmt: skip
    WorkItem.objects.update(due_at=timezone.now() - timedelta(days=1))

    def act(what):
        try:
            return cases.queue_overdue(timezone.now()) if what == "watch" else cases.take(what, by=office.karol) or 0
        except DomainError:
            return 0

    entered = at_once(act, ["watch", "watch", *made[:2]])
    taken = set(WorkItem.objects.exclude(assignee=None).values_list("subject", flat=True))
    assert taken == {f"case:{one}" for one in made[:2]}
    assert sum(entered) == WorkItem.objects.filter(queue="waste").count()
    assert WorkItem.objects.filter(queue="waste", assignee=None).count() == 4
    events = QueueEvent.objects.filter(kind=EventKind.ENTERED, queue="waste").values_list("item_id", flat=True)
    assert len(set(events)) == len(events) == sum(entered)
