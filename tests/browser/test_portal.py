"""The residents' site in a real browser: the form by keyboard alone, on a phone, without scripts; axe on every page."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from okienko.cases import queries
from okienko.cases import services as cases
from okienko.cases.links import rating_link
from okienko.cases.models import Case
from okienko.kernel import packs
from okienko.kernel.actors import system
from tests.browser.conftest import wait_draft

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}
STANDING = ("/", "/zgloszenie/", "/zgloszenie/?grupa=ROAD", "/zgloszenie/?co=lampa", "/zgloszenie/wniosek/", "/sprawa/",
            "/mapa/", "/kontakt/", "/jezyk-migowy/", "/dostepnosc/", "/prywatnosc/", "/uslugi/")  # fmt: skip


@pytest.fixture
def town(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    packs.load(Path(settings.BASE_DIR) / "packs/miasto", by=system())


@pytest.fixture
def photo(tmp_path) -> Path:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "gray").save(out, "JPEG")
    path = tmp_path / "dziura.jpg"
    path.write_bytes(out.getvalue())
    return path


def not_wider_than_the_screen(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def ready(page: Page) -> None:
    """The map is drawn, where there is one and scripts may draw it."""
    if page.locator("[data-map]").count() and page.locator("noscript p").count() == 0:
        page.wait_for_selector("[data-map-ready=done]")


def focus_is_seen(page: Page) -> None:
    """What has the focus shows it by an outline or a shadow."""
    seen = page.evaluate(
        """() => { const node = document.activeElement; if (!node || node === document.body) return "nothing";
        const style = getComputedStyle(node);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"
          ? "" : node.outerHTML.slice(0, 120); }"""
    )
    assert seen == "", f"no visible focus: {seen}"


def tab_to(page: Page, name: str, limit: int = 60) -> None:
    """Tab until the control with this accessible name has the focus, and see the focus at each step."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        focus_is_seen(page)
        label = page.evaluate(
            """() => { const node = document.activeElement;
            const words = node.getAttribute("aria-label") || node.labels?.[0]?.textContent || node.textContent;
            return (words || "").trim(); }"""
        )
        if re.match(name, label):
            return
    raise AssertionError(f"{name} cannot be reached with Tab on {page.url}")


def enter(page: Page) -> None:
    """Enter on a control that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def send_by_clicks(page: Page, url: str, photo: Path | None = None) -> None:
    page.goto(f"{url}/zgloszenie/?grupa=ROAD")
    page.get_by_role("button", name="Dziura w jezdni").click()
    ready(page)
    page.get_by_label("Ulica i numer").fill("Mostowa 4")
    page.get_by_role("button", name="Dalej").click()
    page.get_by_label("Co się dzieje?").fill("Dziura przy przejściu dla pieszych.")
    if photo is not None:
        page.set_input_files("#id_photos", str(photo))
    page.get_by_role("button", name="Dalej").click()
    page.get_by_label("E-mail").fill("maria.zmyslona@example.org")
    page.get_by_role("button", name="Dalej").click()
    page.get_by_role("button", name="Wyślij").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dziękujemy")


def test_axe_finds_nothing_on_standing_pages_of_a_phone(new_page, live_server, axe, town):
    page = new_page(**PHONE)
    for address in STANDING:
        page.goto(live_server.url + address)
        ready(page)
        axe(page)
        not_wider_than_the_screen(page)


@pytest.mark.parametrize("look", ["light.high", "dark.normal"])
def test_axe_finds_nothing_in_other_looks(new_page, live_server, axe, town, look):
    page = new_page()
    page.context.add_cookies([{"name": "okienko_look", "value": look, "url": live_server.url}])
    for address in ("/", "/zgloszenie/?grupa=ROAD", "/mapa/", "/sprawa/"):
        page.goto(live_server.url + address)
        ready(page)
        axe(page)


def test_the_form_on_a_phone_with_axe_at_each_step(new_page, live_server, axe, town, photo):
    page = new_page(**PHONE, allow=("422",))
    page.goto(f"{live_server.url}/zgloszenie/?grupa=ROAD")
    page.get_by_role("button", name="Zapadlisko").click()
    ready(page)
    axe(page)
    not_wider_than_the_screen(page)
    expect(page.get_by_role("link", name="Zadzwoń 112")).to_be_visible()
    page.get_by_role("button", name="Dalej").click()  # nothing filled in: an error, in its place
    axe(page)
    ready(page)
    page.get_by_label("Ulica i numer").fill("Mostowa 4")
    page.get_by_role("button", name="Dalej").click()
    axe(page)
    page.get_by_label("Co się dzieje?").fill("Jezdnia się zapadła.")
    page.set_input_files("#id_photos", str(photo))
    page.get_by_role("button", name="Dalej").click()
    axe(page)
    page.get_by_role("button", name="Dalej").click()
    axe(page)
    not_wider_than_the_screen(page)
    page.get_by_role("button", name="Wyślij").click()
    axe(page)
    not_wider_than_the_screen(page)
    page.get_by_role("link", name="Zobacz sprawę").click()
    axe(page)
    not_wider_than_the_screen(page)
    assert Case.objects.get().lon is not None


def test_the_form_by_keyboard_alone(page, live_server, town):
    page.goto(f"{live_server.url}/zgloszenie/")
    tab_to(page, "Napisz jednym słowem")
    page.keyboard.type("dziurę")
    enter(page)
    tab_to(page, "Dziura w jezdni")
    enter(page)
    ready(page)
    tab_to(page, "Ulica i numer")
    page.keyboard.press("Tab")  # the map: arrows move the cross, Enter marks the place
    while page.evaluate("!document.activeElement.matches('.ok-map')"):
        page.keyboard.press("Tab")
    focus_is_seen(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator("#id_lon").input_value()
    tab_to(page, "Dalej")
    enter(page)
    tab_to(page, "Co się dzieje")
    page.keyboard.type("Dziura, widać zbrojenie.")
    tab_to(page, "Dalej")
    enter(page)
    tab_to(page, "E-mail")
    page.keyboard.type("maria.zmyslona@example.org")
    tab_to(page, "Dalej")
    enter(page)
    tab_to(page, "Wyślij")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dziękujemy")
    assert Case.objects.get().description == "Dziura, widać zbrojenie."


def test_the_form_without_scripts(new_page, live_server, town, photo):
    page = new_page(java_script_enabled=False)
    send_by_clicks(page, live_server.url, photo)
    case = Case.objects.get()
    assert case.lon is not None, "a typed house number is found without the map"
    assert case.photos.count() == 1


def test_what_is_typed_survives_a_reload(page, live_server, town):
    page.goto(f"{live_server.url}/zgloszenie/?grupa=ROAD")
    page.get_by_role("button", name="Dziura w jezdni").click()
    ready(page)
    page.get_by_label("Ulica i numer").fill("Mostowa 4")
    page.get_by_role("button", name="Dalej").click()
    page.get_by_label("Co się dzieje?").fill("Jeszcze nie wysłane")
    wait_draft(page, "Jeszcze nie wysłane")
    page.reload()
    expect(page.get_by_label("Co się dzieje?")).to_have_value("Jeszcze nie wysłane")


def test_back_and_send_again_is_one_case(page, live_server, town):
    send_by_clicks(page, live_server.url)
    page.go_back()
    page.goto(page.url)
    assert Case.objects.count() == 1


def test_a_person_follows_answers_and_rates(new_page, live_server, axe, town):
    page = new_page(**PHONE)
    send_by_clicks(page, live_server.url)
    case = Case.objects.get()
    page.goto(f"{live_server.url}/sprawa/")
    page.get_by_label("Numer sprawy").fill(case.reference)
    page.get_by_label("Kod").fill(case.tracking_code)
    page.get_by_role("button", name="Pokaż sprawę").click()
    expect(page.get_by_text("Mamy Państwa sprawę")).to_be_visible()
    cases.ask_person(case.id, "Po której stronie ulicy?", by=system())
    page.reload()
    axe(page)
    page.get_by_label("Twoja odpowiedź").fill("Po lewej.")
    page.get_by_role("button", name="Wyślij odpowiedź").click()
    expect(page.get_by_text("Państwa odpowiedź jest już w sprawie")).to_be_visible()
    cases.resolve(case.id, outcome="done", answer="Naprawiliśmy jezdnię.", by=system())
    page.reload()
    axe(page)
    not_wider_than_the_screen(page)
    page.goto(live_server.url + "/" + rating_link(case.id).split("/", 3)[3])
    axe(page)
    page.get_by_label("6 – bardzo dobrze").check()
    page.get_by_role("button", name="Wyślij ocenę").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dziękujemy")
    assert queries.tracked(case.id).rating[0] == 6


def test_the_map_and_its_list_say_the_same(new_page, live_server, axe, town):
    page = new_page()
    send_by_clicks(page, live_server.url)
    case = Case.objects.get()
    page.goto(f"{live_server.url}/mapa/")
    ready(page)
    axe(page)
    assert page.locator(".ok-map-point").count() == 1
    expect(page.locator(f"#point-{case.reference}")).to_contain_text("Dziura w jezdni")
    page.locator(f"#point-{case.reference} a").click()
    ready(page)
    axe(page)


@pytest.mark.parametrize(("language", "words"), [("en", "help"), ("uk", "допомогти")])
def test_other_languages(new_page, live_server, axe, town, language, words):
    page = new_page(**PHONE)
    page.goto(live_server.url)
    page.click(f".ok-language button[value={language}]")
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)
    axe(page)


def test_200_percent_zoom(new_page, live_server, town):
    page = new_page(width=640, height=400)
    for address in STANDING:
        page.goto(live_server.url + address)
        not_wider_than_the_screen(page)
