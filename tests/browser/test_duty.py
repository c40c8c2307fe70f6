"""An offer slides in while somebody writes: it takes nothing from them, and one key takes it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.insight import services as figures
from okienko.kernel.actors import system
from okienko.routing import queries, services
from okienko.routing.models import WorkItem
from tests.browser.conftest import COUNT_READINGS, until_heard, wait_read
from tests.cast import Office, make_office
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
COUNT_RINGS = "window.rings = 0; document.addEventListener('offers:rang', () => { window.rings += 1; })"
HANDS = """() => { const field = document.activeElement; return [field.name, field.value, field.selectionStart]; }"""


@pytest.fixture
def office() -> Office:
    return make_office()


def put() -> int:
    content = Content(text="Dzień dobry", headline="Pytanie o worki na odpady zielone")
    opened = contacts.open_contact(channel=Channel.CHAT, content=content, by=system())
    WorkItem.objects.update(queue="general")
    return opened.id


def test_an_offer_comes_while_one_writes_and_alt_p_takes_it(office, signed_in, axe):
    page = signed_in(office.halina, "/praca/?lista=queues", clock=False)
    wait_read(page)
    page.get_by_label("Twój stan: Poza służbą").click()
    page.get_by_role("button", name="Gotowość").click()
    expect(page.get_by_label("Twój stan: Gotowość")).to_be_visible()
    field = page.locator("input[name=szukaj]")
    field.fill("wor")
    before = page.evaluate(HANDS)
    contact_id = put()
    until(services.dispatch)
    offer = page.get_by_role("region", name="Propozycja pracy")
    expect(offer).to_contain_text("worki na odpady")
    assert page.evaluate(HANDS) == before
    axe(page)
    page.keyboard.press("Alt+p")
    page.wait_for_url(f"**/praca/kontakt/{contact_id}/")
    figures.announce("O 14:00 próba alarmu", minutes=60, by=office.bartek)
    said = page.get_by_role("status", name="Komunikaty")
    expect(said).to_contain_text("O 14:00 próba alarmu")
    axe(page)
    said.get_by_role("button", name="Przeczytane").click()
    expect(said).to_be_empty()
    assert queries.holder(f"contact:{contact_id}").assignee_id == office.halina.id
    expect(page.get_by_role("region", name="Propozycja pracy")).to_have_count(0)


def test_an_offer_leaves_what_is_typed_on_a_telephone_in_sight(office, signed_in):
    """The keyboard takes half of the screen, the offer lies above: between them is what one types."""
    services.sign_on(by=office.halina)
    contact_id = put()
    contacts.take(contact_id, by=office.halina)
    page = signed_in(office.halina, f"/praca/kontakt/{contact_id}/", width=390, height=420, clock=False)
    note = page.get_by_text("Dodaj notatkę dla pracowników, nie kończąc")
    note.click()
    field = page.get_by_role("textbox", name="Notatka (wymagane)")
    field.fill("pisze się")
    field.evaluate("(one) => one.scrollIntoView({ block: 'start', behavior: 'instant' })")
    put()
    services.dispatch()
    offer = page.get_by_role("region", name="Propozycja pracy")
    expect(offer).to_be_visible()
    arrived = "(one) => one.getAnimations({ subtree: true }).every((move) => move.playState === 'finished')"
    until(lambda: page.locator("[data-offer]").evaluate(arrived))
    above, typed = offer.bounding_box(), field.bounding_box()
    assert above is not None
    assert typed is not None
    assert above["y"] + above["height"] <= typed["y"]
    assert typed["y"] + typed["height"] <= 420
    expect(field).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_state_and_an_offer_fit_a_narrow_screen(office, signed_in, axe, width):
    services.sign_on(by=office.halina)
    contact_id = put()
    services.dispatch()
    page = signed_in(office.halina, "/praca/", width=width, clock=False)
    expect(page.get_by_role("button", name="Przyjmij")).to_be_visible()
    page.get_by_label("Twój stan: Gotowość").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    box = page.locator(".ok-duty form").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    contacts.take(contact_id, by=office.rafal)  # from a list: she learns it at once
    expect(page.locator("#toasts")).to_contain_text("tę pracę ma już Rafał Żartobliwy")
    expect(page.get_by_role("region", name="Propozycja pracy")).to_have_count(0)
    axe(page)


def test_an_open_page_stays_on_duty(office, signed_in):
    page = signed_in(office.halina, "/praca/")
    page.get_by_label("Twój stan: Poza służbą").click()
    with page.expect_request(lambda one: one.method == "POST" and one.url.endswith("/praca/oferta/")):
        page.get_by_role("button", name="Gotowość").click()
    assert queries.duty(office.fresh("halina")) is not None


def test_what_is_said_before_the_page_hears_is_read_when_it_does(office, signed_in):
    services.sign_on(by=office.halina)
    hearing = signed_in(office.halina, "/praca/", clock=False)
    wait_read(hearing)
    page = hearing.context.new_page()
    page.add_init_script("window.setInterval = () => 0")
    held: list[WebSocketRoute] = []
    page.route_web_socket(re.compile("/live"), lambda socket: held.append(socket))  # Playwright takes no built-in
    page.goto(hearing.url)
    expect(page.get_by_label("Twój stan: Gotowość")).to_be_visible()
    until_heard(page, lambda: held)
    figures.announce("O 14:00 próba alarmu", minutes=60, by=office.bartek)
    expect(hearing.get_by_role("status", name="Komunikaty")).to_contain_text("O 14:00 próba alarmu")
    held[0].connect_to_server()
    expect(page.get_by_role("status", name="Komunikaty")).to_contain_text("O 14:00 próba alarmu")


def rings(page: Page) -> int:
    return int(page.evaluate("window.rings"))


def test_an_offer_rings_in_one_tab_and_one_that_is_taken_closes_in_the_other(office, signed_in):
    services.sign_on(by=office.halina)
    page = signed_in(office.halina, "/praca/?lista=queues", clock=False)
    other = page.context.new_page()
    other.add_init_script(f"window.setInterval = () => 0; {COUNT_READINGS}")
    other.goto(page.url)
    for tab in (page, other):
        wait_read(tab)
        tab.locator("input[name=szukaj]").click()
        tab.evaluate(COUNT_RINGS)
    put()
    until(services.dispatch)
    for tab in (page, other):
        offer = tab.get_by_role("region", name="Propozycja pracy")
        expect(offer).to_contain_text("To Twoja kolejka i Twoja kolej.")
        expect(tab).to_have_title("● Propozycja: czat – Praca – Urząd")
        expect(tab.locator("#offer-said")).to_contain_text("Alt+P przyjmuje")
    until(lambda: rings(page) + rings(other))
    assert 0 in (rings(page), rings(other))
    other.keyboard.press("Alt+p")
    other.wait_for_url("**/praca/kontakt/*/")
    expect(page.get_by_role("region", name="Propozycja pracy")).to_have_count(0)
    expect(page).to_have_title("Praca – Urząd")


def test_who_wants_no_sound_hears_none_and_sees_time_run_out(office, signed_in):
    services.sign_on(by=office.halina)
    page = signed_in(office.halina, "/praca/?lista=queues")
    wait_read(page)
    page.get_by_label("Twój stan: Gotowość").click()
    page.get_by_label("Dźwięk propozycji na tym komputerze").uncheck()
    page.reload()
    page.get_by_label("Twój stan: Gotowość").click()
    expect(page.get_by_label("Dźwięk propozycji na tym komputerze")).not_to_be_checked()
    page.keyboard.press("Alt+g")
    page.evaluate(COUNT_RINGS)
    put()
    item = WorkItem.objects.get()
    assert services.offer(item.id, to=office.halina.id, lasts=timedelta(seconds=4))
    offer = page.get_by_role("region", name="Propozycja pracy")
    expect(offer.locator("[data-offer-clock]")).to_have_text("2")
    offer.get_by_role("button", name="Odrzuć").focus()
    expect(offer).to_have_count(0)
    expect(page.get_by_text("Minął czas na odpowiedź.")).to_be_visible()
    assert rings(page) == 0
    assert page.evaluate("document.activeElement !== document.body")


def test_an_offer_is_taken_over_an_open_palette(office, signed_in):
    services.sign_on(by=office.halina)
    contact_id = put()
    services.dispatch()
    page = signed_in(office.halina, "/praca/")
    expect(page.get_by_role("button", name="Przyjmij")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-query")).to_be_focused()
    page.keyboard.press("Alt+p")
    page.wait_for_url(f"**/praca/kontakt/{contact_id}/")
