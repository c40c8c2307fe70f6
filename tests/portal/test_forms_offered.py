"""Who asks for a form gets its file: from the assistant on its page and in a chat, and beside a contact."""

from __future__ import annotations

import html
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from okienko.assistant import queries, rules
from okienko.assistant.evaluation import unfounded
from okienko.assistant.rules import Field, Kind, Memory
from okienko.knowledge import services as knowledge
from tests.card_forms import PDF, publish, put_form
from tests.cast import sign_in
from tests.service_cards import CODE, changed, load_card

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored")]
LINK = "https://urzad.test/zamowienie"


def address(file_id: int, version: str = "2") -> str:
    return f"{settings.PUBLIC_URL}/uslugi/{CODE}/formularze/{file_id}/zamowienie-{version}.pdf"


def links(text: str = "skąd wziąć wniosek o zielony kubeł") -> list[str]:
    """Where the answer leads to files, checked against what it cites."""
    said, _memory = queries.answer(text, Memory())
    assert said.kind is Kind.ANSWER
    assert unfounded(said) == []
    return [link for part in said.parts for link in part.links if link]


@pytest.mark.parametrize(
    "said",
    [
        "skąd wziąć wniosek o dowód", "formularz zameldowania do druku", "gdzie mogę pobrać wniosek o becikowe",
        "gdzie znajdę deklarację śmieciową", "chcę wydrukować wniosek na dodatek", "skad moge sciagnac wniosek",
        "wniosek o dowód w pdf do wydruku", "druk na psa", "poproszę formularz", "gdzie znajdę formularz",
        "звідки завантажити заяву на посвідчення", "where can I download the application form",
    ],
)  # fmt: skip
def test_words_that_ask_for_a_form(said):
    asked = rules.read(said)
    assert Field.FORMS in asked.fields
    assert Field.WHERE not in asked.fields, "where the form is, not where the office is"


@pytest.mark.parametrize(
    "said", ["gdzie złożyć wniosek o dowód", "do kiedy wniosek o 800+", "gdzie jest moje zgłoszenie", "co z wnioskiem"]
)
def test_words_that_do_not(said):
    assert Field.FORMS not in rules.read(said).fields


def test_only_the_file_that_is_published_now(office):
    load_card(office)
    said, _memory = queries.answer("skąd wziąć wniosek o zielony kubeł", Memory())
    assert "GK-7 Zamówienie kubła" in said.text
    assert "Pliku formularza nie ma na karcie tej usługi." in said.text
    assert "formularze/" not in said.text
    first = put_form(office)
    assert links() == [], "a draft is not for residents"
    publish(office)
    assert links() == links("kubeł na szkło, formularz do druku") == [address(first)]
    second = put_form(office, "3", PDF + b"%3")
    assert links() == [address(first)], "until the new one is approved"
    publish(office)
    assert links() == [address(second, "3")], "and then the new one alone"
    assert links("zielony kubeł") == [], "who does not ask is not given files"
    knowledge.archive(CODE, reason="Nie ma już kubłów.", by=office.zofia)
    said, _memory = queries.answer("skąd wziąć wniosek o zielony kubeł", Memory())
    assert said.kind is not Kind.ANSWER


def test_a_form_is_told_with_edition_format_and_size(office):
    load_card(office)
    put_form(office, content=PDF + b"%" * 4000)
    publish(office)
    (part,) = [
        one
        for one in queries.answer("wniosek o zielony kubeł do pobrania", Memory())[0].parts
        if one.field is Field.FORMS
    ]
    assert part.lines == ("GK-7 Zamówienie kubła, wersja 2, obowiązuje od 1 grudnia 2026, PDF, 4,0 KB",)


def test_a_form_its_owner_keeps_is_led_to_there(office):
    load_card(office, changed(forms=[{"code": "X-1", "name": "Zamówienie", "url": LINK}]))
    assert links() == [LINK]


def test_the_page_opens_the_file(office, resident):
    load_card(office)
    file_id = put_form(office)
    publish(office)
    assert resident.post("/asystent/", {"say": "skąd wziąć wniosek o zielony kubeł?"}).status_code == 302
    for _ in range(2):  # also as it comes back from the session
        page = resident.get("/asystent/").content.decode()
        assert re.search(
            rf'<a href="{re.escape(address(file_id))}">GK-7 Zamówienie kubła, wersja 2[^<]*PDF[^<]*</a>', page
        )
    opened = Client().get(address(file_id).removeprefix(settings.PUBLIC_URL), follow=True)
    assert b"".join(opened.streaming_content) == PDF


def test_beside_a_contact_the_link_goes_into_the_reply_by_one_button(office):
    load_card(
        office, changed(forms=[{"code": "GK-7", "name": "Zamówienie"}, {"code": "X", "name": "Inny", "url": LINK}])
    )
    file_id = put_form(office)
    halina = sign_in(Client(), office.halina)

    def inserted() -> list[str]:
        panel = halina.get(reverse("knowledge_desk:card", args=[CODE])).content.decode()
        return [html.unescape(one) for one in re.findall(r'data-insert="([^"]*http[^"]*)"', panel)]

    assert inserted() == [f"X Inny: {LINK}"], "nothing of a draft"
    publish(office)
    ours, theirs = inserted()
    assert ours.startswith("GK-7 Zamówienie kubła, wersja 2, ")
    assert ours.endswith(f", PDF, 48 bajtów: {address(file_id)}")
    assert theirs == f"X Inny: {LINK}"
