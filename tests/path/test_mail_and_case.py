"""Mail about a matter that is already a case."""

import pytest

from okienko.cases import queries
from okienko.cases import services as cases
from okienko.cases.services import NewCase, OpenCase
from okienko.channels.email import services
from okienko.channels.email.states import RawState
from okienko.contacts import queries as contacts
from okienko.contacts.rules import ContactState
from okienko.kernel.actors import system

pytestmark = pytest.mark.django_db
OFFICE = "kontakt@miasto.test"


def receive(text, number, **headers):
    fields = {"From": "Maria Zmyślona <maria@example.org>", "To": OFFICE, "Subject": "Latarnia", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    raw = f"{head}Message-ID: <{number}@example.org>\r\n\r\n{text}\r\n".encode()
    return services.receive(raw, envelope_from="maria@example.org", envelope_to=[OFFICE])


@pytest.fixture
def opened(office, kinds):
    services.ensure_mailbox(OFFICE, by=system())
    first = receive("Nie świeci", 1)
    new = OpenCase(NewCase("report", "Latarnia", category_code="CLEAN_DUMP"))
    return first.contact_id, cases.settle_contact(first.contact_id, [new], by=office.halina).opened[0]


def test_an_answer_goes_to_the_open_case(opened):
    contact_id, case = opened
    joined = receive("Jeszcze jedno zdjęcie", 2, **{"In-Reply-To": "<1@example.org>"})
    assert (joined.contact_id, joined.state) == (contact_id, RawState.JOINED)
    assert "Jeszcze jedno zdjęcie" in str(queries.case(system(), case.id).notes)
    assert contacts.header(system(), contact_id).state is ContactState.SETTLED


def test_the_reference_of_a_case_is_enough(opened):
    contact_id, case = opened
    joined = receive("Kiedy koniec?", 3, Subject=f"Sprawa {case.reference}")
    assert joined.contact_id == contact_id
    assert "Kiedy koniec?" in str(queries.case(system(), case.id).notes)


def test_after_the_case_is_settled_the_contact_waits_again(opened, office):
    contact_id, case = opened
    cases.begin_work(case.id, by=system())
    cases.resolve(case.id, outcome="done", answer="Naprawione.", by=system())
    receive("Nadal nie świeci", 4, **{"In-Reply-To": "<1@example.org>"})
    assert contacts.header(system(), contact_id).state is ContactState.OPEN
