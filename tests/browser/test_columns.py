"""The desk's three columns: what there is to do, the thing in hand, the person and knowledge."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from okienko.contacts import services as contacts
from tests.browser.conftest import wait_read
from tests.browser.test_journeys import letter
from tests.cast import Office, make_office

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = """() => { const field = document.activeElement; return [field.name, field.value, field.selectionStart]; }"""
PLACES = """() => ["work", "content", "side"].map((id) => {
  const box = document.getElementById(id).getBoundingClientRect();
  return [Math.round(box.left), Math.round(box.top)];
})"""
# what stands where: on a desk three columns; on a small one the work below the person; on a telephone one column
WIDTHS = {
    1440: (900, "work main side"),
    1024: (768, "main side"),
    640: (400, "one"),
    390: (844, "one"),
    320: (640, "one"),
}


@pytest.fixture
def office() -> Office:
    return make_office()


def arrangement(page: Page) -> str:
    (work_x, work_y), (main_x, main_y), (side_x, side_y) = page.evaluate(PLACES)
    if work_x < main_x < side_x:
        return "work main side"
    if main_x < side_x == work_x and side_y < work_y:
        return "main side"
    assert work_x == main_x == side_x
    assert main_y < side_y < work_y
    return "one"


def test_what_arrives_takes_nothing_from_who_types_and_each_screen_has_its_columns(signed_in, office: Office, axe):
    first, second = letter("Paszport"), letter("Dowód")
    contacts.take(first, by=office.halina)
    page = signed_in(office.halina, f"/praca/kontakt/{first}/", width=1440, height=900)
    wait_read(page)
    own, waiting = page.locator("#column"), page.locator("#column-waiting")
    expect(own.locator("[aria-current]")).to_contain_text("Paszport")
    expect(waiting.get_by_role("link", name="Dowód")).to_be_visible()
    field = page.get_by_label("Treść")
    field.fill("Zaczynam pis")
    before, places = page.evaluate(HANDS), page.evaluate(PLACES)
    contacts.take(second, by=office.halina)
    expect(own.get_by_role("link", name="Dowód")).to_be_visible()
    expect(waiting).to_contain_text("Nikt nie czeka.")
    letter("Mandat")
    expect(waiting.get_by_role("link", name="Mandat")).to_be_visible()
    assert page.evaluate(HANDS) == before
    assert page.evaluate(PLACES) == places
    for width, (height, wanted) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        assert arrangement(page) == wanted, width
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width
    axe(page)


def test_one_key_and_one_more_lead_to_each_column(signed_in, office: Office):
    page = signed_in(office.halina, f"/praca/kontakt/{letter('Paszport')}/")
    for number, column in enumerate(("content", "side", "work"), start=1):
        page.reload()
        for _ in range(number):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == column
    page.goto(page.url.split("kontakt")[0])  # a page of one column offers no way to what it does not have
    expect(page.locator(".ok-skip:not([href='#content'])")).to_have_count(2)
    ways = page.locator(".ok-skip").evaluate_all("all => all.map((one) => one.checkVisibility())")
    assert ways == [True, False, False]
