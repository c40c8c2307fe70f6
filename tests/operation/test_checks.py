from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.db import ProgrammingError

from okienko.accounts.models import User
from okienko.kernel import checks
from okienko.kernel.doorman import Doorman
from tests.waiting import until


def found(title: str) -> list[checks.Problem]:
    return next(list(result.problems) for result in checks.run() if result.title == title)


@pytest.mark.django_db
def test_database_and_migrations_of_the_suite_are_fine() -> None:
    assert [p for p in found("baza danych") if p.severity is checks.Severity.ERROR] == []
    assert found("migracje") == []


@pytest.mark.django_db
def test_demo_passwords_are_refused_outside_the_demo(settings) -> None:
    User.objects.create(email="admin@miasto.test", full_name="A", password=make_password("okienko-demo"))
    User.objects.create(email="clerk@miasto.test", full_name="B", password=make_password("changed long ago"))
    settings.DEMO = False
    (problem,) = found("konta i klucze pokazowe")
    assert "admin@miasto.test" in problem.what
    assert "clerk" not in problem.what
    settings.DEMO = True
    assert found("konta i klucze pokazowe") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "demo", "count"),
    [
        ("https://okienko.example.test", False, 0),
        ("http://okienko.example.test", False, 1),
        ("http://localhost:8000", False, 0),
        ("https://okienko.example.test", True, 1),
    ],
)
def test_the_public_address_is_encrypted_and_no_demo(settings, address: str, demo: bool, count: int) -> None:
    settings.PUBLIC_URL, settings.DEMO = address, demo
    assert len(found("adres publiczny")) == count


@pytest.mark.django_db
def test_secrets_that_others_may_read_are_named(settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "secret-key").chmod(0o644)
    (problem,) = found("folder danych")
    assert "chmod 600" in problem.how_to_mend


@pytest.mark.django_db
def test_a_check_that_breaks_is_a_problem_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> list[checks.Problem]:
        raise RuntimeError("boom")

    monkeypatch.setitem(checks._checks, "próba", breaks)
    (problem,) = found("próba")
    assert "boom" in problem.what


@pytest.mark.django_db
@pytest.mark.parametrize("first", ["baza danych", "migracje"])
def test_what_waits_for_the_tables_names_what_to_mend_first(monkeypatch: pytest.MonkeyPatch, first: str) -> None:
    def breaks() -> list[checks.Problem]:
        raise ProgrammingError('relation "accounts_user" does not exist\nLINE 1: ...')

    monkeypatch.setitem(checks._checks, first, lambda: [checks.Problem("Brak tabel.", "Uruchom `okienko migrate`.")])
    monkeypatch.setitem(checks._checks, "konta i klucze pokazowe", breaks)
    (problem,) = found("konta i klucze pokazowe")
    assert problem.what == f"Nie sprawdzono: najpierw „{first}”."
    assert problem.severity is checks.Severity.ERROR


def test_two_checks_cannot_share_a_title() -> None:
    with pytest.raises(ValueError, match="two checks"):
        checks.register("migracje")(list)


@pytest.mark.django_db
def test_health_names_what_is_missing(client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert list(answer.json()["problems"]) == ["worker"]
    assert answer["Retry-After"] == "5"


def test_a_full_house_answers_503_and_lets_people_in_again() -> None:
    inside, leave = threading.Event(), threading.Event()

    def slow(environ, start_response):
        inside.set()
        leave.wait(10)
        start_response("200 OK", [])
        return [b"done"]

    door = Doorman(slow, places=1, patience=0.05)
    heard: list[str] = []

    def ask() -> bytes:
        body = door({}, lambda status, headers: heard.append(status))
        content = b"".join(body)
        getattr(body, "close", lambda: None)()
        return content

    guest = threading.Thread(target=ask)
    guest.start()
    inside.wait(5)
    assert b"Chwilowo nie ma miejsca" in ask()
    assert heard == ["503 Service Unavailable"]
    leave.set()
    guest.join()
    assert ask() == b"done"


def test_who_finds_no_seat_is_told_at_once() -> None:
    leave = threading.Event()

    def slow(environ, start_response):
        leave.wait(10)
        start_response("200 OK", [])
        return [b"done"]

    door = Doorman(slow, places=1, seats=1, patience=10)
    heard: list[bytes] = []

    def ask() -> None:
        body = door({}, lambda status, headers: None)
        heard.append(b"".join(body))
        getattr(body, "close", lambda: None)()

    guests = [threading.Thread(target=ask) for _guest in range(3)]
    for guest in guests:
        guest.start()
    until(lambda: heard)
    assert b"Chwilowo nie ma miejsca" in heard[0]
    leave.set()
    for guest in guests:
        guest.join()
    assert heard[1:] == [b"done", b"done"]


def test_an_application_that_breaks_gives_its_place_back() -> None:
    def breaks(environ, start_response):
        raise RuntimeError("boom")

    door = Doorman(breaks, places=1, patience=0.05)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            door({}, lambda *_: None)
