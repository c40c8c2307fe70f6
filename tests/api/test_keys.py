"""Keys, scopes, limits, and the contract kept in the repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from okienko.accounts import services as accounts
from okienko.accounts.rules import Scope
from okienko.api.management.commands.openapi import SNAPSHOT, contract
from okienko.kernel import actors

pytestmark = pytest.mark.django_db

CALLS = {
    ("POST", "/api/v1/contacts", '{"text": "x"}'): {Scope.CONTACTS_WRITE},
    ("POST", "/api/v1/contacts", '{"text": "x", "case": {"type": "report", "title": "y"}}'): {
        Scope.CONTACTS_WRITE,
        Scope.CASES_WRITE,
    },
    ("GET", "/api/v1/contacts", ""): {Scope.CONTACTS_READ},
    ("GET", "/api/v1/contacts/1", ""): {Scope.CONTACTS_READ},
    ("GET", "/api/v1/cases", ""): {Scope.CASES_READ},
    ("GET", "/api/v1/cases/1", ""): {Scope.CASES_READ},
    ("GET", "/api/v1/cases/1/history", ""): {Scope.CASES_READ},
    ("GET", "/api/v1/catalog", ""): set(),
}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: " ".join(call))
def test_every_call_needs_a_key_and_its_scopes(office, program, call):
    method, path, body = call

    def status(client: Client) -> int:
        return client.generic(method, path, body, content_type="application/json").status_code

    answer = Client().generic(method, path, body, content_type="application/json")
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthorized"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    for scope in CALLS[call]:
        others = [one for one in Scope if one != scope]
        assert status(program(*others)) == 403
    needed = CALLS[call] or {Scope.CASES_READ}
    assert status(program(*needed)) in (200, 201, 404)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer x", "Basic x", "Bearer \u0142", "Bearer " + "x" * 5000, "x"]
)
def test_wrong_keys(office, header):
    answer = Client(headers={"Authorization": header}).get("/api/v1/cases")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_a_revoked_key_opens_nothing(office):
    client_id, key = accounts.create_client("P", scopes=list(Scope), by=actors.system())
    client = Client(headers={"Authorization": f"Bearer {key}"})
    assert client.get("/api/v1/cases").status_code == 200
    accounts.revoke_client(client_id, by=actors.system())
    assert client.get("/api/v1/cases").status_code == 401


def test_a_session_of_staff_is_no_key(office, client):
    from tests.cast import sign_in

    assert sign_in(client, office.adam).get("/api/v1/cases").status_code == 401


def test_limits_are_told_and_kept(program, settings):
    settings.API_RATE = 3
    client = program()
    told = [int(client.get("/api/v1/catalog")["RateLimit-Remaining"]) for _ in range(3)]
    assert told == [2, 1, 0]
    answer = client.get("/api/v1/catalog")
    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many"
    assert 0 < int(answer["Retry-After"]) <= 20
    assert program().get("/api/v1/catalog").status_code == 200  # another program has its own


@time_machine.travel("2026-11-23 10:00:00+01:00", tick=False)  # a slow minute would let one more in
def test_guessing_keys_is_slowed(office):
    client = Client(headers={"Authorization": "Bearer wrong"})
    assert [client.get("/api/v1/catalog").status_code for _ in range(61)] == [401] * 60 + [429]


def test_missing_paths_and_methods(program):
    client = program()
    for path in ("/api/v1/nothing", "/api/v1/", "/api/v1/contacts/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert "/api/v1/openapi.json" in answer.json()["title"]
    assert client.delete("/api/v1/contacts").status_code == 405


def test_the_contract_in_the_repository_is_fresh():
    kept = SNAPSHOT.read_text(encoding="utf-8") if SNAPSHOT.exists() else ""
    assert kept == contract(), "the API changed: run `python manage.py openapi` and look at the difference"


def test_the_contract_is_served_to_everybody(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    assert answer.json()["paths"].keys() == json.loads(Path(SNAPSHOT).read_text(encoding="utf-8"))["paths"].keys()
    assert settings.BASE_DIR in SNAPSHOT.parents
