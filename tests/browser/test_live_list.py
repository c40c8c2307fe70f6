"""A letter comes by SMTP while somebody works: its row appears, and the person's hands are left alone."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from okienko.channels.email import services as mail
from okienko.channels.email.tests.conftest import Listening
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact
from okienko.kernel.actors import system
from tests.browser.conftest import wait_read
from tests.browser.test_journeys import letter
from tests.cast import Office, make_kinds, make_office

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = "() => [...document.querySelectorAll('#work-list .ok-item')].map((row) => row.textContent.replace(/\\s+/g, ' '))"
HANDS = """() => { const field = document.activeElement; return {
  focus: field.id, selection: [field.selectionStart, field.selectionEnd], text: field.value,
  scroll: document.getElementById("content").scrollTop,
  menu: document.querySelector("details.ok-menu").open }; }"""


@pytest.fixture
def office() -> Office:
    make_kinds()
    office = make_office()
    mail.ensure_mailbox("kontakt@miasto.test", by=system())
    return office


@pytest.fixture
def post() -> Iterator[Callable[[str], None]]:
    """Sends a letter to the office through its real SMTP door."""
    with Listening() as door:

        def send(subject: str, *more: str) -> None:
            head = [
                "From: Jan Wzorowy <jan.wzorowy@example.org>",
                "To: kontakt@miasto.test",
                f"Subject: {subject}",
                f"Message-ID: <{subject}@example.org>",
                *more,
            ]
            with smtplib.SMTP("127.0.0.1", door.port, timeout=20) as client:
                client.sendmail("jan.wzorowy@example.org", ["kontakt@miasto.test"], "\r\n".join([*head, "", "Tekst"]))

        yield send


def watched(signed_in, office: Office, path: str) -> Page:
    """A page of Halina's that hears changes and has read its regions once. It has no clock: it learns by hearing."""
    page = signed_in(office.halina, path, height=600, clock=False)
    wait_read(page)
    return page


def test_a_row_comes_and_what_the_person_does_stays(signed_in, office, post):
    for number in range(12):
        letter(f"Sprawa {number}")
    page = watched(signed_in, office, "/praca/?lista=queues&kanal=email&wolne=1")
    page.locator("details.ok-menu summary").press("Enter")
    page.keyboard.press("/")
    page.keyboard.type("latarnia")
    page.keyboard.press("Shift+ArrowLeft")
    page.evaluate("document.getElementById('content').scrollTop = 240")
    before = page.evaluate(HANDS)
    assert (before["scroll"], before["menu"], before["focus"]) == (240, True, "f-szukaj")
    post("Nowy list")
    expect(page.locator("#work-list")).to_contain_text("Nowy list")
    assert page.evaluate(HANDS) == before
    announcer = page.locator("#announcer")
    expect(announcer).to_have_text("Lista odświeżona.")
    assert announcer.get_attribute("aria-live") == "polite"


def test_a_row_in_focus_keeps_it(signed_in, office, post):
    for number in range(3):
        letter(f"Sprawa {number}")
    page = watched(signed_in, office, "/praca/?lista=queues")
    page.keyboard.press("j")
    page.keyboard.press("j")
    focused = page.evaluate("document.activeElement.id")
    assert focused.startswith("row-")
    post("Nowy list")
    expect(page.locator("#work-list")).to_contain_text("Nowy list")
    assert page.evaluate("document.activeElement.id") == focused


def test_a_note_being_typed_survives_the_answer_that_comes(signed_in, office, post):
    post("Latarnia")
    contact = Contact.objects.get()
    page = watched(signed_in, office, f"/praca/kontakt/{contact.id}/")
    page.get_by_text("Dodaj notatkę dla pracowników").press("Enter")
    page.locator("#note-text").press("Tab")
    page.locator("#note-text").focus()
    page.keyboard.type("Zadzwonić po 15")
    page.keyboard.press("Shift+ArrowLeft")
    before = page.evaluate(HANDS)
    post("Re: Latarnia", "In-Reply-To: <Latarnia@example.org>")
    expect(page.locator("#conversation li")).to_have_count(2)
    assert page.evaluate(HANDS) == before
    expect(page.locator("#announcer")).to_have_text("Jest nowa treść.")


def test_after_a_time_without_network_the_list_is_what_a_fresh_load_shows(signed_in, office, post):
    taken = letter("Zabrana tymczasem")
    letter("Czeka dalej")
    path = "/praca/?lista=queues&kanal=email"
    page = signed_in(office.halina, path, allow=("ERR_INTERNET_DISCONNECTED", "WebSocket"))
    page.wait_for_selector("body[data-live=on]")
    page.context.set_offline(True)
    post("Pierwszy bez sieci")
    contacts.take(taken, by=office.bartek)
    post("Drugi bez sieci")
    page.wait_for_timeout(3000)  # longer than news take to arrive where there is a network
    assert "bez sieci" not in page.inner_text("#work-list")
    page.context.set_offline(False)
    expect(page.locator("#work-list")).to_contain_text("Drugi bez sieci")
    fresh = signed_in(office.halina, path)
    assert page.evaluate(ROWS) == fresh.evaluate(ROWS)
    assert len(page.evaluate(ROWS)) == 3
