"""The bulk doors: what an older system knew stands here as if it had happened here."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from okienko.audit import queries as audit
from okienko.cases import queries, services
from okienko.cases.models import SignCounter
from okienko.cases.rules import CaseState, LinkKind
from okienko.cases.services import PastCase, PastHandover, PastNote, PastStep
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel, ContactState, Delivery, MessageKind, Result
from okienko.contacts.services import PastAnswer, PastCallback, PastContact, PastMessage, PastRating, Sender
from okienko.kernel.actors import staff, system
from okienko.kernel.errors import Forbidden, Invalid, NotFound
from okienko.kernel.models import Fact, PendingFact
from okienko.people.services import person_from_address
from okienko.routing import queries as work
from okienko.routing.queries import WorkFilter
from okienko.routing.rules import Scope
from tests.cast import MARIA_EMAIL, MARIA_NAME

pytestmark = pytest.mark.django_db

START = datetime(2026, 9, 1, 8, 0, tzinfo=timezone.get_default_timezone())
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def past_contact(office, **changes):
    given = {
        "channel": Channel.EMAIL,
        "received_at": START,
        "unit_id": office.units["PK"].id,
        "headline": "Śmieci",
        "sender": Sender(MARIA_NAME, "email", MARIA_EMAIL),
        "person_id": person_from_address("email", MARIA_EMAIL, MARIA_NAME, by=system()),
        "settled_at": START + HOUR,
        "messages": (
            PastMessage(MessageKind.INCOMING, START, "Leżą śmieci", system(), MARIA_NAME),
            PastMessage(
                MessageKind.OUTGOING, START + HOUR, "Dziękujemy", staff(office.halina.id), delivery=Delivery.SENT
            ),
        ),
        "answers": (PastAnswer(Result.CASE, START + HOUR, seconds=120, by_id=office.halina.id),),
    }
    return PastContact(**{**given, **changes})


def past_case(office, contact_id, *states, **changes):
    karol = staff(office.karol.id)
    steps = tuple(PastStep(CaseState(state), START + n * DAY, karol) for n, state in enumerate(states))
    given = {
        "type_code": "complaint",
        "title": "Śmieci przy Leśnej",
        "received_at": START,
        "contacts": ((contact_id, LinkKind.OPENED),),
        "unit_id": office.units["GK-I"].id,
        "steps": steps,
    }
    return PastCase(**{**given, **changes})


def test_contacts_come_in_as_they_stood(office):
    promised = PastCallback("+48600100200", START, timezone.now() + HOUR)
    settled, waiting, called = contacts.import_history(
        [
            past_contact(office),
            past_contact(office, settled_at=None, reference="4821930754", tracking_code="123456"),
            past_contact(office, channel=Channel.PHONE, callbacks=(promised,)),
        ],
        by=system(),
    )
    view = contact_queries.contact(office.halina, settled.id)
    assert view.header.state is ContactState.SETTLED
    assert [message.text for message in view.messages] == ["Leżą śmieci", "Dziękujemy"]
    assert view.answers[0].seconds == 120
    assert waiting.reference == "4821930754"
    assert contact_queries.header(office.halina, waiting.id).answer_due_at < timezone.now()
    rows = work.work_page(office.halina, WorkFilter(scope=Scope.QUEUES)).rows
    assert [(row.kind, row.reference) for row in rows] == [
        ("contact", waiting.reference),
        ("callback", called.reference),
    ]
    assert rows[0].enqueued_at == START
    assert [act.action for act in audit.acts_on(f"contact:{settled.id}")] == ["contacts.opened", "contacts.settled"]
    assert not PendingFact.objects.exists()
    facts = Fact.objects.filter(subject__startswith="contact:")
    assert set(facts.values_list("origin", flat=True)) == {"import"}


def test_cases_come_in_with_history_sign_rating_and_work(office, kinds):
    first, second, third = contacts.import_history([past_contact(office)] * 3, by=system())
    gk, so = office.units["GK-I"].id, office.units["SO"].id
    done, handed, kept = services.import_history(
        [
            past_case(
                office, first.id, "received", "in_progress", "resolved", "reopened", "resolved",
                type_code="report", category_code="CLEAN_DUMP", outcome="done", answer="Posprzątane.",
                rating=PastRating(START + 5 * DAY, 6, "dziękuję"), notes=(PastNote("Sprawdzić", START + HOUR),),
            ),
            past_case(
                office, second.id, "received", "in_progress", "handed_over", unit_id=so,
                handovers=(PastHandover(gk, so, "nie nasze", START + 2 * DAY, office.karol.id),),
            ),
            past_case(office, third.id, "received", "in_progress", sign="GK-I.1510.7.2026"),
        ],
        by=system(),
    )  # fmt: skip
    view = queries.case(system(), done.id)
    assert (view.header.state, view.reopened_count, view.rating) == (CaseState.RESOLVED, 1, (6, "dziękuję"))
    assert len(view.history) == 5
    assert done.reference == first.reference
    assert queries.track(first.reference, first.tracking_code) == done.id
    assert (kept.sign, handed.sign) == ("GK-I.1510.7.2026", "SO.1510.1.2026")
    assert SignCounter.objects.get(unit_symbol="GK-I").last == 7
    assert queries.case(system(), handed.id).handovers[0].acknowledged_at is None
    assert {row.subject for row in work.work_page(system(), WorkFilter(scope=Scope.ALL)).rows} == {
        f"case:{handed.id}",
        f"case:{kept.id}",
    }
    assert contact_queries.header(system(), second.id).access_class == "restricted"
    assert not PendingFact.objects.exists()
    # it goes on from here as any other case
    services.acknowledge_handover(handed.id, by=system())
    assert queries.case(system(), handed.id).header.state is CaseState.IN_PROGRESS
    seqs = Fact.objects.filter(subject=f"case:{handed.id}").order_by("seq").values_list("seq", flat=True)
    assert list(seqs) == list(range(1, len(seqs) + 1))


def test_an_imported_complaint_is_kept_from_whom_it_is_about(office, kinds):
    (contact,) = contacts.import_history([past_contact(office)], by=system())
    complaint = past_case(office, contact.id, "received", "in_progress", about_user_id=office.zofia.id)
    (case,) = services.import_history([complaint], by=system())
    for about in (office.fresh("zofia"),):
        with pytest.raises(NotFound):
            queries.case(about, case.id)
        with pytest.raises(NotFound):
            contact_queries.contact(about, contact.id)
        assert f"case:{case.id}" not in {row.subject for row in work.work_page(about, WorkFilter(scope=Scope.ALL)).rows}
    assert contact_queries.header(system(), contact.id).access_class == "restricted"


def test_what_cannot_be_is_refused_whole(office, kinds):
    with pytest.raises(Forbidden):
        contacts.import_history([past_contact(office)], by=office.halina)
    with pytest.raises(Invalid):
        contacts.import_history([past_contact(office, reference="4821930755")], by=system())
    (one,) = contacts.import_history([past_contact(office)], by=system())
    with pytest.raises(Invalid):
        contacts.import_history([past_contact(office, reference=one.reference)], by=system())
    for wrong in (
        past_case(office, one.id, "received", "reopened"),
        past_case(office, one.id, "in_progress"),
        past_case(office, one.id, "received", type_code="unknown"),
        past_case(office, one.id, "received", contacts=()),
        past_case(office, one.id, "received", unit_id=0),
    ):
        with pytest.raises(Invalid, match="Sprawa 2"):
            services.import_history([past_case(office, one.id, "received"), wrong], by=system())
    with pytest.raises(Forbidden):
        services.import_history([past_case(office, one.id, "received")], by=office.halina)
