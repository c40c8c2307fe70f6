"""What a key opens: class of the matter × unit of the matter × unit of the key, in lists, pages, history and files."""

from __future__ import annotations

import json
from itertools import product

import pytest
from django.test import Client

from okienko.accounts import services as accounts
from okienko.accounts.models import ApiClient
from okienko.accounts.rules import Scope
from okienko.cases.models import Case, CoopUnit
from okienko.contacts.models import Contact
from okienko.kernel import actors
from okienko.routing.rules import AccessClass
from tests.cast import sign_in

pytestmark = pytest.mark.django_db

UNITS = ("GK", "GK-I", "SO", "PK")
REACH = {  # unit of the key → units it reads
    "": set(UNITS),
    "GK": {"GK", "GK-I"},
    "GK-I": {"GK-I"},
    "SO": {"SO"},
    "gone": set(),
    "closed": set(),
}
TOLD = {"id", "reference", "restricted", "state", "unit", "received_at"}
SECRET = "Tajemna treść"


def key_of(office, unit: str) -> Client:
    unit_id = None if not unit else 999_999 if unit == "gone" else office.units["SO" if unit == "closed" else unit].id
    key = accounts.create_client("Program", scopes=list(Scope), unit_id=unit_id, by=actors.system())[1]
    if unit == "closed":
        office.units["SO"].is_active = False
        office.units["SO"].save()
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def matters(office, program) -> dict[tuple[str, str], tuple[int, int]]:
    """(unit, class) → (id of the contact, id of its case)."""
    made, sender = {}, program()
    body = {
        "text": SECRET,
        "headline": SECRET,
        "sender": {"name": SECRET, "email": "tajemna@example.org"},
        "case": {"type": "report", "category": "CLEAN_DUMP", "title": SECRET, "place": {"address": SECRET}},
        "attachments": [{"name": "tajemna.txt", "content": "VGFqZW1uYQ=="}],
    }
    for unit, kept in product(UNITS, AccessClass):
        answer = sender.post("/api/v1/contacts", json.dumps(body), content_type="application/json").json()
        contact_id, case_id = answer["id"], answer["case"]["id"]
        Contact.objects.filter(id=contact_id).update(unit=office.units[unit], access_class=kept)
        Case.objects.filter(id=case_id).update(unit=office.units[unit], access_class=kept)
        made[unit, kept.value] = (contact_id, case_id)
    return made


def empty_but_told(body: dict[str, object]) -> bool:
    return all(not value for name, value in body.items() if name not in TOLD)


@pytest.mark.parametrize("unit", REACH)
def test_pages_and_lists(office, matters, unit):
    client = key_of(office, unit)
    listed = {
        kind: {row["id"]: row for row in client.get(f"/api/v1/{kind}?limit=200").json()["items"]}
        for kind in ("contacts", "cases")
    }
    for (of, kept), ids in matters.items():
        for kind, number in zip(("contacts", "cases"), ids, strict=True):
            page = client.get(f"/api/v1/{kind}/{number}")
            if of not in REACH[unit] or kept == "isolated":
                assert page.status_code == 404
                assert number not in listed[kind]
                assert client.get(f"/api/v1/cases/{ids[1]}/history").status_code == 404
                continue
            assert page.status_code == 200
            row = listed[kind][number]
            assert row["unit"] == page.json()["unit"] == of
            if kept == "open":
                assert SECRET in json.dumps(page.json(), ensure_ascii=False)
                assert SECRET in json.dumps(row, ensure_ascii=False)
                assert client.get(f"/api/v1/cases/{ids[1]}/history").status_code == 200
                continue
            assert page.json()["restricted"] is row["restricted"] is True
            assert page.json()["state"]
            assert page.json()["reference"]
            assert empty_but_told(row)
            assert empty_but_told(page.json())
            assert "ajemna" not in json.dumps(page.json(), ensure_ascii=False)
            assert client.get(f"/api/v1/cases/{ids[1]}/history").status_code == 404


def test_finding_by_reference_shows_no_more(office, matters):
    for (of, kept), (_contact, case_id) in matters.items():
        reference = Case.objects.get(id=case_id).reference
        whole = key_of(office, "").get("/api/v1/cases", {"reference": reference}).json()["items"]
        other = key_of(office, "SO").get("/api/v1/cases", {"reference": reference}).json()["items"]
        assert [row["id"] for row in whole] == ([] if kept == "isolated" else [case_id])
        assert all(row["title"] == "" for row in whole if kept == "restricted")
        assert [row["id"] for row in other] == ([] if kept == "isolated" or of != "SO" else [case_id])


def test_an_open_contact_does_not_tell_a_closely_kept_case(office, matters):
    contact_id, case_id = matters["GK-I", "open"]
    Case.objects.filter(id=case_id).update(access_class="restricted")
    body = key_of(office, "GK").get(f"/api/v1/contacts/{contact_id}").json()
    assert body["case_ids"] == [case_id]  # that it is there, and no more
    Case.objects.filter(id=case_id).update(access_class="isolated")
    assert key_of(office, "GK").get(f"/api/v1/contacts/{contact_id}").json()["case_ids"] == []
    Case.objects.filter(id=case_id).update(access_class="open", unit=office.units["SO"])
    assert key_of(office, "GK").get(f"/api/v1/contacts/{contact_id}").json()["case_ids"] == []


def test_cooperation_of_the_unit_opens_nothing_to_its_program(office, matters):
    case_id = matters["SO", "open"][1]
    CoopUnit.objects.create(case_id=case_id, unit=office.units["GK-I"])
    assert key_of(office, "GK-I").get(f"/api/v1/cases/{case_id}").status_code == 404


def test_files_are_named_to_keys_and_not_given(office, matters):
    messages = key_of(office, "").get(f"/api/v1/contacts/{matters['GK', 'open'][0]}").json()["messages"]
    assert [one for message in messages for one in message["attachments"]] == [
        {"name": "tajemna.txt", "mime_type": "text/plain", "size": 7}
    ]


def test_a_program_of_one_unit_may_send_what_is_another_s(office, program):
    body = {"text": "x", "case": {"type": "report", "category": "CLEAN_DUMP", "title": "y"}}
    client = key_of(office, "SO")
    answer = client.post("/api/v1/contacts", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201
    assert client.get(f"/api/v1/cases/{answer.json()['case']['id']}").status_code == 404


def test_the_unit_is_chosen_where_the_key_is_made(office, client):
    desk = sign_in(client, office.adam)
    address = "/praca/ustawienia/klucze-api/"
    wanted = {"name": "Drogi", "scopes": ["cases:read"], "unit": str(office.units["GK"].id)}
    page = desk.post(address, wanted)
    assert "GK – Wydział Gospodarki Komunalnej" in page.content.decode()
    made = ApiClient.objects.get(name="Drogi")
    assert made.unit_id == office.units["GK"].id
    assert desk.post(address, wanted | {"name": "Wszystko", "unit": ""}).status_code in (200, 422)
    assert ApiClient.objects.get(name="Wszystko").unit_id is None
    desk.post(address, wanted | {"name": "Nic", "unit": "999999"})
    assert not ApiClient.objects.filter(name="Nic").exists()
