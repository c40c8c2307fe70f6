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
from okienko.kernel.actors import system
from okienko.kernel.files.models import File
from tests.browser.conftest import wait_draft
from tests.kept_town import load_town

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}
STANDING = ("/", "/zgloszenie/", "/zgloszenie/?grupa=ROAD", "/zgloszenie/?co=latarnia", "/zgloszenie/wniosek/",
            "/sprawa/", "/mapa/", "/kontakt/", "/jezyk-migowy/", "/dostepnosc/", "/prywatnosc/",
            "/uslugi/", "/asystent/", "/asystent/?q=dowód")  # fmt: skip


@pytest.fixture
def town(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    load_town(tmp_path)


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


def go_on(page: Page, name: str = "Dalej") -> None:
    """Press a button of the form that leads to another page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def send_by_clicks(page: Page, url: str, photo: Path | None = None) -> None:
    page.goto(f"{url}/zgloszenie/?grupa=ROAD")
    page.get_by_role("button", name="Dziura w jezdni").click()
    ready(page)
    page.get_by_label("Ulica i numer").fill("Mostowa 4")
    go_on(page)
    page.get_by_label("Co się dzieje?").fill("Dziura przy przejściu dla pieszych.")
    if photo is not None:
        page.set_input_files("#id_photos", str(photo))
    go_on(page)
    page.get_by_label("E-mail").fill("maria.zmyslona@example.org")
    go_on(page)
    go_on(page, "Wyślij")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dziękujemy")


def at_the_description(page: Page, url: str) -> None:
    page.goto(f"{url}/zgloszenie/?grupa=ROAD")
    go_on(page, "Dziura w jezdni")
    ready(page)
    page.get_by_label("Ulica i numer").fill("Mostowa 4")
    go_on(page)
    page.get_by_label("Co się dzieje?").fill("Dziura przy szkole.")


def large_photo(folder: Path) -> Path:
    """A photo of more points and more bytes than the office keeps."""
    path = folder / "telefon.jpg"
    noise = Image.effect_noise((680, 510), 90).resize((2720, 2040), Image.Resampling.NEAREST)
    noise.convert("RGB").save(path, "JPEG", quality=95)
    return path


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
    expect(page.locator(".ok-form-errors")).to_be_focused()
    axe(page)
    ready(page)
    page.get_by_label("Ulica i numer").fill("Mostowa 4")
    go_on(page)
    axe(page)
    page.get_by_label("Co się dzieje?").fill("Jezdnia się zapadła.")
    page.set_input_files("#id_photos", str(photo))
    go_on(page)
    axe(page)
    go_on(page)
    axe(page)
    not_wider_than_the_screen(page)
    go_on(page, "Wyślij")
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
    go_on(page)
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
    expect(page.get_by_text("Mamy Twoją sprawę")).to_be_visible()
    cases.ask_person(case.id, "Po której stronie ulicy?", by=system())
    page.reload()
    axe(page)
    page.get_by_label("Twoja odpowiedź").fill("Po lewej.")
    page.get_by_role("button", name="Wyślij odpowiedź").click()
    expect(page.get_by_text("Twoja odpowiedź jest już w sprawie")).to_be_visible()
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


def test_a_file_that_is_left_out_is_named_and_stops_once(new_page, live_server, axe, town, tmp_path):
    page = new_page(**PHONE)
    at_the_description(page, live_server.url)
    broken = tmp_path / "zepsute.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0" + b"0" * (11 * 1024 * 1024))
    page.set_input_files("#id_photos", str(broken))
    page.get_by_role("button", name="Dalej").click()
    problem = page.get_by_role("alert").filter(has_text="zepsute.jpg ma 11 MB")
    expect(problem).to_be_focused()
    expect(problem).to_contain_text("naciśnij przycisk jeszcze raz, żeby go pominąć")
    axe(page)
    not_wider_than_the_screen(page)
    go_on(page)
    assert page.url.endswith("/zgloszenie/kontakt/")


def test_a_large_photo_of_a_phone_is_made_smaller_before_it_is_sent(new_page, live_server, town, tmp_path):
    page = new_page(**PHONE)
    at_the_description(page, live_server.url)
    photo = large_photo(tmp_path)
    page.set_input_files("#id_photos", str(photo))
    go_on(page)  # also while it is still being made smaller
    kept = File.objects.get()
    assert (kept.name, kept.kind) == ("telefon.jpg", "photo")
    assert kept.size < photo.stat().st_size


def test_without_a_network_nothing_is_lost_and_the_next_try_arrives(new_page, live_server, axe, town, photo):
    page = new_page(**PHONE, allow=("net::ERR", "htmx:"))
    at_the_description(page, live_server.url)
    page.set_input_files("#id_photos", str(photo))
    page.context.set_offline(True)
    page.get_by_role("button", name="Dalej").click()
    expect(page.get_by_text("Nie udało się połączyć z urzędem")).to_be_visible()
    axe(page)
    page.context.set_offline(False)
    expect(page.locator(".ok-sending").get_by_text("Internet wrócił")).to_be_visible()
    go_on(page)
    page.get_by_label("E-mail").fill("maria.zmyslona@example.org")
    go_on(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Wyślij").click()
    expect(page.get_by_text("nic nie wyśle się podwójnie")).to_be_visible()
    page.context.set_offline(False)
    go_on(page, "Wyślij")
    assert Case.objects.get().photos.count() == 1


def test_on_a_slow_network_one_sees_how_far_it_is_and_may_stop(new_page, live_server, axe, town, tmp_path):
    page = new_page(**PHONE, allow=("htmx:",))
    at_the_description(page, live_server.url)
    page.set_input_files("#id_photos", str(large_photo(tmp_path)))
    page.wait_for_selector(".ok-files li")  # it is made smaller first
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")

    def slow(pace: int) -> None:
        conditions = {"offline": False, "latency": 400, "downloadThroughput": pace, "uploadThroughput": pace}
        network.send("Network.emulateNetworkConditions", conditions)

    slow(20_000)
    page.get_by_role("button", name="Dalej").click()
    expect(page.get_by_text(re.compile(r"Wysyłam: \d+%"))).to_be_visible()
    slow(100)  # so that it does not arrive while axe looks
    axe(page)
    page.get_by_role("button", name="Przerwij").click()
    expect(page.get_by_text("Przerwano. Tekst i pliki są nadal na tej stronie.")).to_be_visible()
    assert page.evaluate("document.querySelector('#id_photos').files.length") == 1
    expect(page.get_by_label("Co się dzieje?")).to_have_value("Dziura przy szkole.")


def test_a_double_click_sends_one_form(page, live_server, town):
    at_the_description(page, live_server.url)
    go_on(page)
    go_on(page)
    with page.expect_navigation(url="**/wyslane/**"):
        page.get_by_role("button", name="Wyślij").dblclick()
    assert Case.objects.count() == 1


def test_enter_in_the_address_shows_the_place_and_then_goes_on(new_page, live_server, axe, town):
    page = new_page(**PHONE)
    page.goto(f"{live_server.url}/zgloszenie/?grupa=ROAD")
    go_on(page, "Dziura w jezdni")
    ready(page)
    address = page.get_by_label("Ulica i numer")
    address.fill("Mostowa 4")
    address.press("Enter")
    place = page.locator(".ok-map-text")
    expect(place).to_contain_text("Mostowa 4")
    expect(place).to_be_in_viewport()
    expect(address).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("Enter jeszcze raz prowadzi dalej")
    address.fill("park przy szkole")
    address.press("Enter")
    expect(place).to_contain_text("albo zostaw sam opis")
    assert page.locator("#id_lon").input_value() == "", "the point of another address does not stay"
    axe(page)
    with page.expect_navigation():
        address.press("Enter")
    assert page.url.endswith("/zgloszenie/opis/")


def test_a_form_thrown_away_comes_back_by_keyboard(page, live_server, axe, town, photo):
    at_the_description(page, live_server.url)
    page.set_input_files("#id_photos", str(photo))
    go_on(page)
    go_on(page)
    go_on(page, "Usuń szkic i zacznij od nowa")
    axe(page)
    tab_to(page, "Cofnij")
    enter(page)
    expect(page.get_by_text("Dziura przy szkole.")).to_be_visible()
    expect(page.get_by_text("dziura.jpg")).to_be_visible()


def test_the_map_and_its_list_say_the_same(new_page, live_server, axe, town):
    page = new_page()
    send_by_clicks(page, live_server.url)
    case = Case.objects.get()
    page.goto(f"{live_server.url}/mapa/")
    ready(page)
    axe(page)
    assert page.locator(".ok-map-point").count() == 1
    assert "- img\n" not in page.get_by_role("main").aria_snapshot()  # nothing without a name
    expect(page.locator(f"#point-{case.reference}")).to_contain_text("Dziura w jezdni")
    page.locator("[data-map]").focus()
    passed = []
    while not passed or "point-" not in passed[-1]:
        page.keyboard.press("Tab")
        passed.append(
            page.evaluate(
                "document.activeElement.closest('li[id]')?.id ?? document.activeElement.tagName.toLowerCase()"
            )
        )
        assert "path" not in passed, "the points of the map are no stops of Tab: the list says the same"
        assert len(passed) < 10, passed
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


@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_every_example_beside_the_search_of_matters_finds_one(client, town, language):
    client.cookies["django_language"] = language
    page = client.get("/zgloszenie/").content.decode()
    example = re.search(r'name="co"[^>]*placeholder="[^":]*: ([^"]+)"', page)
    for word in example[1].split(", "):
        assert client.get("/zgloszenie/", {"co": word}).context["found"], word


def test_the_error_of_a_rating_leads_to_its_first_choice(new_page, live_server, town):
    page = new_page(**PHONE, allow=("422", "htmx:"))
    send_by_clicks(page, live_server.url)
    case = Case.objects.get()
    cases.resolve(case.id, outcome="done", answer="Naprawiliśmy jezdnię.", by=system())
    page.get_by_role("link", name="Zobacz sprawę").click()
    page.get_by_role("button", name="Wyślij ocenę").click()
    expect(page.locator(".ok-form-errors")).to_contain_text("Wybierz ocenę od 1 do 6.")
    page.get_by_role("link", name="Jak oceniasz naszą obsługę?").press("Enter")
    expect(page.get_by_label("1 – bardzo źle")).to_be_focused()


def test_200_percent_zoom(new_page, live_server, town):
    page = new_page(width=640, height=400)
    for address in STANDING:
        page.goto(live_server.url + address)
        not_wider_than_the_screen(page)


def test_the_assistant_on_a_telephone(new_page, live_server, axe, town):
    page = new_page(width=320, height=700)
    page.goto(f"{live_server.url}/asystent/")
    for line in ("ile kosztuje zaświadczenie", "pozwolenie na broń"):
        page.get_by_label("Twoje pytanie").fill(line)
        page.get_by_role("button", name="Zapytaj").click()
        if line.startswith("ile"):
            page.locator(".ok-turn-options").get_by_role("button").first.click()
            expect(page.locator("#ostatnia")).to_contain_text("zł")
            expect(page.locator("#ostatnia .ok-turn-from a")).to_have_attribute("href", re.compile("^/uslugi/"))
        axe(page)
        not_wider_than_the_screen(page)
    expect(page.locator("#ostatnia")).to_contain_text("człowiekiem")
