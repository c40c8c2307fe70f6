"""An offer slides in while somebody writes: it takes nothing from them, and one key takes it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.kernel.actors import system
from okienko.routing import queries, services
from okienko.routing.models import WorkItem
from tests.browser.conftest import wait_read
from tests.cast import Office, make_office
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
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
    assert queries.holder(f"contact:{contact_id}").assignee_id == office.halina.id
    expect(page.get_by_role("region", name="Propozycja pracy")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_state_and_an_offer_fit_a_narrow_screen(office, signed_in, axe, width):
    services.sign_on(by=office.halina)
    put()
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


def test_an_open_page_stays_on_duty(office, signed_in):
    page = signed_in(office.halina, "/praca/")
    page.get_by_label("Twój stan: Poza służbą").click()
    with page.expect_request(lambda one: one.method == "POST" and one.url.endswith("/praca/oferta/")):
        page.get_by_role("button", name="Gotowość").click()
    assert queries.duty(office.fresh("halina")) is not None
