"""What is found while one types, with the keyboard alone, and never in the wrong order."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import until_heard
from tests.cast import make_office
from tests.service_cards import changed, load_card

pytestmark = pytest.mark.django_db(transaction=True)


def test_suggestions_by_keyboard_and_newest_only(page: Page, live_server, axe):
    load_card(make_office(), changed(), changed(code="bialy-kubel", title="Biały worek na papier"))
    page.goto(f"{live_server.url}/kontakt/")
    held: list[Route] = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "podpowiedzi" in request.url else None)
    page.route("**/uslugi/podpowiedzi/*", lambda route: route.continue_() if held else held.append(route))
    field, options = page.get_by_role("combobox"), page.get_by_role("option")
    field.press_sequentially("ku")
    field.press_sequentially("beł", delay=1)
    until_heard(page, lambda: held)
    field.fill("biały wor")
    field.press("ArrowDown")  # before any answer: it means the list to come
    page.wait_for_timeout(200)  # longer than the pause after which a question is asked: there is none beside the first
    assert len(asked) == 1
    held[0].continue_()
    expect(options).to_have_count(1)
    expect(options.first).to_contain_text("Biały worek")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(options.first).to_contain_text("13,50 zł")
    expect(field).to_have_attribute("aria-activedescendant", "portal-suggested-1")
    expect(page.locator("#announcer")).to_contain_text("Podpowiedzi: 1")
    axe(page)
    field.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("biały wor")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    page.wait_for_url("**/uslugi/bialy-kubel/")
    page.get_by_role("combobox").fill("zielony kubeł")
    expect(options.first).to_be_visible()
    page.keyboard.press("Enter")  # nothing chosen: the question itself is sent
    page.wait_for_url("**/uslugi/?q=*")
