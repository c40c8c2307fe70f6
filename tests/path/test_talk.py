"""The page used while talking, over HTTP: one save, once."""

import pytest
from django.test import Client

from okienko.cases import services as cases
from okienko.cases.models import Case, CaseType
from okienko.contacts.models import Contact
from okienko.kernel import actors
from tests.cast import make_office, sign_in

TALK = {
    "key": "k1", "channel": "phone", "family_name": "Zmyślona", "given_name": "Maria", "phone": "600 100 200",
    "language": "pl", "words": "Pyta o śmieci.", "o-TOTAL_FORMS": "2", "o-INITIAL_FORMS": "0",
    "o-0-result": "card", "o-0-question": "Kiedy wywóz?", "o-0-card": "odpady",
    "o-1-result": "case", "o-1-case_type": "report", "o-1-title": "Przepełniony kosz", "o-1-case_unit": "GK-I",
}  # fmt: skip


@pytest.fixture
def office(db):
    CaseType.objects.create(
        code="report", names={"pl": "zgłoszenie"}, deadline_rule="REPORT", outcomes=[{"code": "done", "name": {}}]
    )
    return make_office()


def test_a_talk_with_two_questions_is_one_save_and_a_second_click_is_nothing(office):
    client = sign_in(Client(), office.halina)
    first = client.post("/praca/rozmowa/", TALK)
    second = client.post("/praca/rozmowa/", TALK)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    contact = Contact.objects.get()
    assert (contact.state, contact.headline, contact.identification) == ("settled", "Kiedy wywóz?", "probable")
    assert Case.objects.get().title == "Przepełniony kosz"


def test_what_is_refused_stays_typed_beside_its_field(office):
    answer = sign_in(Client(), office.halina).post(
        "/praca/rozmowa/", TALK | {"phone": "12", "o-1-title": "", "key": "k2"}
    )
    assert answer.status_code == 422
    assert "Pyta o śmieci." in answer.content.decode()
    assert not Contact.objects.exists()


def test_a_stale_resolution_shows_both_texts_and_saving_again_wins(office):
    client = sign_in(Client(), office.halina)
    client.post("/praca/rozmowa/", TALK)
    case = Case.objects.get()
    cases.add_note(case.id, "Inny zapis", public=True, by=actors.system())
    clerk = sign_in(Client(), office.karol)
    sent = {"version": str(case.version), "outcome": "done", "answer": "Kosz opróżniono."}
    stale = clerk.post(f"/praca/sprawa/{case.id}/zalatw/", sent)
    assert stale.status_code == 409
    assert "Kosz opróżniono." in stale.content.decode()
    case.refresh_from_db()
    assert f'value="{case.version}"' in stale.content.decode()
    assert clerk.post(f"/praca/sprawa/{case.id}/zalatw/", sent | {"version": str(case.version)}).status_code == 302


def test_a_handover_can_be_taken_back_by_who_made_it_alone(office):
    sign_in(Client(), office.halina).post("/praca/rozmowa/", TALK)
    case = Case.objects.get()
    karol = sign_in(Client(), office.karol)
    assert karol.post(f"/praca/sprawa/{case.id}/przekaz/", {"unit": "SO", "reason": "dowód"}).status_code == 302
    assert "Przekazane przez Ciebie" in karol.get("/praca/").content.decode()
    assert sign_in(Client(), office.piotr).post(f"/praca/sprawa/{case.id}/cofnij/").status_code == 404
    assert karol.post(f"/praca/sprawa/{case.id}/cofnij/").status_code == 302
    assert karol.get(f"/praca/sprawa/{case.id}/").status_code == 200


def test_for_whom_it_was_handled_and_in_which_language_is_told(office):
    client = sign_in(Client(), office.halina)
    client.post("/praca/rozmowa/", TALK | {"client_unit": "SO", "language": "uk"})
    page = client.get(f"/praca/kontakt/{Contact.objects.get().id}/").content.decode()
    assert f"dla komórki: {office.units['SO'].name}" in page
    assert "po ukraińsku" in page
    client.post("/praca/rozmowa/", TALK | {"key": "k2"})
    page = client.get(f"/praca/kontakt/{Contact.objects.latest('id').id}/").content.decode()
    assert "dla komórki" not in page
    assert "po ukraińsku" not in page
