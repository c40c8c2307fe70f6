"""What the person is told about a case, with the texts of the pack and without them."""

import re
from pathlib import Path

import pytest

from okienko.cases import queries, services
from okienko.cases.models import CaseType
from okienko.cases.queries.catalog import forget_kinds
from okienko.cases.services import NewCase, OpenCase
from okienko.contacts import services as contacts
from okienko.contacts.models import Message
from okienko.contacts.rules import Channel, MessageKind
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import anonymous, system
from okienko.kernel.references import format_reference
from tests.cast import MARIA_EMAIL, MARIA_NAME, make_office

PACK = Path(__file__).parents[2] / "packs" / "miasto"

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    found = make_office()
    services.load_pack(PACK, by=system())
    CaseType.objects.update(unit="GK-I")
    return found


@pytest.fixture
def texts(office):
    contacts.load_pack(PACK, by=system())


def opened(office, type_code="report", address=MARIA_EMAIL, language="pl"):
    contact = contacts.open_contact(
        channel=Channel.EMAIL,
        by=system(),
        content=Content(text="Leżą śmieci {answer}", headline="Śmieci {answer}"),
        sender=Sender(MARIA_NAME, "email", address),
        language=language,
    )
    new = NewCase(type_code, "Śmieci {answer}", category_code="CLEAN_DUMP" if type_code == "report" else "")
    return services.settle_contact(contact.id, [OpenCase(new)], by=office.halina).opened[0].id


def told(case_id):
    """(template, headline, text) of what was written to the person, oldest first."""
    rows = Message.objects.filter(contact__in=[c.id for c, _ in queries.case(system(), case_id).contacts])
    return [(m.template, m.headline, m.text) for m in rows.filter(kind=MessageKind.OUTGOING).order_by("id")]


def test_every_step_has_its_text(office, texts):
    case_id = opened(office)
    services.begin_work(case_id, by=office.karol)
    services.ask_person(case_id, "Przy którym numerze?", by=office.karol)
    services.supplement(case_id, "Przy 7", by=anonymous())
    services.hand_over(case_id, to_unit_id=office.units["SO"].id, reason="nie nasze", by=office.karol)
    services.acknowledge_handover(case_id, by=office.piotr)
    services.resolve(case_id, outcome="done", answer="Posprzątaliśmy.", by=office.piotr)
    services.reopen(case_id, reason="Znowu leżą", by=anonymous())
    services.resolve(case_id, outcome="unfounded", answer="Nie ma śmieci.", by=office.piotr)

    codes = [code for code, _headline, _text in told(case_id)]
    assert codes == ["ask-for-more", "handed-over", "closing-report", "reopened", "closing-without-rating"]
    for _code, headline, text in told(case_id):
        assert headline.startswith("[")
        left = (headline + text).replace("Śmieci {answer}", "")  # what the resident wrote stays as it is
        assert "{" not in left
        assert "**" not in text
    question, handed, closing = (text for _code, _headline, text in told(case_id)[:3])
    assert "Przy którym numerze?" in question
    assert "Sprawy Obywatelskie" in handed or "Spraw Obywatelskich" in handed
    assert "Posprzątaliśmy." in closing
    assert "Piotr Postronny" in closing
    assert "/ocena/" in closing
    assert re.search(r"Do \*{0,2}(pon|wt|śr|czw|pt|sob|niedz)\., \d+ \w+ 20\d\d\*{0,2} mogą Państwo", closing)


def test_the_language_of_the_person(office, texts):
    case_id = opened(office, language="en")
    services.resolve(case_id, outcome="done", answer="Done.", by=office.karol)
    ((_code, headline, text),) = told(case_id)
    assert "Settled" in headline
    assert "Państwa" not in text


def test_a_complaint_is_never_rated(office, texts):
    case_id = opened(office, "complaint")
    services.resolve(case_id, outcome="upheld", answer="Przepraszamy.", by=system())
    ((code, _headline, text),) = told(case_id)
    assert code == "closing-without-rating"
    assert "/ocena/" not in text


def test_who_reported_the_same_hears_of_the_end_in_their_own_number(office, texts):
    first = opened(office)
    second = opened(office, address="sasiadka@example.org")
    services.join_duplicate(second, first, by=office.karol)
    services.resolve(first, outcome="done", answer="Posprzątaliśmy.", by=office.karol)

    def to(address):
        rows = Message.objects.filter(contact__sender_address=address, kind=MessageKind.OUTGOING)
        return [(m.template, m.headline.partition("]")[0]) for m in rows.order_by("id")]

    def number(case_id):
        return "[" + format_reference(queries.case_header(system(), case_id).reference)

    assert to(MARIA_EMAIL) == [("closing-report", number(first))]
    assert to("sasiadka@example.org") == [("joined", number(second)), ("closing-without-rating", number(second))]


def test_without_a_pack_the_words_are_plain(office):
    case_id = opened(office)
    services.ask_person(case_id, "Gdzie?", by=office.karol)
    services.resolve(case_id, outcome="done", answer="Posprzątaliśmy.", by=office.karol)
    services.reopen(case_id, reason="Znowu", by=anonymous())
    for _code, headline, text in told(case_id):
        assert "{" not in (headline + text).replace("Śmieci {answer}", "")


def test_a_matter_of_civil_status_is_never_rated(office, texts):
    CaseType.objects.filter(code="report").update(no_rating_units=["GK-I"])
    forget_kinds()
    case_id = opened(office)
    services.resolve(case_id, outcome="done", answer="Posprzątaliśmy.", by=office.karol)
    ((_code, _headline, text),) = told(case_id)
    assert "/ocena/" not in text
    assert not queries.tracked(case_id).may_rate
