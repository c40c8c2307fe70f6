"""What a person says always waits in somebody's list, and what we owe them always goes out."""

import pytest

from okienko.cases import queries as case_queries
from okienko.cases import services as cases
from okienko.cases.rules import CaseState
from okienko.cases.services import HandOver, NewCase, OpenCase
from okienko.channels.email import services as mail_services
from okienko.channels.email.automatic import Bounce
from okienko.channels.email.models import OutgoingMail, RawMessage
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel, ContactState, Result
from okienko.kernel.actors import anonymous, system
from okienko.kernel.errors import Invalid
from okienko.kernel.facts import relay
from okienko.routing.rules import Scope
from tests.path.test_path import mail, open_one, report, rows

pytestmark = pytest.mark.django_db
OFFICE = "kontakt@miasto.test"


def receive(text, number, to=(OFFICE,), **headers):
    fields = {"From": "Maria Zmyślona <maria@example.org>", "To": OFFICE, "Subject": "Latarnia", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    raw = f"{head}Message-ID: <{number}@example.org>\r\n\r\n{text}\r\n".encode()
    return mail_services.receive(raw, envelope_from="maria@example.org", envelope_to=list(to))


def test_an_answer_in_a_settled_case_waits_again(office, kinds):
    case_id = report()
    cases.resolve(case_id, outcome="done", answer="Zrobione", by=office.karol)
    cases.supplement(case_id, "Nadal leżą", by=anonymous())
    assert [row.kind for row in rows(office.halina, Scope.QUEUES)] == ["contact"]


def test_mail_naming_a_settled_second_case_waits_again(office, kinds):
    mail_services.ensure_mailbox(OFFICE, by=system())
    first = receive("Dwie sprawy", 1).contact_id
    new = [OpenCase(NewCase("report", title, category_code="CLEAN_DUMP")) for title in ("Pierwsza", "Druga")]
    second = cases.settle_contact(first, new, by=office.halina).opened[1]
    cases.resolve(second.id, outcome="done", answer="Zrobione", by=office.karol)
    receive("Nadal źle", 2, Subject=f"Sprawa {second.reference}")
    assert contact_queries.header(system(), first).state is ContactState.OPEN
    assert RawMessage.objects.get(message_id="<2@example.org>").is_watched


def test_news_in_an_open_case_shows_on_its_row_until_its_handler_looks(office, kinds):
    case_id = report()
    cases.supplement(case_id, "Dodaję zdjęcie", by=anonymous())
    [row] = rows(office.karol)
    assert row.has_news
    cases.see_news(case_id, by=office.karol)
    [row] = rows(office.karol)
    assert not row.has_news


def test_a_colleague_who_looks_leaves_the_news_to_the_handler(office, kinds):
    case_id = report()
    cases.take(case_id, by=office.karol)
    cases.supplement(case_id, "Dodaję zdjęcie", by=anonymous())
    cases.see_news(case_id, by=office.ewa)
    assert rows(office.karol)[0].has_news


def test_a_settled_contact_handed_over_waits_in_the_other_unit(office, kinds):
    opened = contacts.open_contact(channel=Channel.PHONE, by=office.halina, waits=False, handled_by_id=office.halina.id)
    cases.settle_contact(opened.id, [HandOver(office.units["SO"].id, "dowody")], by=office.halina)
    assert [row.subject_id for row in rows(office.piotr)] == [opened.id]


def test_no_report_ends_as_the_duplicate_of_a_settled_one(office, kinds):
    first, second = report(), report()
    cases.resolve(first, outcome="done", answer="Zrobione", by=office.karol)
    with pytest.raises(Invalid):
        cases.join_duplicate(second, first, by=office.karol)


def test_duplicates_of_a_duplicate_hear_the_answer(office, kinds):
    first, second, third = report(), report(), report()
    cases.join_duplicate(third, second, by=office.karol)
    cases.join_duplicate(second, first, by=office.karol)
    cases.resolve(first, outcome="done", answer="Posprzątaliśmy wszystko.", by=office.karol)
    told = case_queries.case(system(), third).messages
    assert any("Posprzątaliśmy wszystko." in one.text for one in told)


def test_an_answer_that_came_back_waits_again(office, kinds):
    mail_services.ensure_mailbox(OFFICE, by=system())
    opened = mail()
    cases.settle_contact(
        opened.id, [cases.Answered(Result.AD_HOC)], by=office.halina, reply="Proszę przyjść z dowodem."
    )
    relay.drain()
    sent = OutgoingMail.objects.get(contact_id=opened.id, kind="reply")
    mail_services.note_bounce(Bounce((sent.recipient,), sent.message_id, permanent=True, status="5.1.1"))
    assert contact_queries.header(system(), opened.id).state is ContactState.OPEN
    assert [row.subject_id for row in rows(office.halina, Scope.ALL)] == [opened.id]


def test_one_letter_to_two_groups_of_mailboxes_reaches_both(office, kinds):
    mail_services.ensure_mailbox(OFFICE, by=system())
    mail_services.ensure_mailbox("usc@miasto.test", by=system(), group="usc", unit_id=office.units["SO"].id)
    receive("Do dwóch", 1, to=(OFFICE, "usc@miasto.test"))
    receive("Do dwóch", 1, to=(OFFICE, "usc@miasto.test"))
    assert sorted(RawMessage.objects.values_list("group", flat=True)) == ["office", "usc"]
    assert len(rows(office.piotr)) == 1


def test_who_supplements_while_nobody_asked_keeps_the_state(office, kinds):
    case_id = open_one(mail().id, NewCase("report", "X", category_code="CLEAN_DUMP"), office.halina)
    cases.supplement(case_id, "Jeszcze jedno", by=anonymous())
    assert case_queries.case(system(), case_id).header.state is CaseState.RECEIVED
