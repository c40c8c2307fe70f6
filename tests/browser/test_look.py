"""The pattern book in every look: axe without findings, nothing refused by the CSP, nothing wider than the screen."""

from pathlib import Path

import pytest
from django.conf import settings

from okienko.kernel import brand

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ("/wzornik/", "/praca/wzornik/")
LOOKS = ("light.normal", "dark.normal", "light.high", "dark.high")
SIZES = {"desk": (1440, 900), "phone": (390, 844), "zoom200": (640, 400)}


def open_page(new_page, live_server, path, look="light.normal", size="desk", language="pl"):
    width, height = SIZES[size]
    page = new_page(width=width, height=height)
    page.context.add_cookies(
        [
            {"name": "okienko_look", "value": look, "url": live_server.url},
            {"name": "django_language", "value": language, "url": live_server.url},
        ]
    )
    page.goto(live_server.url + path)
    page.wait_for_selector("[data-map-ready=done]")
    return page


@pytest.fixture
def town():
    brand.load(Path(settings.BASE_DIR) / "packs/miasto")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(new_page, live_server, axe, town, path, look):
    axe(open_page(new_page, live_server, path, look))


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_under_the_pointer(new_page, live_server, axe, town, look):
    page = open_page(new_page, live_server, "/wzornik/", look)
    for name in ("Poza służbą", "Usuń na zawsze"):
        button = page.get_by_role("button", name=name)
        button.hover()
        page.wait_for_function("(one) => one.matches(':hover')", arg=button.element_handle())
        axe(page)


@pytest.mark.parametrize("size", ["phone", "zoom200"])
@pytest.mark.parametrize("path", PAGES)
def test_small_screens(new_page, live_server, axe, town, path, size):
    page = open_page(new_page, live_server, path, size=size)
    axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


@pytest.mark.parametrize("path", PAGES)
def test_page_without_a_pack(new_page, live_server, axe, path):
    axe(open_page(new_page, live_server, path))


def test_targets_are_large_enough(new_page, live_server, town):
    page = open_page(new_page, live_server, "/wzornik/", size="phone")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, select, input:not([type=hidden]), nav a, .btn')]
        .filter((node) => node.checkVisibility())
        .map((node) => [node.outerHTML.slice(0, 120), node.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.width < 24 || box.height < 20))
        .map(([html]) => html)"""
    )
    assert small == []


@pytest.mark.parametrize(("language", "words"), [("en", "Language"), ("uk", "Мова")])
def test_language_switch(new_page, live_server, town, language, words):
    page = open_page(new_page, live_server, "/wzornik/")
    page.click(f".ok-language button[value={language}]")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator(".ok-language").get_attribute("aria-label") == words


def test_contrast_switch_works_without_scripts(new_page, live_server, town):
    page = new_page(java_script_enabled=False)
    page.goto(live_server.url + "/wzornik/")
    page.get_by_role("button", name="Wysoki kontrast").click()
    assert page.locator("html").get_attribute("data-contrast") == "high"
    page.goto(live_server.url + "/wzornik/")
    assert page.get_by_role("button", name="Wysoki kontrast").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("path", ["/nie-ma/", "/praca/nie-ma/"])
def test_skip_link_comes_first(new_page, live_server, axe, path):
    page = new_page(allow=("404",))
    page.goto(live_server.url + path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ok-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    axe(page)
