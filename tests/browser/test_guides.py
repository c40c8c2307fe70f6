"""Guides by keyboard: a resident on a telephone, a broker beside a contact, an editor while typing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from okienko.contacts import queries as contacts
from okienko.contacts import services
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.knowledge import services as knowledge
from tests.cast import Office, make_kinds, make_office
from tests.guides import CODE, load_guide

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Office:
    found = make_office()
    make_kinds()
    load_guide(found)
    return found


def tab_to(page: Page, words: str) -> None:
    """Tab until the link or button with these words has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(words)


def not_wider(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_a_resident_walks_by_keyboard_on_the_narrowest_screen(new_page, live_server, axe, office):
    page = new_page(width=320, height=512)
    page.goto(f"{live_server.url}/przewodniki/")
    axe(page)
    for words in ("Jaki kubeł", "w domu", "więcej"):
        tab_to(page, words)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        not_wider(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Zamów dwa kubły")
    expect(page.locator("[data-print]")).to_be_visible()
    axe(page)
    tab_to(page, "Tak")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#ocena")).to_contain_text("Cieszymy się")


def test_a_broker_walks_by_digits_and_the_way_is_kept(signed_in, axe, office):
    opened = services.open_contact(channel=Channel.PHONE, by=office.halina, content=Content("Pyta o kubeł."))
    page = signed_in(office.halina, f"/praca/kontakt/{opened.id}/")
    page.keyboard.press("Alt+k")
    page.keyboard.type("kubel")
    guide = page.locator("#knowledge a", has_text="Jaki kubeł zamówić")
    guide.focus()
    page.keyboard.press("Enter")
    heading = page.locator("[data-guide-focus]")
    expect(heading).to_be_focused()
    for digit, then in (("1", "Ile osób mieszka w domu?"), ("2", "Zamów dwa kubły")):
        page.keyboard.press(digit)
        expect(heading).to_have_text(then)
        expect(heading).to_be_focused()
    axe(page)
    tab_to(page, "Zapisz drogę w kontakcie")
    page.keyboard.press("Enter")
    expect(page.locator("[data-guide-kept]")).to_contain_text("Jaki kubeł zamówić: Zamów dwa kubły")
    expect(page.locator('[name="o-0-question"]')).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/praca/**")
    expect(page.locator("body")).not_to_contain_text("Jak się zakończyło")
    view = contacts.contact(office.halina, opened.id)
    assert [(one.guide, one.card) for one in view.answers] == [(CODE, "zielony-kubel")]
    assert view.messages[-1].text.endswith("→ Zamów dwa kubły")


def test_the_picture_follows_what_an_editor_types(signed_in, axe, office):
    knowledge.begin_change(CODE, kind="guide", by=office.edyta)
    page = signed_in(office.edyta, f"/praca/wiedza/przewodniki/{CODE}/szkic/")
    expect(page.locator("#guide-picture g")).to_have_count(5)
    axe(page)
    field = page.locator("[data-outline]")
    field.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n? nowe: Nikt tu nie dojdzie?\n  - tak -> dom\n")
    expect(page.locator("#guide-picture")).to_contain_text("Do pytania „nowe” nie prowadzi")
    expect(page.locator("#guide-picture g")).to_have_count(6)
    page.locator("#guide-problems ~ ul button").first.press("Enter")
    expect(field).to_be_focused()
    selected = field.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert selected == "? nowe: Nikt tu nie dojdzie?"
    axe(page)
    page.set_viewport_size({"width": 320, "height": 512})
    not_wider(page)
