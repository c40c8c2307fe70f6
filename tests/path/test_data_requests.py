"""Requests about personal data: who may answer them, what they get, what is left."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okienko.audit import queries as audit
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import system
from okienko.kernel.errors import Forbidden, NotFound
from okienko.people import services
from okienko.people.models import Person
from okienko.people.services import PersonData
from tests.cast import PASSWORD, Office, make_office, sign_in

pytestmark = pytest.mark.django_db

WHY = "Wniosek RODO.1431.5.2026 z 3 listopada"


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def jan(office) -> int:
    data = PersonData(given_name="Jan", family_name="Wzorowy", note="Lubi koty")
    return services.create_person(data, identifiers=[("phone", "600100200")], by=office.halina)


@pytest.fixture
def zofia(office) -> Client:
    return sign_in(Client(), office.zofia)


def ask(client: Client, person_id: int, what: str, **changed: str):
    prefix = {"kopia": "export", "usun": "erase"}[what]
    values = {"reason": WHY, "password": PASSWORD, "kind": "json"} | changed
    return client.post(f"/praca/osoby/{person_id}/dane/{what}/", {f"{prefix}-{k}": v for k, v in values.items()})


def test_a_copy_for_another_system_and_one_to_read(zofia, jan):
    answer = ask(zofia, jan, "kopia")
    assert answer["Content-Disposition"] == f'attachment; filename="dane-osoby-{jan}.json"'
    assert answer.json()["people.Person"][0]["family_name"] == "Wzorowy"
    assert "no-store" in answer["Cache-Control"]
    page = ask(zofia, jan, "kopia", kind="page").content.decode()
    for words in ("Wzorowy", "+48600100200", "Lubi koty", "nazwisko"):
        assert words in page
    acts = [one for one in audit.acts_on(f"person:{jan}") if one.action == "people.data_exported"]
    assert [one.reason for one in acts] == [WHY, WHY]
    assert "Wzorowy" not in repr(acts)


def test_the_page_says_what_erasing_does_and_changes_nothing(zofia, jan):
    page = zofia.get(f"/praca/osoby/{jan}/dane/").content.decode()
    assert "numery i adresy elektroniczne: <strong>1</strong>" in page
    assert "art. 5 ust. 2 RODO" in page
    assert Person.objects.get(pk=jan).family_name == "Wzorowy"
    assert "people.forgotten" not in {one.action for one in audit.acts_on(f"person:{jan}")}


def test_erasing_asks_for_reason_and_password(zofia, jan):
    for changed in ({"password": "nie to"}, {"reason": ""}, {"reason": "bo tak"}):
        answer = ask(zofia, jan, "usun", **changed)
        assert answer.status_code == 422
        assert set(answer.context["erase_form"].errors) == set(changed)
        assert Person.objects.get(pk=jan).family_name == "Wzorowy"
    assert ask(zofia, jan, "usun").status_code == 302
    assert Person.objects.get(pk=jan).family_name == ""
    assert "Nie ma już nic, co wolno usunąć" in zofia.get(f"/praca/osoby/{jan}/dane/").content.decode()
    assert "people.data_erased" in {one.action for one in audit.acts_on(f"person:{jan}")}


def test_wrong_passwords_are_counted(zofia, jan):
    answers = [ask(zofia, jan, "usun", password="nie to") for _ in range(30)]
    assert "Zbyt wiele" in "".join(str(e) for e in answers[-1].context["erase_form"].errors.values())
    assert Person.objects.get(pk=jan).family_name == "Wzorowy"


def test_only_heads_and_only_within_their_reach(office, zofia, jan):
    for who in (office.halina, office.karol, office.adam):
        with pytest.raises(NotFound):
            services.export_data(jan, reason=WHY, by=who)
        assert sign_in(Client(), who).get(f"/praca/osoby/{jan}/dane/").status_code == 404
    contacts.open_contact(
        channel=Channel.PHONE, by=system(), content=Content("Pytanie"), sender=Sender("Jan", "phone", "+48600100200")
    )
    Contact.objects.update(person_id=jan, unit=office.units["SO"], is_first_line=False)
    with pytest.raises(Forbidden):
        services.erase_data(jan, reason=WHY, by=office.zofia)
    page = zofia.get(f"/praca/osoby/{jan}/dane/").content.decode()
    assert "kieruje komórką nad nimi" in page
    assert "Zniknie" not in page


def test_the_page_costs_the_same_for_any_number_of_rows(office, zofia, jan):
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert zofia.get(f"/praca/osoby/{jan}/dane/").status_code == 200
        return len(counted)

    cost()  # reads what is kept
    few = cost()
    for number in range(5):
        services.add_identifier(jan, "phone", f"60010030{number}", by=office.halina)
    assert cost() == few
