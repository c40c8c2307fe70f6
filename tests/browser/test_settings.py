"""Pages of the administrator in a real browser: axe, the width of a phone, and the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from okienko.cases import services as cases
from okienko.channels.email import services as mail
from okienko.kernel import actors, brand
from okienko.organization.models import Location
from okienko.organization.services import packs
from okienko.people import services as people
from okienko.people.services import PersonData
from tests.cast import PASSWORD, make_office

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def office():
    made = make_office()
    mail.ensure_mailbox("kontakt@miasto.test", by=actors.system())
    return made


def sign_in(page, live_server, path: str, who: str = "adam") -> None:
    page.goto(f"{live_server.url}/praca/logowanie/?next={path}")
    page.keyboard.type(f"{who}@urzad.test")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}{path}")


def fits(page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is wider than the screen"


def test_a_mailbox_is_added_by_keyboard_alone(page, live_server, axe, office):
    sign_in(page, live_server, "/praca/ustawienia/skrzynki/")
    axe(page)
    page.get_by_role("link", name="Dodaj skrzynkę").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nowa skrzynka")
    axe(page)
    page.get_by_label("Adres skrzynki").focus()
    page.keyboard.type("skargi@miasto.test")
    page.keyboard.press("Tab")  # where mail comes from: IMAP
    page.keyboard.press("Tab")
    page.keyboard.type("poczta.miasto.test")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("skargi@miasto.test")
    expect(page.get_by_text("brak hasła")).to_be_visible()
    axe(page)
    page.set_viewport_size(PHONE)
    fits(page)
    page.goto(f"{live_server.url}/praca/ustawienia/skrzynki/")
    fits(page)
    axe(page)


def looked_at(page, live_server, axe, path: str) -> None:
    """Without findings and no wider than the screen, at a desk and on a phone."""
    for size in ({"width": 1440, "height": 900}, PHONE):
        page.set_viewport_size(size)
        page.goto(f"{live_server.url}{path}")
        axe(page)
        fits(page)


def test_terms_and_hours(page, live_server, axe, office):
    Location.objects.create(code="ratusz", name="Ratusz", address="Rynek 1")
    sign_in(page, live_server, "/praca/ustawienia/terminy/")
    page.get_by_text("Dodaj ogłoszony dzień wolny").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("żałoba narodowa")
    page.locator("#id_day-day").fill("2031-03-03")
    page.get_by_label("Podstawa").first.fill("Dz.U. 2031 poz. 1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("żałoba narodowa").first).to_be_visible()
    looked_at(page, live_server, axe, "/praca/ustawienia/terminy/")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/praca/urzad/godziny/")
    page.get_by_role("link", name="Zmień godziny").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/praca/urzad/godziny/ratusz/tydzien/")
    looked_at(page, live_server, axe, "/praca/urzad/godziny/ratusz/tydzien/")
    page.get_by_label("Poniedziałek").fill("7:30–17")
    page.keyboard.press("Enter")
    expect(page.get_by_text("07:30–17:00")).to_be_visible()


def test_personal_data(page, live_server, axe, office):
    data = PersonData(given_name="Jan", family_name="Wzorowy")
    person_id = people.create_person(data, identifiers=[("phone", "600100200")], by=office.halina)
    path = f"/praca/osoby/{person_id}/dane/"
    sign_in(page, live_server, path, "zofia")
    looked_at(page, live_server, axe, path)
    copy = page.locator("section", has=page.get_by_role("heading", name="Kopia danych"))
    copy.get_by_label("Na jaki wniosek").fill("Wniosek z 3 listopada")
    copy.get_by_label("Twoje hasło").fill(PASSWORD)
    copy.get_by_role("button", name="Przygotuj kopię").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kopia danych osobowych")
    expect(page.get_by_text("+48600100200")).to_be_visible()
    axe(page)
    fits(page)


def test_areas_on_the_map(page, live_server, axe, office):
    folder = Path(settings.BASE_DIR) / "packs/miasto"
    brand.load(folder)
    packs.load_pack(folder, by=actors.system())
    cases.load_pack(folder, by=actors.system())
    path = "/praca/urzad/obszary/"
    sign_in(page, live_server, path, "karol")
    page.wait_for_selector("[data-map-ready=done]")
    assert page.locator(".ok-map-zone").count() > 0, "the areas that units answer for are drawn"
    looked_at(page, live_server, axe, path)
    page.wait_for_selector("[data-map-ready=done]")
    page.get_by_label("Ulica i numer").fill("")
    page.get_by_role("button", name="Sprawdź", exact=True).press("Enter")
    expect(page.get_by_role("status").filter(has_text="Komórkę wskazała kategoria")).to_be_visible()
    axe(page)
