"""The chat in a real browser: begun, talked, lost and found again, by keyboard, on a phone, without scripts."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from okienko.assistant import services as assistant
from okienko.assistant.models import Voice
from okienko.cases.models import Case
from okienko.channels.chat import services as chats
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact, Message
from okienko.kernel import brand, pages
from okienko.kernel.facts import relay
from okienko.organization.models import Location, OpeningException, OpeningHours
from okienko.organization.queries import visits as organization
from tests.browser.conftest import until_heard
from tests.cast import Office, make_kinds, make_office
from tests.path.test_path import report
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}
PACK = django_settings.BASE_DIR / "packs" / "miasto"


@pytest.fixture
def office(settings, tmp_path) -> Iterator[Office]:
    """The cast's office with its texts, at work at this very moment."""
    settings.MEDIA_ROOT = tmp_path
    made = make_office()
    pages.load(PACK)
    brand.load(PACK)
    seat = Location.objects.create(code="ratusz", name="Ratusz", address="Rynek 1")
    OpeningHours.objects.create(location=seat, weekday=1, opens=time(7, 30), closes=time(15, 30))
    for days in (0, 1):
        day = timezone.localdate() + timedelta(days=days)
        OpeningException.objects.create(location=seat, day=day, opens=time(0), closes=time(23, 59, 59, 999_999))
    organization.forget_office_week()
    yield made
    organization.forget_office_week()


def begin(page: Page, url: str, text: str = "Nie działa latarnia") -> Contact:
    page.goto(f"{url}/czat/")
    page.get_by_label("W czym możemy pomóc?").fill(text)
    page.get_by_role("button", name="Zacznij rozmowę").click()
    expect(page.get_by_role("log")).to_contain_text(text)
    return Contact.objects.order_by("-id")[0]


def first_voice() -> None:
    """What the worker does: facts to their handlers, and the job of the assistant."""
    while relay.run_once():
        pass
    for voice in Voice.objects.all():
        assistant.speak(voice.contact_id)


def lines(page: Page) -> list[str]:
    return page.locator(".ok-line:not(.ok-line-pending) .ok-line-text").all_inner_texts()


def say(page: Page, text: str) -> None:
    page.get_by_label("Wiadomość", exact=True).fill(text)
    page.get_by_role("button", name="Wyślij", exact=True).click()


def said(contact: Contact) -> list[str]:
    return list(Message.objects.filter(contact=contact).order_by("seq").values_list("text", flat=True))


def test_an_address_of_the_office_is_a_link_and_one_of_the_visitor_is_text(office, page: Page, live_server, sockets):
    contact = begin(page, live_server.url)
    contacts.take(contact.id, by=office.halina)
    chats.say(contact.id, "Druk: https://urzad.test/druk.pdf.", client_id="1", by=office.halina)
    link = page.get_by_role("link", name="https://urzad.test/druk.pdf", exact=True)
    expect(link).to_have_attribute("href", "https://urzad.test/druk.pdf")
    expect(link).to_have_attribute("rel", "noopener")
    say(page, "A https://moje.test/?")
    expect(page.locator(".ok-line-mine").last).to_contain_text("A https://moje.test/?")
    until(lambda: said(contact)[-1] == "A https://moje.test/?")
    expect(page.locator(".ok-line-pending")).to_have_count(0)
    expect(page.locator(".ok-lines a")).to_have_count(1)


def test_a_talk_with_what_is_pushed_alone(office, page: Page, new_page, live_server, sockets, axe):
    """Without a clock: what the page learns, it was told."""
    page = new_page(clock=False)
    contact = begin(page, live_server.url)
    expect(page.get_by_role("status").first).to_contain_text("Jesteś na początku kolejki.")
    axe(page)
    contacts.take(contact.id, by=office.halina)
    expect(page.locator("[data-chat-status]")).to_have_text("Rozmawia z Tobą: Halina.")
    chats.note_staff_typing(contact.id, by=office.halina)
    expect(page.locator("[data-chat-typing]")).to_have_text("Urząd pisze…")
    chats.say(contact.id, "Dzień dobry, <b>która</b> latarnia?", client_id="1", by=office.halina)
    expect(page.get_by_role("log")).to_contain_text("Dzień dobry, <b>która</b> latarnia?")
    assert page.locator(".ok-lines b").count() == 0
    say(page, "Mostowa 4")
    until(lambda: said(contact)[-1] == "Mostowa 4")
    expect(page.locator(".ok-line-pending")).to_have_count(0)
    assert lines(page) == ["Nie działa latarnia", "Dzień dobry, <b>która</b> latarnia?", "Mostowa 4"]
    chats.end_by_staff(contact.id, by=office.halina)
    expect(page.get_by_role("button", name="Nowa rozmowa")).to_be_visible()
    axe(page)
    page.get_by_label("6 – bardzo dobrze").check()
    page.get_by_role("button", name="Wyślij ocenę").click()
    expect(page.get_by_text("Dziękujemy za ocenę.")).to_be_visible()
    page.get_by_role("button", name="Nowa rozmowa").click()
    expect(page.get_by_role("button", name="Zacznij rozmowę")).to_be_visible()


def test_nothing_is_lost_or_said_twice_when_the_network_goes(office, new_page, live_server, sockets):
    page = new_page(allow=("Failed to load resource", "ERR_", "WebSocket"))
    contact = begin(page, live_server.url)

    def arrives_and_the_answer_is_lost(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/chat/lines/", arrives_and_the_answer_is_lost, times=2)
    say(page, "pierwsza")
    until_heard(page, lambda: said(contact)[-1] == "pierwsza")
    page.context.set_offline(True)
    say(page, "druga")
    say(page, "trzecia")
    expect(page.locator(".ok-line-pending", has_text="trzecia")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".ok-line-pending")).to_have_count(0)
    assert said(contact) == ["Nie działa latarnia", "pierwsza", "druga", "trzecia"]
    assert lines(page) == said(contact)


def test_an_answer_that_never_comes_is_not_waited_for(office, new_page, live_server, sockets):
    page = new_page(allow=("Failed to load resource", "ERR_"))
    page.clock.install()
    contact = begin(page, live_server.url)
    held: list[Route] = []
    page.route("**/api/chat/lines/", lambda route: held.append(route), times=1)
    with page.expect_request("**/api/chat/lines/"):
        say(page, "w tunelu")
    page.clock.fast_forward(21_000)
    expect(page.locator(".ok-line-pending")).to_contain_text("nie wysłano")
    page.clock.fast_forward(5_000)
    until_heard(page, lambda: said(contact)[-1] == "w tunelu")
    expect(page.locator(".ok-line-pending")).to_have_count(0)
    assert said(contact) == ["Nie działa latarnia", "w tunelu"]


def test_a_line_survives_a_closed_page(office, new_page, live_server, sockets):
    page = new_page(allow=("Failed to load resource", "ERR_", "WebSocket"))
    contact = begin(page, live_server.url)
    page.route("**/api/chat/lines/", lambda route: route.abort())
    say(page, "napisane w windzie")
    expect(page.locator(".ok-line-pending")).to_contain_text("nie wysłano")
    page.unroute("**/api/chat/lines/")
    page.goto(f"{live_server.url}/kontakt/")
    assert said(contact) == ["Nie działa latarnia"]
    page.goto(f"{live_server.url}/czat/")
    until(lambda: said(contact)[-1] == "napisane w windzie")
    expect(page.locator(".ok-line-pending")).to_have_count(0)
    assert lines(page) == said(contact)


def test_two_tabs_of_one_visitor(office, page: Page, live_server, sockets):
    contact = begin(page, live_server.url)
    other = page.context.new_page()
    other.goto(f"{live_server.url}/czat/")
    for number in range(3):
        say(page, f"a{number}")
        say(other, f"b{number}")
    until(lambda: len(said(contact)) == 7)
    for tab in (page, other):
        expect(tab.locator(".ok-line-pending")).to_have_count(0)
        expect(tab.locator(".ok-line")).to_have_count(7)
        assert lines(tab) == said(contact)


def test_a_line_that_arrived_before_its_page_was_loaded_anew(office, page: Page, live_server, sockets):
    """The answer was lost with the former page: the line lies in the browser still, and stands on the page already."""
    contact = begin(page, live_server.url)
    say(page, "jestem na miejscu")
    until(lambda: len(said(contact)) == 2)
    expect(page.locator(".ok-line-pending")).to_have_count(0)
    page.evaluate("""() => {
        const line = [...document.querySelectorAll(".ok-line[data-client]")].pop();
        const talk = document.querySelector("[data-chat]").dataset.token.slice(0, 12);
        const kept = JSON.stringify({ text: "jestem na miejscu", at: Date.now() });
        localStorage.setItem(`okienko-chat:${talk}:${line.dataset.client}`, kept);
    }""")
    page.reload()
    page.wait_for_function("() => !Object.keys(localStorage).some((one) => one.startsWith('okienko-chat:'))")
    expect(page.locator(".ok-line-pending")).to_have_count(0)
    assert lines(page) == said(contact) == ["Nie działa latarnia", "jestem na miejscu"]


def test_by_keyboard_alone_on_a_phone(office, new_page, live_server, sockets, axe):
    page = new_page(**PHONE)
    page.goto(f"{live_server.url}/czat/")
    axe(page)
    page.get_by_label("W czym możemy pomóc?").focus()
    page.keyboard.type("Dzień dobry")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Zacznij rozmowę")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Dzień dobry")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    axe(page)
    page.get_by_role("log").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Jestem")
    page.keyboard.press("Enter")
    until(lambda: Message.objects.filter(text="Jestem").exists())
    expect(page.get_by_label("Wiadomość", exact=True)).to_be_focused()


def test_without_scripts(office, new_page, live_server, tmp_path):
    page = new_page(java_script_enabled=False, allow=("422",))
    contact = begin(page, live_server.url)
    paper = tmp_path / "skan.pdf"
    paper.write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF")
    page.get_by_label("Zdjęcia i pliki").set_input_files(paper)
    say(page, "Mostowa 4")
    assert lines(page) == ["Nie działa latarnia", "Mostowa 4"]
    expect(page.get_by_role("link", name="skan.pdf")).to_be_visible()
    chats.say(contact.id, "Dziękuję", client_id="1", by=office.halina)
    page.get_by_role("link", name="Odśwież rozmowę").click()
    assert lines(page)[-1] == "Dziękuję"
    say(page, "")
    expect(page.get_by_text("Napisz wiadomość albo dołącz plik.").first).to_be_visible()
    page.get_by_role("button", name="Zakończ rozmowę").click()
    expect(page.get_by_role("button", name="Nowa rozmowa")).to_be_visible()


def test_while_closed_a_message(office, page: Page, live_server, axe):
    OpeningException.objects.update(opens=None, closes=None)
    organization.forget_office_week()
    page.goto(f"{live_server.url}/czat/")
    expect(page.get_by_text("Teraz nikt nie odpowiada na czacie.")).to_be_visible()
    axe(page)
    page.get_by_label("W czym możemy pomóc?").fill("Proszę o telefon")
    page.get_by_label("E-mail lub telefon").fill("600 100 200")
    page.get_by_role("button", name="Wyślij wiadomość").click()
    expect(page.get_by_role("heading", name="Oddzwonimy do Ciebie")).to_be_visible()
    assert Contact.objects.get().callbacks.get().phone == "600 100 200"


def test_the_desk_talks(office, new_page, signed_in, live_server, sockets, axe, tmp_path):
    """Both sides in two browsers; nobody reloads anything."""
    visitor = new_page(**PHONE)
    contact = begin(visitor, live_server.url)
    other = new_page(**PHONE)
    second = begin(other, live_server.url, "A druga sprawa")
    desk = signed_in(office.halina, f"/praca/kontakt/{contact.id}/")
    expect(desk.get_by_role("log")).to_contain_text("Nie działa latarnia")
    axe(desk)
    line = desk.get_by_label("Napisz do rozmówcy")
    desk.evaluate("document.querySelector('#chat-log li').isTheSame = true")
    line.focus()
    marks = desk.locator("#chat-form .ok-plain-quiet")
    desk.keyboard.type("Należy uiścić")
    expect(marks.locator("summary")).to_be_visible()
    desk.keyboard.press("Control+a")
    desk.keyboard.type("Dzień dobry, która?")
    expect(marks).to_be_empty()
    expect(visitor.locator("[data-chat-typing]")).to_be_empty()  # nobody has taken the chat yet
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("log")).to_contain_text("Dzień dobry, która?")
    expect(line).to_be_focused()
    expect(line).to_have_value("")
    expect(visitor.get_by_role("log")).to_contain_text("Dzień dobry, która?")
    desk.keyboard.type("Proszę")
    expect(visitor.locator("[data-chat-typing]")).to_have_text("Urząd pisze…")
    say(visitor, "Mostowa 4")
    expect(desk.get_by_role("log")).to_contain_text("Mostowa 4")
    expect(desk.locator("#chat-log li")).to_have_count(3)
    assert desk.evaluate("document.querySelector('#chat-log li').isTheSame")  # what stood there is not drawn again
    expect(line).to_have_value("Proszę")
    contacts.take(second.id, by=office.halina)
    strip = desk.get_by_role("navigation", name="Moje rozmowy")
    expect(strip.get_by_role("link")).to_have_count(2)
    expect(strip.get_by_role("link", name="A druga sprawa")).to_contain_text("1")
    say(other, "halo")
    expect(strip.get_by_role("link", name="A druga sprawa")).to_contain_text("2")
    axe(desk)
    desk.get_by_role("button", name="Zakończ rozmowę").click()
    expect(desk.get_by_text("Rozmowa zakończona. Zapisz teraz jej wynik.")).to_be_visible()
    expect(visitor.get_by_role("button", name="Nowa rozmowa")).to_be_visible()
    axe(desk)
    desk.get_by_label("odpowiedź własna").check()
    desk.keyboard.press("Control+Enter")
    expect(desk).to_have_url(f"{live_server.url}/praca/")
    contact.refresh_from_db()
    assert contact.state == "settled"
    assert said(contact) == ["Nie działa latarnia", "Dzień dobry, która?", "Mostowa 4"]


def test_a_line_of_the_desk_that_did_not_arrive(office, new_page, signed_in, live_server, sockets):
    visitor = new_page()
    contact = begin(visitor, live_server.url)
    desk = signed_in(office.halina, f"/praca/czat/{contact.id}/", allow=("Failed to load resource", "ERR_", "htmx"))

    def arrives_and_the_answer_is_lost(route: Route) -> None:
        route.fetch()
        route.abort()

    desk.route("**/linia/", arrives_and_the_answer_is_lost, times=1)
    line = desk.get_by_label("Napisz do rozmówcy")
    line.fill("Już zgłaszam")
    line.press("Enter")
    expect(desk.get_by_text("Nie udało się połączyć z urzędem.")).to_be_visible()
    expect(line).to_have_value("Już zgłaszam")
    line.press("Enter")
    expect(line).to_have_value("")
    log = desk.get_by_role("log")
    expect(log).to_contain_text("Już zgłaszam")
    assert said(contact) == ["Nie działa latarnia", "Już zgłaszam"]
    desk.route("**/tresc/**", lambda route: route.abort())
    for text in ("Numer 7", "Do jutra"):  # one's own lines come with the answer: nothing has to be read for them
        line.fill(text)
        line.press("Enter")
        expect(log).to_contain_text(text)
        expect(line).to_have_value("")
    desk.unroute("**/tresc/**")
    say(visitor, "dziękuję")
    expect(log).to_contain_text("dziękuję")
    expect(visitor.get_by_role("log")).to_contain_text("Do jutra")
    assert log.locator(".ok-message-text").all_inner_texts() == said(contact)


@pytest.fixture
def other_site(live_server, settings) -> Iterator[str]:
    """A page of somebody else's site with our script tag, at an origin of its own."""
    html = f'''<!doctype html><html lang="pl"><title>Miasto</title><meta name="viewport" content="width=device-width">
        <style>html {{ font-size: 62.5% }} * {{ font-size: 2rem }} button {{ display: none !important }}</style>
        <main><h1>Miasto</h1><a href="#x">Odnośnik</a></main>
        <script async src="{live_server.url}/czat/widget.js"></script></html>'''

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode() if self.path == "/" else b"")

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever)
    thread.start()
    origin = f"http://127.0.0.1:{server.server_port}"
    settings.CHAT_ORIGINS = [origin]
    yield origin
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_widget_on_another_site(office, new_page, live_server, sockets, other_site, axe):
    page = new_page(**PHONE, allow=("404",))
    page.goto(f"{other_site}/")
    page.get_by_role("button", name="Napisz do nas na czacie").click()
    expect(page.get_by_label("W czym możemy pomóc?")).to_be_focused()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Napisz do nas na czacie")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("Nie działa latarnia")
    page.get_by_role("button", name="Zacznij rozmowę").click()
    expect(page.get_by_role("log")).to_contain_text("Nie działa latarnia")
    expect(page.get_by_label("Wiadomość")).to_be_focused()
    axe(page)
    contact = Contact.objects.get()
    chats.say(contact.id, "Która <b>latarnia</b>?", client_id="1", by=office.halina)
    expect(page.get_by_role("log")).to_contain_text("Która <b>latarnia</b>?")
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("Która <b>latarnia</b>?")
    line = page.get_by_label("Wiadomość")
    assert line.evaluate("(one) => getComputedStyle(one).fontSize") == "16px"  # whatever the site makes of a rem
    line.fill("Mostowa 4")
    line.press("Enter")
    until(lambda: said(contact)[-1] == "Mostowa 4")
    assert said(contact) == ["Nie działa latarnia", "Która <b>latarnia</b>?", "Mostowa 4"]
    tab = page.context.new_page()
    tab.goto(f"{other_site}/")
    tab.get_by_role("button", name="Wróć do rozmowy").click()
    expect(tab.get_by_role("log")).to_contain_text("Mostowa 4")
    tab.close()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.get_by_role("button", name="Zakończ rozmowę").click()
    page.get_by_role("radio", name="6", exact=True).check()
    axe(page)
    page.get_by_role("button", name="Wyślij ocenę").click()
    expect(page.get_by_text("Dziękujemy za ocenę.")).to_be_focused()
    page.get_by_role("button", name="Nowa rozmowa").click()
    page.get_by_label("W czym możemy pomóc?").fill("Druga sprawa")
    page.get_by_role("button", name="Zacznij rozmowę").click()
    expect(page.get_by_text("przy czacie nie ma nikogo")).to_be_visible()
    expect(page.get_by_label("Kiedy zadzwonić")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Zakończ i zapomnij na tym urządzeniu").click()
    expect(page.get_by_role("button", name="Zacznij rozmowę")).to_be_visible()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.fixture
def case(office, settings) -> Case:
    """A matter whose code is known, in an office whose machine speaks first."""
    settings.ASSISTANT_QUEUES = ["*"]
    make_kinds()
    made = Case.objects.get(id=report())
    made.tracking_code = "907153"
    made.save(update_fields=["tracking_code"])
    return made


def test_the_state_of_a_matter_in_the_widget(office, case, new_page, live_server, sockets, other_site, axe):
    """On a phone, by keyboard; told here and kept nowhere, and offered again after a reload until a person comes."""
    page = new_page(**PHONE, allow=("404", "422"))
    page.goto(f"{other_site}/")
    page.get_by_role("button", name="Napisz do nas na czacie").click()
    page.keyboard.type("co z moją sprawą?")
    page.get_by_role("button", name="Zacznij rozmowę").click()
    expect(page.get_by_role("log")).to_contain_text("co z moją sprawą?")
    part = page.get_by_role("region", name="Sprawdź swoją sprawę")
    expect(part).to_be_hidden()
    first_voice()
    expect(part).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.get_by_role("log").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("log").get_by_role("link")).to_be_focused()
    page.keyboard.press("Tab")
    expect(part.get_by_label("Numer sprawy")).to_be_focused()
    page.keyboard.type(case.reference)
    page.keyboard.press("Tab")
    page.keyboard.type("907154")
    page.keyboard.press("Enter")
    expect(part.get_by_role("alert")).to_contain_text("Nie znamy takiego numeru z tym kodem.")
    axe(page)
    part.get_by_label("Kod").fill(case.tracking_code)
    page.keyboard.press("Enter")
    told = part.get_by_role("status")
    expect(told).to_contain_text("Stan Twojej sprawy: Przyjęta.")
    expect(told).to_be_focused()
    expect(part.get_by_label("Kod")).to_have_value("")
    expect(page.get_by_role("log")).to_contain_text("Ani kodu, ani stanu nie ma w zapisie rozmowy.")
    axe(page)
    assert case.tracking_code not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    page.reload()
    expect(part.get_by_label("Kod")).to_be_visible()
    expect(page.get_by_text("Stan Twojej sprawy")).to_have_count(0)
    part.get_by_label("Kod").focus()
    contacts.take(Contact.objects.get(channel="chat").id, by=office.halina)
    expect(part).to_be_hidden()
    expect(page.get_by_label("Wiadomość")).to_be_focused()
    assert not Message.objects.filter(text__contains=case.tracking_code).exists()


def test_the_state_of_a_matter_on_the_page_of_the_talk(office, case, new_page, live_server, sockets, axe):
    page = new_page(allow=("422",))
    begin(page, live_server.url, f"co ze sprawą {case.reference}")
    say(page, f"kod {case.tracking_code}")
    expect(page.locator(".ok-line[data-seq='2']")).to_contain_text("kod ••• •••")
    expect(page.locator(".ok-line-pending")).to_have_count(0)
    part = page.get_by_role("region", name="Sprawdź swoją sprawę")
    expect(part).to_be_hidden()
    first_voice()
    expect(part).to_be_visible()
    axe(page)
    expect(part.get_by_label("Numer sprawy")).to_have_value(re.compile(r"\d{3}\W\d{3}\W\d{3}\W\d"))
    part.get_by_label("Kod").fill("907154")
    part.get_by_role("button", name="Pokaż stan sprawy").click()
    expect(part.get_by_role("alert")).to_contain_text("Nie znamy takiego numeru z tym kodem.")
    axe(page)
    part.get_by_label("Kod").fill(case.tracking_code)
    part.get_by_role("button", name="Pokaż stan sprawy").click()
    told = part.get_by_role("status")
    expect(told).to_contain_text("Stan Twojej sprawy: Przyjęta.")
    expect(told).to_be_focused()
    expect(part.get_by_label("Kod")).to_have_value("")
    axe(page)
    contacts.take(Contact.objects.get(channel="chat").id, by=office.halina)
    expect(part.get_by_label("Kod")).to_be_hidden()
    expect(told).to_contain_text("Stan Twojej sprawy: Przyjęta.")
    page.reload()
    expect(page.locator("[data-chat-status]")).to_have_text("Rozmawia z Tobą: Halina.")
    expect(part).to_be_hidden()


def test_what_is_forgotten_does_not_come_back_with_a_late_answer(office, new_page, live_server, sockets, other_site):
    page = new_page(allow=("404", "ERR_FAILED"))
    page.goto(f"{other_site}/")
    page.get_by_role("button", name="Napisz do nas na czacie").click()
    page.get_by_label("W czym możemy pomóc?").fill("Nie działa latarnia")
    page.get_by_role("button", name="Zacznij rozmowę").click()
    expect(page.get_by_role("log")).to_contain_text("Nie działa latarnia")
    held: list[Route] = []
    page.route("**/conversation/*", lambda route: held.append(route))
    page.evaluate("dispatchEvent(new Event('online'))")
    until_heard(page, lambda: bool(held))
    page.route("**/office/*", lambda route: route.abort(), times=1)
    page.get_by_role("button", name="Zakończ i zapomnij na tym urządzeniu").click()
    expect(page.get_by_text("bo brak połączenia")).to_be_visible()
    page.get_by_role("button", name="Ponów").click()
    expect(page.get_by_role("button", name="Zacznij rozmowę")).to_be_visible()
    with page.expect_response("**/conversation/*"):
        for route in held:
            route.continue_()
    page.evaluate("new Promise((soon) => setTimeout(soon))")  # whoever waited for the answer has had it
    expect(page.get_by_role("button", name="Zacznij rozmowę")).to_be_visible()
    assert page.get_by_text("Nie działa latarnia").count() == 0


def test_the_widget_on_a_site_that_is_not_allowed(office, new_page, live_server, other_site, settings):
    settings.CHAT_ORIGINS = []
    page = new_page(allow=("404", "CORS", "Failed to load resource"))
    with page.expect_event("requestfailed", lambda request: "/api/chat/office/" in request.url):
        page.goto(f"{other_site}/")
    expect(page.get_by_role("link", name="Odnośnik")).to_be_visible()
    assert page.locator("[data-okienko-chat]").count() == 0


def test_the_widget_is_small():
    code = Client().get("/czat/widget.js").content
    assert len(gzip.compress(code)) < 30_000
