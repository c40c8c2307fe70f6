"""docs/experience.md counts keys: each task is done by keyboard alone, and the page says what was pressed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from okienko.cases import services as cases
from okienko.cases.models import Case
from okienko.channels.chat import services as chats
from okienko.channels.chat.permissions import new_token
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact, Message
from okienko.people import services as people
from okienko.people.services import PersonData
from okienko.routing import queries, services
from tests.browser.conftest import wait_read
from tests.browser.keyboard import Keyboard
from tests.browser.test_journeys import letter, report
from tests.cast import Office, make_kinds, make_office
from tests.service_cards import load_card
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = Path(__file__).parents[2] / "docs" / "experience.md"
ROW = re.compile(r"^\| (?P<task>[^|]+) \| [^|]+ \| (?P<keys>[^|]+) \| (?P<number>\d+) \|$", re.MULTILINE)


def shown(key: str) -> str:
    """As it stands on the keyboard."""
    if key == "…":
        return key
    *held, last = key.replace("Control", "Ctrl").split("+")
    return f"`{'+'.join([*held, last.upper() if len(last) == 1 else last])}`"


class Counted(Keyboard):
    """Writes down what is pressed, as the page does."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.pressed: list[str] = []

    def press(self, *keys: str) -> None:
        self.pressed += keys
        super().press(*keys)

    def go(self, key: str = "Enter") -> None:
        self.pressed.append(key)
        super().go(key)

    def type(self, text: str) -> None:
        self.pressed.append("…")
        super().type(text)

    def done(self) -> tuple[str, int]:
        """What was pressed since the last time, and how many keys that was."""
        pressed, self.pressed = self.pressed, []
        return " ".join(map(shown, pressed)), sum(1 for one in pressed if one != "…")


@pytest.fixture
def office() -> Office:
    make_kinds()
    return make_office()


def written() -> dict[str, tuple[str, int]]:
    return {row["task"]: (row["keys"], int(row["number"])) for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))}


def test_live_work(signed_in: Callable[..., Page], office: Office):
    page, told = signed_in(office.halina, "/praca/"), written()
    keyboard = Counted(page)
    wait_read(page)
    expect(page.get_by_label("Twój stan: Poza służbą")).to_be_visible()
    keyboard.press("Alt+g")
    with page.expect_response("**/praca/stan/"):
        keyboard.press("Enter")
    expect(page.get_by_label("Twój stan: Gotowość")).to_be_visible()
    assert keyboard.done() == told["Say that one is ready"]

    chat_id = chats.begin(new_token(), chats.Opening("Nie działa latarnia"))
    until(services.dispatch)
    expect(page.get_by_role("region", name="Propozycja pracy")).to_be_visible()
    keyboard.go("Alt+p")
    page.wait_for_url(f"**/praca/czat/{chat_id}/")
    assert keyboard.done() == told["Take what one is offered"]

    keyboard.press("Alt+t")
    keyboard.type("Dzień dobry, zgłoszę ją.")
    keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("zgłoszę ją")
    assert keyboard.done() == told["Say a line in a chat"]

    keyboard.press("Alt+3")
    keyboard.go("Control+Enter")
    assert Contact.objects.get(id=chat_id).state == "settled"
    assert keyboard.done() == told["Note the result of a chat, which ends it"]


def test_letters_calls_and_cases(signed_in: Callable[..., Page], office: Office):
    load_card(office)
    first, second, third = letter("Paszport"), letter("Dowód"), letter("Wysypisko w lesie")
    for one in (second, third):
        contacts.take(one, by=office.halina)
    people.create_person(PersonData(given_name="Jan", family_name="Wzorowy"), by=office.halina)
    page, told = signed_in(office.halina, f"/praca/kontakt/{second}/"), written()
    keyboard, here = Counted(page), page.url.split("/praca/")[0]

    keyboard.go("q")
    keyboard.press("j")
    keyboard.go("w")
    page.wait_for_url(f"**/praca/kontakt/{first}/")
    assert queries.holder(f"contact:{first}").assignee_id == office.halina.id
    assert keyboard.done() == told["Take what waits longest"]

    keyboard.press("Alt+t")
    keyboard.type("Wystarczy dowód.")
    keyboard.press("Alt+3")
    keyboard.go("Control+Enter")
    assert Message.objects.filter(contact_id=first, text__startswith="Wystarczy dowód.").exists()
    assert keyboard.done() == told["Answer a letter in one's own words and be done with it"]

    page.goto(f"{here}/praca/kontakt/{second}/")
    keyboard.press("Alt+k")
    keyboard.type("kubeł na szkło")
    keyboard.press("Enter")
    keyboard.arrive("Wstaw do odpowiedzi")
    keyboard.press("Enter")
    keyboard.go("Control+Enter")
    assert Contact.objects.get(id=second).answers.get().card
    assert keyboard.done() == told["Answer with a service card and be done with it"]

    page.goto(f"{here}/praca/kontakt/{third}/")
    keyboard.press("Alt+4", "Tab")
    keyboard.type("Wysypisko przy leśniczówce")
    keyboard.press("Tab", "z", "Tab", "d")
    keyboard.go("Control+Enter")
    assert Case.objects.get().title == "Wysypisko przy leśniczówce"
    assert keyboard.done() == told["Make a letter a case"]

    keyboard.go("n")
    expect(page.locator("#caller-query")).to_be_focused()
    keyboard.type("wzorowy")
    expect(page.get_by_role("option", name=re.compile("Jan Wzorowy"))).to_be_visible()
    keyboard.press("Enter")
    expect(page.locator("#id_confirmed")).to_be_focused()
    keyboard.press("Space", "Alt+3")
    keyboard.go("Control+Enter")
    assert Contact.objects.get(channel="phone").state == "settled"
    assert keyboard.done() == told["Register a call of somebody known"]


def test_a_case(signed_in: Callable[..., Page], office: Office):
    case, told = report("Wysypisko"), written()
    cases.take(case.id, by=office.karol)
    keyboard = Counted(signed_in(office.karol, f"/praca/sprawa/{case.id}/"))
    keyboard.press("Alt+z")
    keyboard.page.wait_for_function("() => document.activeElement.type === 'radio'")
    keyboard.press("Space", "Tab")
    keyboard.type("Uprzątnięto.")
    keyboard.go("Control+Enter")
    case.refresh_from_db()
    assert case.state == "resolved"
    assert keyboard.done() == told["Settle a case"]
    assert len(told) == 11  # the one that asks for advice: test_consulting.py
