"""Signing in, the directory, the chart and the pages of administrators, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from okienko.accounts import services as accounts
from okienko.kernel import actors
from okienko.organization.models import Location
from okienko.organization.services.indexing import index_staff, index_units
from tests.cast import PASSWORD, make_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office():
    office = make_office()
    index_units(office.units.values())
    index_staff(office.staff.values())
    for one in [*office.units.values(), *office.staff.values()]:
        one.save()
    Location.objects.create(code="ratusz", name="Ratusz", address="Rynek 1")
    return office


def sign_in(page, live_server, who: str) -> None:
    page.goto(f"{live_server.url}/praca/logowanie/?next=/praca/urzad/")
    page.keyboard.type(f"{who}@urzad.test")  # the field has the focus already
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/praca/urzad/")


def test_signing_in_and_finding_somebody_by_keyboard_alone(page, live_server, axe, office):
    page.goto(f"{live_server.url}/praca/logowanie/")
    axe(page)
    sign_in(page, live_server, "halina")
    page.keyboard.type("smieci")  # the search has the focus
    expect(page.get_by_role("link", name="Ewa Wymyślna")).to_be_visible()
    expect(page.get_by_role("link", name="Piotr Postronny")).to_have_count(0)
    expect(page.locator("#directory-query")).to_be_focused()
    assert "q=smieci" in page.url
    axe(page)
    page.get_by_role("link", name="Ewa Wymyślna").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ewa Wymyślna")
    axe(page)


def test_a_wrong_password_is_said_and_the_address_kept(new_page, live_server, axe, office):
    page = new_page(allow=("422",))
    page.goto(f"{live_server.url}/praca/logowanie/")
    page.get_by_label("Adres e-mail").fill("halina@urzad.test")
    page.get_by_label("Hasło").fill("nie to")
    page.get_by_role("button", name="Zaloguj się").click()
    expect(page.get_by_role("alert")).to_contain_text("nieprawidłowe")
    expect(page.get_by_label("Adres e-mail")).to_have_value("halina@urzad.test")
    axe(page)


PAGES = [
    "urzad/?q=xyzxyz", "urzad/schemat/", "urzad/komorki/{unit}/", "urzad/komorki/{unit}/zmien/",
    "urzad/komorki/nowa/", "urzad/pracownicy/", "urzad/pracownicy/nowy/", "urzad/pracownicy/{staff}/",
    "urzad/pracownicy/{staff}/zmien/", "urzad/osoby/{staff}/nieobecnosci/", "urzad/godziny/", "urzad/zajrzyj/",
    "konto/", "konto/haslo/", "konto/drugi-skladnik/", "konto/drugi-skladnik/wylacz/", "wyloguj/",
    "ustawienia/klucze-api/",
]  # fmt: skip


def test_axe_finds_nothing_on_any_page(page, live_server, axe, office):
    sign_in(page, live_server, "adam")
    accounts.create_client("Aplikacja", scopes=[], by=actors.system())
    ids = {"unit": office.units["GK"].pk, "staff": office.staff["karol"].pk}
    for path in PAGES:
        page.goto(f"{live_server.url}/praca/{path.format(**ids)}")
        axe(page)


def test_the_chart_fits_a_telephone(new_page, live_server, axe, office):
    page = new_page(width=390, height=844)
    sign_in(page, live_server, "halina")
    page.goto(f"{live_server.url}/praca/urzad/schemat/")
    expect(page.get_by_role("link", name="Referat Czystości")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    axe(page)
