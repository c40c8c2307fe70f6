"""The live measure beside an editor, in a real browser: typed, shown, mended with one click, taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

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
