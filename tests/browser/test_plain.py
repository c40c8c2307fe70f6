"""The live measure beside an editor, in a real browser: typed, shown, mended with one click, taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import anonymous
from okienko.knowledge import services
from tests.browser.conftest import findings
from tests.cast import make_office
from tests.service_cards import CODE, load_card

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_card_is_measured_as_one_types(signed_in):
    office = make_office()
    load_card(office)
    services.begin_change(CODE, by=office.edyta)
    page = signed_in(office.edyta, f"/praca/wiedza/{CODE}/szkic/")
    panel = page.locator("[data-plain-panel]")
    expect(panel).to_contain_text("Prosty język")
    summary = page.get_by_label("Odpowiedź w dwóch zdaniach")
    summary.fill("Tutejszy organ informuje, że opłatę należy uiścić w kasie.")
    expect(panel.locator("[data-plain-put='zapłacić']")).to_have_count(1)
    panel.locator("summary").click()
    assert not findings(page)
    panel.get_by_role("button", name="Pokaż w tekście").first.press("Enter")
    expect(summary).to_be_focused()
    assert summary.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == "Tutejszy organ"
    panel.get_by_role("button", name="zapłacić").press("Enter")
    expect(summary).to_have_value("Tutejszy organ informuje, że opłatę należy zapłacić w kasie.")
    expect(summary).to_be_focused()
    page.keyboard.press("Control+z")
    expect(summary).to_have_value("Tutejszy organ informuje, że opłatę należy uiścić w kasie.")
    expect(panel.get_by_role("button", name="zapłacić")).to_have_count(1)


def test_the_panel_stands_beside_the_fields_and_covers_none(signed_in):
    office = make_office()
    load_card(office)
    services.begin_change(CODE, by=office.edyta)
    page = signed_in(office.edyta, f"/praca/wiedza/{CODE}/szkic/")
    page.set_viewport_size({"width": 1280, "height": 800})
    panel = page.locator("[data-plain-panel]")
    expect(panel).to_contain_text("Prosty język")
    panel.locator("summary").click()
    fields = page.locator("form:has([data-plain-panel]) [data-plain]")
    assert fields.count() > 3
    for number in range(fields.count()):
        field = fields.nth(number)
        field.evaluate("field => field.scrollIntoView({block: 'start'})")
        expect(panel).to_be_in_viewport()
        place = field.bounding_box()
        assert panel.bounding_box()["x"] >= place["x"] + place["width"]
    assert not findings(page)


def test_a_note_is_marked_only_where_something_can_be_mended(signed_in):
    office = make_office()
    contact = contacts.open_contact(
        channel=Channel.EMAIL,
        content=Content("Pytam"),
        sender=Sender("Maria Zmyślona", "email", "maria@example.org"),
        by=anonymous(),
    )
    page = signed_in(office.halina, f"/praca/kontakt/{contact.id}/")
    page.get_by_text("Dodaj notatkę").click()
    note = page.locator("#note-text")
    panel = page.locator("form", has=note).locator(".ok-plain-quiet")
    with page.expect_response("**/prosty-jezyk/"):
        note.fill("Pani zadzwoni jutro.")
    expect(panel).to_be_empty()
    note.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Ma uiścić 1200 zł.")
    expect(note).to_be_focused()
    panel.locator("summary").click()
    expect(panel.locator("[data-plain-put='zapłacić']")).to_be_visible()
    expect(panel.locator(".ok-plain-sum")).to_be_hidden()
    assert not findings(page)
    panel.get_by_role("button", name="1 200 zł").click()
    expect(note).to_have_value("Pani zadzwoni jutro. Ma uiścić 1\u00a0200\u00a0zł.")
    note.fill("")
    expect(panel).to_be_empty()


def test_goals_are_shown_and_changed(signed_in):
    page = signed_in(make_office().edyta, "/praca/wiedza/prosty-jezyk/slownik/")
    cards = page.get_by_label("Karta usługi")
    expect(cards).to_have_value("9.0")
    cards.fill("8.5")
    page.get_by_role("button", name="Zapisz cele").click()
    expect(page.get_by_text("Zapisano cele. Obowiązują od teraz.")).to_be_visible()
    expect(cards).to_have_value("8.5")
