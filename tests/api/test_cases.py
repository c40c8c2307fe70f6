"""Cases and their history over the API."""

from __future__ import annotations

import json

import pytest

from okienko.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(program):
    return program()


@pytest.fixture
def case_id(client) -> int:
    body = {"text": "Leżą śmieci", "case": {"type": "report", "category": "CLEAN_DUMP", "title": "Śmieci"}}
    return client.post("/api/v1/contacts", json.dumps(body), content_type="application/json").json()["case"]["id"]


def test_read_a_case(client, case_id):
    case = client.get(f"/api/v1/cases/{case_id}").json()
    assert (case["title"], case["state"], case["unit"], case["type"]) == ("Śmieci", "received", "GK-I", "report")
    assert case["description"] == "Leżą śmieci"
    assert len(case["contact_ids"]) == 1


def test_read_its_history_without_internal_notes(client, case_id):
    answer = client.get(f"/api/v1/cases/{case_id}/history")
    [line] = answer.json()
    assert (line["from_state"], line["state"], line["unit"]) == ("", "received", "GK-I")
    assert "internal" not in answer.content.decode()


def test_list_and_find_by_reference(client, case_id):
    reference = Case.objects.get(pk=case_id).reference
    spaced = f"{reference[:3]} {reference[3:6]} {reference[6:9]} {reference[9:]}"
    assert [row["id"] for row in client.get("/api/v1/cases").json()["items"]] == [case_id]
    assert [row["id"] for row in client.get("/api/v1/cases", {"reference": spaced}).json()["items"]] == [case_id]
    assert client.get("/api/v1/cases", {"reference": "123"}).status_code == 422


def test_isolated_cases_are_not_there(client, case_id):
    Case.objects.filter(pk=case_id).update(access_class="isolated")
    for path in (f"/api/v1/cases/{case_id}", f"/api/v1/cases/{case_id}/history"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
    assert client.get("/api/v1/cases").json()["items"] == []


@pytest.mark.parametrize("case_id", ["0", "-1", "99999999999999999999", "x", "1e3"])
def test_ids_that_cannot_be(client, case_id):
    answer = client.get(f"/api/v1/cases/{case_id}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert client.get("/api/v1/cases/999999").status_code == 404


def test_catalog_in_the_caller_s_language(client):
    catalog = client.get("/api/v1/catalog").json()
    assert {"code": "report", "name": "zgłoszenie", "anonymous_ok": True} in catalog["types"]
    assert catalog["categories"][0]["code"] == "CLEAN_DUMP"
