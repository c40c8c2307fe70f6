"""Who only says thank you for an answer is owed none; their words are kept where they belong."""

import pytest

from okienko.cases import queries as case_queries
from okienko.cases import services as cases
from okienko.cases.services import Answered, NewCase, OpenCase
from okienko.channels.email import services as mail_services
from okienko.channels.email.models import RawMessage
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.models import Message
from okienko.contacts.rules import ContactState, Result
from okienko.kernel.actors import anonymous, system
from tests.path.test_nothing_is_lost import OFFICE, receive
from tests.path.test_path import report, rows

pytestmark = pytest.mark.django_db
THANKS = "Dziękuję bardzo za szybką odpowiedź!\n\nPozdrawiam\nMaria Zmyślona\n\n> Wywozimy we wtorki. Kiedy jeszcze?"
REPLY = {"Subject": "Re: Latarnia", "In-Reply-To": "<1@example.org>"}


@pytest.fixture
def answered(office, kinds):
    """The contact of a letter the office answered; nobody waits."""
    mail_services.ensure_mailbox(OFFICE, by=system())
    contact_id = receive("Kiedy wywóz?", 1).contact_id
    contacts.reply(contact_id, "Wywozimy we wtorki.", by=office.halina)
    cases.settle_contact(contact_id, [Answered(Result.AD_HOC)], by=office.halina)
    assert rows(office.halina) == []
    return contact_id


def state(contact_id: int) -> ContactState:
    return contact_queries.header(system(), contact_id).state


def test_thanks_by_mail_are_kept_and_nobody_waits(office, answered):
    got = receive(THANKS, 2, **REPLY)
    assert (got.contact_id, state(answered)) == (answered, ContactState.SETTLED)
    assert rows(office.halina) == []
    assert Message.objects.filter(contact_id=answered, text__startswith="Dziękuję bardzo").exists()
    assert not RawMessage.objects.get(message_id="<2@example.org>").is_watched


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("Dziękuję. A w sobotę?", REPLY),
        ("Dziękuję, ale śmieci nadal leżą", REPLY),
        (THANKS, REPLY | {"Subject": "Dziura w jezdni"}),
    ],
)
def test_whoever_says_more_waits_again(office, answered, text, headers):
    receive(text, 2, **headers)
    assert state(answered) is ContactState.OPEN
    assert [row.subject_id for row in rows(office.halina)] == [answered]
    assert RawMessage.objects.get(message_id="<2@example.org>").is_watched


def test_thanks_do_not_end_the_wait_of_an_open_letter(office, kinds):
    mail_services.ensure_mailbox(OFFICE, by=system())
    contact_id = receive("Kiedy wywóz?", 1).contact_id
    receive(THANKS, 2, **REPLY)
    assert state(contact_id) is ContactState.OPEN
    assert RawMessage.objects.get(message_id="<1@example.org>").is_watched


def test_thanks_in_a_settled_case_are_in_its_history(office, kinds):
    case_id = report()
    cases.resolve(case_id, outcome="done", answer="Posprzątane", by=office.karol)
    assert not cases.supplement(case_id, "Dziękuję!", by=anonymous())
    assert rows(office.halina) == []
    assert "Dziękuję!" in [one.text for one in case_queries.case(office.karol, case_id).notes]
    assert cases.supplement(case_id, "Dziękuję, ale nadal leżą", by=anonymous())
    assert len(rows(office.halina)) == 1


def test_thanks_by_mail_in_a_settled_case(office, kinds):
    mail_services.ensure_mailbox(OFFICE, by=system())
    contact_id = receive("Śmieci na rogu", 1).contact_id
    new = OpenCase(NewCase("report", "Śmieci", category_code="CLEAN_DUMP"))
    [opened] = cases.settle_contact(contact_id, [new], by=office.halina).opened
    cases.resolve(opened.id, outcome="done", answer="Posprzątane", by=office.karol)
    receive(THANKS, 2, Subject=f"Re: Sprawa {opened.reference}", **{"In-Reply-To": "<1@example.org>"})
    assert rows(office.halina) == []
    assert not RawMessage.objects.get(message_id="<2@example.org>").is_watched
