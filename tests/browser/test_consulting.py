"""Somebody asks for advice by keyboard and goes on talking; who is asked answers on a telephone and gets the work."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from okienko.channels.chat import services as chats
from okienko.channels.chat.permissions import new_token
from okienko.contacts import services as contacts
from okienko.routing import queries, services
from tests.browser.conftest import wait_read
from tests.browser.test_keystrokes import Counted, written
from tests.cast import make_kinds, make_office

pytestmark = pytest.mark.django_db(transaction=True)
INSIDE = """(node) => {
    const box = node.getBoundingClientRect();
    const lowest = document.elementFromPoint(box.left + box.width / 2, box.bottom - 2);
    return box.right <= innerWidth && node.contains(lowest);
}"""


def test_advice_from_the_question_to_the_transfer(signed_in: Callable[..., Page], axe: Callable[[Page], None]) -> None:
    make_kinds()
    office = make_office()
    for one in (office.halina, office.ewa):
        services.sign_on(by=one)
    contact_id = chats.begin(new_token(), chats.Opening("Gdzie oddać stary telewizor?"))
    contacts.take(contact_id, by=office.halina)
    theirs = signed_in(office.ewa, "/praca/", width=390, height=700)
    wait_read(theirs)
    mine = signed_in(office.halina, f"/praca/czat/{contact_id}/")
    wait_read(mine)

    keyboard = Counted(mine)
    keyboard.go("r")
    keyboard.arrive("Kogo")
    axe(mine)
    keyboard.press("ArrowDown", "Tab")
    keyboard.type("Czy PSZOK bierze telewizory?")
    keyboard.go("Control+Enter")
    assert keyboard.done() == written()["Ask whoever is free before one passes work on"]
    expect(mine.locator("#advice")).to_contain_text("Ewa Wymyślna ma czas na odpowiedź")
    axe(mine)

    asked = theirs.get_by_role("region", name="Prośba o radę")
    expect(asked).to_contain_text("Halina Przykładna pyta")
    for name in ("Odpowiem", "Nie teraz"):
        assert asked.get_by_role("button", name=name).evaluate(INSIDE), name
    axe(theirs)
    theirs.keyboard.press("Alt+p")
    expect(theirs.get_by_role("heading", name="Radzisz: Halina Przykładna")).to_be_visible()
    axe(theirs)

    expect(mine.get_by_role("heading", name="Radzi Ci: Ewa Wymyślna")).to_be_visible()
    mine.get_by_role("button", name="Przekaż: Ewa Wymyślna").click()
    mine.wait_for_url("**/praca/")
    assert queries.holder(f"contact:{contact_id}").assignee_id == office.ewa.id
    theirs.get_by_role("link", name="Otwórz jako swoją").click()
    expect(theirs.get_by_role("heading", name="Odpowiedz")).to_be_visible()
