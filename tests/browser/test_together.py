"""Two browsers on one contact and one case, and what is typed there through a reload and a crash."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from okienko.cases import services as cases
from okienko.cases.models import Case
from okienko.channels.chat import services as chats
from okienko.channels.chat.permissions import new_token
from okienko.contacts import services as contacts
from okienko.contacts.models import Message
from okienko.contacts.rules import MessageKind
from tests.browser.conftest import wait_draft
from tests.browser.test_journeys import letter, report
from tests.cast import Office, make_kinds, make_office

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Page]


@pytest.fixture
def office() -> Office:
    make_kinds()
    return make_office()


def answers(kind: MessageKind) -> set[str]:
    return set(Message.objects.filter(kind=kind, author_kind="staff").values_list("text", flat=True))


def test_two_answer_one_contact_and_nothing_is_lost(signed_in: Open, office, axe):
    path = f"/praca/kontakt/{letter('Paszport')}/"
    first, second = signed_in(office.halina, path), signed_in(office.bartek, path, allow=("409",))
    first.get_by_label("Treść").fill("Wystarczy dowód.")
    second.get_by_label("Treść").fill("Proszę zabrać zdjęcie.")
    second.get_by_label("Notatka dla pracowników").fill("Dzwoniła dwa razy.")
    second.get_by_label("odpowiedź własna").check()
    first.get_by_role("button", name="Wyślij i zostaw otwarte").click()
    expect(first.get_by_text("Odpowiedź zapisana")).to_be_visible()
    second.get_by_role("button", name="Zapisz i zakończ").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Dwie wersje: Paszport")
    expect(second.locator("ins", has_text="zdjęcie")).to_be_visible()
    expect(second.locator("del", has_text="dowód")).to_be_visible()
    axe(second)
    expect(second.get_by_label("Treść")).to_have_value("Proszę zabrać zdjęcie.")
    expect(second.get_by_label("odpowiedź własna")).to_be_checked()
    second.get_by_label("Treść").fill("I jeszcze zdjęcie.")
    second.get_by_role("button", name="Zapisz i zakończ").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Praca")
    assert answers(MessageKind.OUTGOING) == {"Wystarczy dowód.", "I jeszcze zdjęcie."}
    assert answers(MessageKind.NOTE) == {"Dzwoniła dwa razy."}
    second.goto(second.url.split("/praca/")[0] + path)
    expect(second.locator("[data-draft-notice]")).to_have_count(0)


def test_two_settle_one_case_and_nothing_is_lost(signed_in: Open, office, axe):
    case = report("Wysypisko")
    cases.take(case.id, by=office.karol)
    path = f"/praca/sprawa/{case.id}/?do=resolve"
    first, second = signed_in(office.karol, path), signed_in(office.ewa, path, allow=("409",))
    for page, answer in ((first, "Uprzątnięto we wtorek."), (second, "Uprzątnięto i postawiono kosz.")):
        page.get_by_label("wykonane").check()
        page.get_by_label("Odpowiedź dla osoby").fill(answer)
    first.get_by_role("button", name="Załatwiona").click()
    expect(first.get_by_text("Sprawa jest załatwiona")).to_be_visible()
    second.get_by_role("button", name="Załatwiona").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Dwie wersje: Wysypisko")
    expect(second.locator("ins", has_text="kosz")).to_be_visible()
    axe(second)
    second.get_by_role("button", name="Zapisz notatkę").click()
    expect(second.get_by_text("Notatka zapisana")).to_be_visible()
    case = Case.objects.get(id=case.id)
    assert case.answer == "Uprzątnięto we wtorek."
    assert "Uprzątnięto i postawiono kosz." in case.notes.get().text


def crash(page: Page, *typed: str) -> None:
    """The page dies once the browser keeps what was typed, with no chance to save anything."""
    wait_draft(page, *typed)
    with pytest.raises(Error):
        page.goto("chrome://crash", timeout=5000)


def unfold(page: Page) -> None:
    page.locator("main details").evaluate_all("all => { for (const one of all) one.open = true; }")


@pytest.mark.parametrize("how", ["reload", "crash"])
def test_what_is_typed_comes_back(signed_in: Open, office, how):
    contact = f"/praca/kontakt/{letter('Paszport')}/"
    case = report("Wysypisko")
    cases.take(case.id, by=office.karol)
    chat_id = chats.begin(new_token(), chats.Opening("Nie działa latarnia"))
    contacts.take(chat_id, by=office.halina)
    typed = {
        contact: ["Treść", "Notatka dla pracowników"],
        f"/praca/czat/{chat_id}/": ["Napisz do rozmówcy", "Notatka dla pracowników", "Co trzeba wiedzieć"],
        f"/praca/sprawa/{case.id}/?do=note": ["Treść"],
        f"/praca/sprawa/{case.id}/?do=resolve": ["Odpowiedź dla osoby"],
        "/praca/rozmowa/": ["Co mówi", "Nazwisko lub firma"],
    }
    for path, labels in typed.items():
        page = signed_in(office.halina if "sprawa" not in path else office.karol, path)
        unfold(page)
        for label in labels:
            page.get_by_label(label).first.fill(f"Zaczęte: {label}, {path}")
        address, context = page.url, page.context
        if how == "crash":
            crash(page, *(f"Zaczęte: {label}, {path}" for label in labels))
            page = context.new_page()
            page.goto(address)
        else:
            page.reload()
        for label in labels:
            expect(page.get_by_label(label).first).to_have_value(f"Zaczęte: {label}, {path}")
        expect(page.locator("[data-draft-notice]").first).to_be_visible()


def test_choosing_another_form_of_a_case_keeps_what_was_typed_in_the_first(signed_in: Open, office):
    case = report("Wysypisko")
    cases.take(case.id, by=office.karol)
    page = signed_in(office.karol, f"/praca/sprawa/{case.id}/")
    page.get_by_label("Odpowiedź dla osoby").fill("Zaczęta odpowiedź")
    page.get_by_role("link", name="Przekaż innej komórce").click()
    expect(page.get_by_label("Komórka")).to_be_focused()
    expect(page.get_by_label("Odpowiedź dla osoby")).to_have_count(0)
    page.get_by_role("link", name="Załatw sprawę").click()
    expect(page.get_by_label("Odpowiedź dla osoby")).to_have_value("Zaczęta odpowiedź")
