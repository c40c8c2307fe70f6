"""The scripts of every page, by keyboard: palette, shortcuts, drafts, live regions, map, photos."""

import json
import threading
import time

import pytest
from PIL import Image
from websockets.sync.server import serve

from tests.browser import book_urls
from tests.browser.conftest import wait_draft, wait_read
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.book_urls")]


@pytest.fixture(autouse=True)
def fresh_state():
    book_urls.STATE.update(rows=["pierwszy"], reads=0, ticket="ticket-1", live_url="")


@pytest.fixture
def desk(page, live_server):
    page.goto(live_server.url + "/praca/probny/")
    page.wait_for_function("() => document.querySelector('[data-key=z] kbd')")
    return page


def active(page):
    return page.evaluate("document.activeElement.id")


class LiveServer:
    """The sending side of `/live`, as small as it can be."""

    def __init__(self):
        self.sockets, self.tickets, self.refused = [], [], set()
        self.server = serve(self._serve, "127.0.0.1", 0)
        self.port = self.server.socket.getsockname()[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _serve(self, socket):
        self.tickets.append(socket.request.path.partition("ticket=")[2])
        if self.tickets[-1] in self.refused:
            socket.close(4401)
            return
        self.sockets.append(socket)
        socket.send("{}")
        for _ in socket:
            pass

    def push(self, **topics):
        for socket in self.sockets:
            socket.send(json.dumps({key.replace("_", ":"): value for key, value in topics.items()}))

    def drop(self):
        for socket in self.sockets:
            socket.close()
        self.sockets.clear()

    def wait(self, number):
        until(lambda: len(self.tickets) >= number)


@pytest.fixture
def live(settings):
    server = LiveServer()
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": {**policy, "connect-src": [*policy["connect-src"], f"ws://127.0.0.1:{server.port}"]}
    }
    book_urls.STATE["live_url"] = f"ws://127.0.0.1:{server.port}/live"
    yield server
    server.server.shutdown()


def test_palette_by_keyboard(desk, axe):
    desk.focus("#note")
    desk.keyboard.press("Control+k")
    desk.wait_for_selector("#palette[open] [role=option][aria-selected=true]")
    assert active(desk) == "palette-query"
    axe(desk)
    desk.keyboard.press("ArrowDown")
    chosen = desk.locator("#palette [aria-selected=true]")
    assert chosen.get_attribute("href") == "#wynik-1"
    assert desk.get_attribute("#palette-query", "aria-activedescendant") == chosen.get_attribute("id")
    desk.keyboard.press("Escape")
    assert active(desk) == "note"
    desk.keyboard.press("Control+k")
    desk.keyboard.type("maria")
    desk.wait_for_selector("#palette[open] [aria-selected=true]")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**#wynik-2")


def test_keys_pressed_before_the_answer_choose_from_the_answer(desk):
    desk.keyboard.press("Control+k")
    desk.wait_for_selector("#palette [aria-selected=true]")
    held = []
    desk.route("**/praca/paleta/?q=maria", lambda route: held.append(route))
    with desk.expect_request("**/praca/paleta/?q=maria"):
        desk.keyboard.type("maria")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("Enter")
    assert desk.locator("#palette").is_visible()
    assert "#" not in desk.url
    held[0].continue_()
    desk.wait_for_url("**#wynik-2")


def test_palette_that_finds_nothing_says_what_to_do(desk):
    desk.keyboard.press("Control+k")
    desk.keyboard.type("nic")
    desk.wait_for_selector("text=Nic nie znaleziono dla „nic”")
    desk.keyboard.press("Enter")
    assert desk.locator("#palette").is_visible()


def test_shortcuts_press_and_are_listed(desk, axe):
    desk.evaluate(
        "document.getElementById('settle').addEventListener('click', () => { document.title = 'załatwione'; })"
    )
    desk.keyboard.press("z")
    assert desk.title() == "załatwione"
    desk.keyboard.press("g")
    desk.keyboard.press("k")
    desk.wait_for_url("**#kolejka")
    desk.keyboard.press("?")
    assert "Załatw" in desk.inner_text("#shortcuts")
    axe(desk)
    desk.get_by_label("Skróty jednoliterowe włączone").uncheck()
    desk.keyboard.press("Escape")
    desk.evaluate("document.title = 'nic'")
    desk.keyboard.press("z")
    assert desk.title() == "nic"


def test_shortcuts_keep_out_of_what_is_typed(desk):
    desk.focus("#note")
    desk.keyboard.press("End")
    desk.keyboard.type("zz?")
    assert "zz?" in desk.input_value("#note")
    assert not desk.locator("#shortcuts").is_visible()


def test_draft_survives_reload_and_can_be_thrown_away(desk, axe):
    desk.fill("#note", "Pani Maria prosi o telefon")
    desk.fill("#secret", "tajne")
    desk.check("#loud")
    wait_draft(desk, "Pani Maria prosi o telefon", "loud")
    assert "tajne" not in desk.evaluate("JSON.stringify(localStorage)")
    desk.reload()
    assert desk.input_value("#note") == "Pani Maria prosi o telefon"
    assert desk.is_checked("#loud")
    assert desk.input_value("#secret") == ""
    assert "Przywrócono szkic" in desk.inner_text("[data-draft-notice]")
    axe(desk)
    desk.click("text=Odrzuć szkic")
    assert desk.input_value("#note") == "z serwera"
    assert active(desk) == "note"
    desk.reload()
    assert desk.input_value("#note") == "z serwera"


def test_draft_is_forgotten_when_saved_and_kept_when_not(new_page, live_server):
    page = new_page(allow=("500",))
    page.goto(live_server.url + "/praca/probny/")
    page.fill("#note", "ważna treść")
    page.click("text=Zapisz z błędem")
    assert page.title() == "500"
    page.goto(live_server.url + "/praca/probny/")
    assert page.input_value("#note") == "ważna treść"
    page.get_by_role("button", name="Zapisz", exact=True).click()
    page.wait_for_load_state("networkidle")
    assert page.input_value("#note") == "z serwera"
    assert page.locator("[data-draft-notice]").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))") == []


def test_live_region_is_read_again_and_leaves_the_person_alone(desk, live, live_server):
    desk.goto(live_server.url + "/praca/probny/")
    live.wait(1)
    wait_read(desk)
    desk.click("#more summary")
    desk.evaluate("document.getElementById('scroller').style.cssText = 'height:100px;overflow:auto'")
    desk.evaluate("document.getElementById('scroller').scrollTop = 77")
    desk.fill("#quick", "dzwonić po 15")
    desk.focus("#quick")
    desk.evaluate("document.getElementById('quick').setSelectionRange(2, 5)")
    book_urls.STATE["rows"] = ["pierwszy", "drugi"]
    live.push(queue_3=2)
    desk.wait_for_selector("#row-drugi")
    assert desk.input_value("#quick") == "dzwonić po 15"
    assert active(desk) == "quick"
    assert desk.evaluate("[document.activeElement.selectionStart, document.activeElement.selectionEnd]") == [2, 5]
    assert desk.evaluate("document.getElementById('scroller').scrollTop") == 77
    assert desk.evaluate("document.getElementById('more').open")
    assert desk.input_value("#filter") == "2"
    desk.wait_for_function("() => document.getElementById('announcer').textContent === 'Lista odświeżona'")
    live.push(people_3=9)
    live.push(queue_3=2)
    reads = book_urls.STATE["reads"]
    desk.wait_for_timeout(1400)  # longer than the pause between two readings
    assert book_urls.STATE["reads"] == reads


def test_what_is_no_region_is_never_read_again(desk, live, live_server):
    read = []
    desk.on("request", lambda request: read.append(request.url.removeprefix(live_server.url)))
    desk.goto(live_server.url + "/praca/probny/")
    live.wait(1)
    desk.evaluate("document.querySelector('label[for=secret]').hidden = true")
    wait_read(desk)
    desk.wait_for_timeout(1500)  # longer than the pause between two readings
    assert read.count("/praca/probny/region/") == 1
    assert read.count("/praca/probny/") == 1
    assert desk.locator("label[for=secret]").is_hidden()


def test_live_region_is_read_at_most_once_a_second(desk, live, live_server):
    desk.goto(live_server.url + "/praca/probny/")
    live.wait(1)
    wait_read(desk)
    before, began = book_urls.STATE["reads"], time.monotonic()
    for version in range(10, 40):
        live.push(queue_3=version)
        time.sleep(0.05)  # news come one after another
    book_urls.STATE["rows"] = ["ostatni"]
    live.push(queue_3=99)
    desk.wait_for_selector("#row-ostatni")
    assert book_urls.STATE["reads"] - before <= time.monotonic() - began + 1


def test_reconnection_reads_everything_again_with_a_fresh_ticket(new_page, live, live_server):
    page = new_page(allow=("WebSocket",))
    page.goto(live_server.url + "/praca/probny/")
    live.wait(1)
    wait_read(page)
    book_urls.STATE.update(rows=["po przerwie"], ticket="ticket-2")
    live.drop()
    live.wait(2)
    page.wait_for_selector("text=po przerwie")
    assert live.tickets == ["ticket-1", "ticket-2"]


def test_nothing_is_read_while_a_form_is_being_sent(page, live, live_server):
    page.goto(live_server.url + "/praca/probny/")
    live.wait(1)
    wait_read(page)
    page.route("**/praca/probny/zapis/", lambda _route: None)  # an answer that takes its time
    page.evaluate("document.querySelector('button[name=go]').click()")
    before = book_urls.STATE["reads"]
    live.push(**{"queue:3": 9})
    page.wait_for_timeout(2500)  # longer than the pause between two readings
    assert book_urls.STATE["reads"] == before


def test_refused_ticket_is_renewed_from_the_page(page, live, live_server):
    live.refused.add("ticket-1")
    book_urls.STATE.update(next_ticket="ticket-2")  # what the page has when it is asked for again
    page.goto(live_server.url + "/praca/probny/")
    live.wait(2)
    page.wait_for_selector("body[data-live=on]")
    assert live.tickets == ["ticket-1", "ticket-2"]


def test_conflict_goes_to_the_notices_and_keeps_the_text(new_page, live_server):
    page = new_page(allow=("409", "500"))
    page.goto(live_server.url + "/praca/probny/")
    page.fill("#note", "moja wersja")
    page.click("#conflict")
    page.wait_for_selector("#toasts [role=alert] >> text=Ktoś zapisał zmiany przed Tobą")
    assert page.input_value("#note") == "moja wersja"
    page.click("#toasts [data-dismiss]")
    assert page.locator("#toasts > *").count() == 0


def test_map_by_keyboard_and_by_street(page, live_server):
    page.goto(live_server.url + "/wzornik/")
    page.wait_for_selector("#map-pick[data-map-ready=done]")
    page.locator("#map-pick").scroll_into_view_if_needed()
    page.focus("#map-address")
    page.keyboard.press("Tab")
    assert active(page) == "map-pick"
    assert page.locator(".ok-map-cross").is_visible()
    page.keyboard.press("Enter")
    first = page.input_value("#map-lon")
    assert first.startswith("19.1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert float(page.input_value("#map-lon")) > float(first)
    assert "Zaznaczono miejsce" in page.inner_text("#map-text")
    assert page.evaluate("document.activeElement.id") == "map-pick"
    page.fill("#map-address", "mostowa 4")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('map-text').textContent.includes('ul. Mostowa')")
    page.click("#map-remove")
    assert page.input_value("#map-lon") == ""
    page.fill("#map-address", "Nieistniejąca")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('map-text').textContent.includes('Nie ma na mapie miejsca')")


def test_map_by_click(page, live_server):
    page.goto(live_server.url + "/wzornik/")
    page.wait_for_selector("#map-pick[data-map-ready=done]")
    page.locator("#map-pick").click(position={"x": 200, "y": 150})
    assert page.input_value("#map-lat").startswith("52.0")
    assert page.locator(".ok-pin").count() == 1


def test_photo_is_shown_refused_when_too_big_and_removed(page, live_server, axe, tmp_path):
    Image.new("RGB", (400, 300), "navy").save(tmp_path / "dziura.png")
    (tmp_path / "wielkie.png").write_bytes(b"\x89PNG" + b"0" * 2_000_000)
    page.goto(live_server.url + "/wzornik/")
    page.set_input_files("#id_a-photos", tmp_path / "dziura.png")
    page.wait_for_selector(".ok-files canvas")
    axe(page)
    page.get_by_role("button", name="Usuń dziura.png").click()
    assert page.locator(".ok-files li").count() == 0
    assert active(page) == "id_a-photos"
    page.set_input_files("#id_a-photos", tmp_path / "wielkie.png")
    page.wait_for_selector("text=może mieć najwyżej 1 MB")
    assert page.evaluate("document.getElementById('id_a-photos').files.length") == 0
