"""Pages of the administrator in a real browser: axe, the width of a phone, and the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from okienko.channels.email import services as mail
from okienko.kernel import actors
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
