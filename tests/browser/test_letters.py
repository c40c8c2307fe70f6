"""The page of an office's text in a real browser: what one types is previewed, measured and checked beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from okienko.contacts import services
from okienko.kernel.actors import system
from tests.browser.test_settings import PHONE, fits, sign_in
from tests.cast import make_office

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/praca/szablony/closing/pl/"


@pytest.fixture
def office():
    made = make_office()
    services.load_pack(Path(settings.BASE_DIR) / "packs/miasto", by=system())
    return made


def test_one_sees_what_the_person_will_get_while_one_types(new_page, live_server, axe, office):
    page = new_page(allow=("422",))
    sign_in(page, live_server, PAGE, "edyta")
    axe(page)
    text, preview = page.get_by_label("Treść"), page.locator("[hx-post$='podglad/']")
    expect(preview).to_contain_text("Anna Nieistniejąca")
    text.press("Control+End")
    text.press_sequentially("\nNumer: {reference}, adres: {adres}")
    expect(preview).to_contain_text("Numer: 000 000 000 0, adres: {adres}")
    expect(preview.get_by_role("status")).to_contain_text("Nikt tu nie wypełni: {adres}")
    expect(page.locator("[data-plain-sum]")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_text("Tu można wstawić:").first).to_be_visible()
    axe(page)
    page.get_by_label("Treść").fill("Dzień dobry,\n\n{answer}\n\nOcena: {rating_url}")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_text("Zapisano. Następna wiadomość")).to_be_visible()
    page.get_by_role("link", name="Historia zmian").click()
    axe(page)
    page.set_viewport_size(PHONE)
    fits(page)
    page.get_by_text("różni").first.click()
    axe(page)
    fits(page)
    page.goto(live_server.url + PAGE)
    fits(page)
