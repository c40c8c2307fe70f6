"""Pages cost as many queries with much in the office as with little; a search finds what people remember."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okienko.cases import queries, services
from okienko.cases.services import NewCase, OpenCase
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import Actor, system
from okienko.people import services as people
from okienko.people.services import PersonData
from okienko.routing import queries as work
from okienko.routing.rules import Scope
from tests.cast import Office, sign_in

pytestmark = pytest.mark.django_db


def mail(number: int) -> int:
    sender = Sender("Maria Zielińska", "email", f"maria{number}@poczta.test")
    content = Content(text="Na rogu leżą śmieci", headline=f"Śmieci {number}")
    return contacts.open_contact(channel=Channel.EMAIL, by=system(), content=content, sender=sender).id


def case_of(contact_id: int, by: Actor, title: str = "Wysypisko przy Leśnej") -> int:
    new = NewCase("report", title, category_code="CLEAN_DUMP")
    return services.settle_contact(contact_id, [OpenCase(new)], by=by).opened[0].id


def cost(client: Client, address: str) -> int:
    client.get(address)  # what a process reads once
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_list_costs_the_same_with_many_rows(client: Client, office: Office, kinds: None) -> None:
    sign_in(client, office.halina)
    mail(0)
    few = {scope: cost(client, f"/praca/?lista={scope}") for scope in Scope}
    for number in range(1, 12):
        mail(number)
    assert {scope: cost(client, f"/praca/?lista={scope}") for scope in Scope} == few
    assert max(few.values()) <= 6


def test_a_case_costs_the_same_with_a_long_history(client: Client, office: Office, kinds: None) -> None:
    case_id = case_of(mail(0), office.halina)
    sign_in(client, office.karol)
    services.begin_work(case_id, by=office.karol)
    services.add_note(case_id, "Byłem na miejscu", public=False, by=office.karol)
    few = cost(client, f"/praca/sprawa/{case_id}/")
    for number in range(8):
        services.add_note(case_id, f"Notatka {number}", public=bool(number % 2), by=office.karol)
        services.supplement(case_id, f"Jeszcze to {number}", by=system())
        case_of(mail(number + 1), office.halina)
    services.see_news(case_id, by=office.karol)
    assert cost(client, f"/praca/sprawa/{case_id}/") == few <= 14


def test_a_contact_costs_the_same_for_a_person_known_for_years(client: Client, office: Office, kinds: None) -> None:
    person = people.create_person(PersonData(family_name="Nowak"), by=office.halina)

    def call() -> int:
        opened = mail(0)
        contacts.identify(opened, person, by=office.halina, confirmed=True)
        return opened

    case_of(call(), office.halina)
    contact_id = call()
    sign_in(client, office.halina)
    few = cost(client, f"/praca/kontakt/{contact_id}/")
    for _ in range(6):
        case_of(call(), office.halina)
    assert cost(client, f"/praca/kontakt/{contact_id}/") == few <= 20


def test_tabs_count_no_further_than_99(office: Office, kinds: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("okienko.routing.queries.lists.COUNTED", 2)
    for number in range(4):
        mail(number)
    assert work.counts(office.halina) == {Scope.MINE: 0, Scope.UNIT: 3, Scope.QUEUES: 3}


@pytest.mark.parametrize("text", ["wysyp", "lesnej", "LEŚNEJ wysypisko", "przy leś", "wysypisko (Leśnej)"])
def test_a_case_is_found_by_words_of_its_title(office: Office, kinds: None, text: str) -> None:
    found = case_of(mail(0), office.halina)
    case_of(mail(1), office.halina, "Dziura przed mostem")
    assert [one.id for one in queries.search(office.karol, text)] == [found]
    assert queries.search(office.piotr, text) == []


def test_an_old_case_is_found_as_well(office: Office, kinds: None, monkeypatch: Any) -> None:
    found = case_of(mail(0), office.halina)
    monkeypatch.setattr(import_module("okienko.cases.queries.lists"), "LATELY", timedelta(days=-1))
    assert [one.id for one in queries.search(office.karol, "leśnej wysyp")] == [found]
    assert queries.search(office.karol, "ysypisko") == []


@pytest.mark.parametrize("text", ["", "  ", "'", "\\m", "a|b'':*", "(((", "."])
def test_a_search_survives_any_signs(office: Office, kinds: None, text: str) -> None:
    assert queries.search(office.karol, text) == []
