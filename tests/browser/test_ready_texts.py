"""What a consultant need not write in a chat: texts kept ready by name, and service cards found by search."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from okienko.contacts import services as contacts
from okienko.contacts.models import Message, TextTemplate
from tests.browser.conftest import wait_read
from tests.browser.test_chat import begin, office  # noqa: F401  # the fixture
from tests.service_cards import load_card
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_ready_text_and_a_card_go_into_the_line_and_nowhere_until_it_is_sent(
    office,  # noqa: F811  # the fixture by its name
    new_page,
    signed_in,
    live_server,
):
    TextTemplate.objects.create(code="a", title="Powitanie", body="Dzień dobry, już sprawdzam.")
    load_card(office)
    contact = begin(new_page(), live_server.url, "Chcę kubeł na szkło")
    contacts.take(contact.id, by=office.halina)
    desk = signed_in(office.halina, f"/praca/kontakt/{contact.id}/")
    wait_read(desk)
    line = desk.get_by_label("Napisz do rozmówcy")
    line.fill("Pani Mario. ")
    desk.get_by_label("Gotowy tekst").fill("Powitanie")
    desk.keyboard.press("Tab")
    expect(line).to_have_value("Pani Mario. Dzień dobry, już sprawdzam.")
    expect(line).to_be_focused()
    desk.keyboard.press("Alt+k")
    desk.keyboard.type("kubeł na szkło")
    desk.keyboard.press("Enter")
    into = desk.get_by_role("button", name="Wstaw do odpowiedzi")
    expect(into).to_be_focused()
    desk.keyboard.press("Enter")
    expect(line).to_have_value(re.compile("^Pani Mario. Dzień dobry, już sprawdzam.\\s.*kubeł", re.DOTALL))
    assert not Message.objects.filter(text__startswith="Pani Mario").exists()
    line.press("Enter")
    until(lambda: Message.objects.filter(contact_id=contact.id, text__startswith="Pani Mario").count() == 1)
