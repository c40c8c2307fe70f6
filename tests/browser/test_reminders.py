"""Reminders of funding on a telephone: asked for, refused, confirmed, taken back; axe at each step."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from okienko.channels.email.models import Mailbox
from okienko.knowledge.models import ReminderRequest, ReminderSubscription
from okienko.knowledge.queries.reminders import confirm_token, stop_token
from tests.browser.test_portal import PHONE, not_wider_than_the_screen
from tests.cast import MARIA_EMAIL, make_office
from tests.records import PROGRAMME, load_records

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_programme_to_no_more_of_it(new_page, live_server, axe):
    load_records(make_office(), "programme", PROGRAMME)
    Mailbox.objects.create(address="kontakt@miasto.test", group="test")
    page: Page = new_page(**PHONE, allow=("422",))

    def looked_at() -> None:
        axe(page)
        not_wider_than_the_screen(page)

    page.goto(f"{live_server.url}/uslugi/dofinansowania/{PROGRAMME['code']}/")
    page.get_by_role("link", name="Przypomnij mi przed końcem naboru").click()
    looked_at()
    page.get_by_label("Adres e-mail").fill("nie adres")
    page.keyboard.press("Enter")
    expect(page.locator(".ok-form-errors")).to_be_focused()
    looked_at()
    page.get_by_label("Adres e-mail").fill(MARIA_EMAIL)
    page.get_by_label("Zgadzam się").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sprawdź pocztę")
    looked_at()
    page.goto(f"{live_server.url}/uslugi/przypomnienia/potwierdz/{confirm_token(ReminderRequest.objects.get().pk)}/")
    looked_at()
    page.get_by_role("button", name="Potwierdzam zapis").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Twoje przypomnienia")
    looked_at()
    page.goto(f"{live_server.url}/uslugi/przypomnienia/wypisz/{stop_token(ReminderSubscription.objects.get().pk)}/")
    looked_at()
    page.get_by_role("button", name="Tak, nie przypominaj").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nie przypomnimy już o tym naborze")
    looked_at()
    assert not ReminderSubscription.objects.exists()
