"""Looking people up, editing the same person in two browsers, seeing who else looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from okienko.kernel import presence
from okienko.people import queries, services
from okienko.people.services import PersonData
from tests.cast import PASSWORD, make_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def jan(office) -> int:
    data = PersonData(given_name="Jan", family_name="Wzorowy", note="Woli rozmowę po południu.")
    return services.create_person(data, identifiers=[("phone", "600100200")], by=office.halina)


def enter(page, live_server, who: str, path: str) -> None:
    page.goto(f"{live_server.url}/praca/logowanie/?next={path}")
    page.get_by_label("Adres e-mail").fill(f"{who}@urzad.test")
    page.get_by_label("Hasło").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}{path}")


def test_found_while_typing_by_keyboard_alone(page, live_server, axe, jan):
    enter(page, live_server, "halina", "/praca/osoby/")
    axe(page)
    page.keyboard.type("jan wzo")  # the search has the focus
    expect(page.get_by_role("link", name="Jan Wzorowy")).to_be_visible()
    expect(page.locator("#people-query")).to_be_focused()
    axe(page)
    page.keyboard.press("Control+a")
    page.keyboard.type("0200")
    expect(page.get_by_role("link", name="Jan Wzorowy")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("nikogo")
    expect(page.get_by_text("Nie ma takiej osoby")).to_be_visible()
    page.get_by_role("link", name="Nowa osoba").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nowa osoba")
    axe(page)


def test_what_is_typed_before_the_scripts_are_there_is_searched_for(page, live_server, jan):
    enter(page, live_server, "halina", "/praca/konto/")
    held = []
    page.route("**/vendor/htmx.min.js", lambda route: held.append(route))
    page.goto(f"{live_server.url}/praca/osoby/", wait_until="commit")
    expect(page.locator("#people-query")).to_be_focused()
    page.keyboard.type("jan wzo")
    held[0].continue_()
    expect(page.get_by_role("link", name="Jan Wzorowy")).to_be_visible()


def test_every_page_of_a_person_is_clean(page, live_server, sockets, axe, jan, office):
    twin = services.create_person(PersonData(given_name="Jan", family_name="Wzorowy"), by=office.halina)
    services.add_identifier(twin, "phone", "600100200", by=office.halina)
    services.give_consent(jan, "sms", "survey", text_version="1", proof="rozmowa", by=office.halina)
    enter(page, live_server, "halina", f"/praca/osoby/{jan}/")
    axe(page)
    page.get_by_role("link", name="Jan Wzorowy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Czy to ta sama osoba?")
    axe(page)
    page.get_by_role("button", name="Połącz i zachowaj").first.click()
    expect(page.get_by_role("heading", name="Połączone zapisy")).to_be_visible()
    axe(page)


def test_two_browsers_both_save_and_nothing_is_lost(new_page, live_server, sockets, axe, jan, office):
    first, second = new_page(), new_page(allow=("409",))
    path = f"/praca/osoby/{jan}/edycja/"
    enter(first, live_server, "halina", path)
    enter(second, live_server, "karol", path)
    first.get_by_label("Imię").fill("Janusz")
    first.get_by_label("Notatka").fill("Woli rozmowę rano.")
    first.get_by_role("button", name="Zapisz").click()
    first.wait_for_url(f"**/praca/osoby/{jan}/")
    second.get_by_label("Notatka").fill("Woli rozmowę wieczorem.")
    second.get_by_role("button", name="Zapisz").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Dwie wersje: Janusz Wzorowy")
    expect(second.locator("ins", has_text="wieczorem")).to_be_visible()
    expect(second.locator("del", has_text="rano")).to_be_visible()
    axe(second)
    expect(second.get_by_label("Imię")).to_have_value("Janusz")
    second.get_by_label("Notatka").fill("Woli rozmowę rano albo wieczorem.")
    second.get_by_role("button", name="Zapisz scalone").click()
    second.wait_for_url(f"**/praca/osoby/{jan}/")
    data = queries.person(jan, by=office.halina).data
    assert (data.given_name, data.note) == ("Janusz", "Woli rozmowę rano albo wieczorem.")


def test_who_looks_is_seen_at_once_and_gone_as_soon(new_page, live_server, sockets, jan, monkeypatch):
    """Here: by what the page is told, before its next beat. In how many seconds: `benchmarks/presence.py`."""
    monkeypatch.setattr(presence, "FORGOTTEN_AFTER", timedelta(hours=1))
    first, second = new_page(clock=False), new_page()
    enter(first, live_server, "halina", f"/praca/osoby/{jan}/")
    first.wait_for_selector("body[data-live=on]")
    seen = first.locator("[data-presence]")
    expect(seen).not_to_contain_text("Karol")
    enter(second, live_server, "karol", "/praca/osoby/")
    second.goto(f"{live_server.url}/praca/osoby/{jan}/")
    expect(seen).to_contain_text("Karol Zmyślony")
    second.goto(f"{live_server.url}/praca/osoby/")
    expect(seen).not_to_contain_text("Karol")
