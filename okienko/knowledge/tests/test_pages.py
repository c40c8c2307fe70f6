"""Cards as residents and brokers meet them."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from okienko.knowledge import queries
from tests.cast import make_office, sign_in
from tests.service_cards import CARD, CODE, changed, load_card, load_town

pytestmark = pytest.mark.django_db
BRAND = 1  # every page reads the office's face once
KINDS = 2  # types and categories of reports, which the process keeps: the first search reads them


def test_a_card_answers_in_the_order_people_ask(client: Client):
    load_card(make_office())
    page = client.get(f"/uslugi/{CODE}/").content.decode()
    headings = [re.sub(r"<.*?>", "", one).strip() for one in re.findall(r"<h2>(.*?)</h2>", page, re.S)]
    assert headings[:8] == [
        "Kto może to załatwić", "Gdzie", "Kiedy", "Ile to kosztuje", "Co przygotować", "Jak długo to trwa",
        "Na jakiej podstawie", "Co dalej",
    ]  # fmt: skip
    assert page.index(CARD["title"]) < page.index(CARD["summary"]) < page.index("Kto może")
    for text in ("Zapłać 13,50 zł", "00 0001", "Zamówienie kubła", "Dane przykładowe.", "Referat Czystości"):
        assert text in page


def test_only_fees_in_force_are_shown():
    load_card(make_office())
    assert [fee.amount for fee in queries.card(CODE, day=date(2025, 6, 1)).fees] == ["10 zł"]
    assert [fee.amount for fee in queries.card(CODE, day=date(2026, 1, 1)).fees] == ["13,50 zł"]
    assert queries.card(CODE, day=date(2019, 1, 1)).fees == []
    with time_machine.travel("2025-06-01 12:00"):
        assert queries.list_cards()[0].fee == "10 zł"


def test_unknown_and_retired_cards_are_not_found(client: Client):
    office = make_office()
    load_card(office)
    assert client.get("/uslugi/nie-ma/").status_code == 404
    load_card(office, changed(code="inna"))
    assert client.get(f"/uslugi/{CODE}/").status_code == 404


def test_services_are_listed_by_moment_of_life(client: Client):
    load_town()
    page = client.get("/uslugi/").content.decode()
    assert page.index("Dokumenty i tożsamość") < page.index("Narodziny dziecka") < page.index("od A do Ż")
    client.cookies["django_language"] = "en"
    assert "Birth of a child" in client.get("/uslugi/").content.decode()


def test_search_on_the_portal(client: Client):
    load_town()
    page = client.get("/uslugi/", {"q": "zgubilem dowod"}).content.decode()
    assert "/uslugi/utrata-dowodu/" in page
    assert 'value="zgubilem dowod"' in page
    nothing = client.get("/uslugi/", {"q": "<b>qqqq</b>"}).content.decode()
    assert "Nie znaleźliśmy" in nothing
    assert "<b>qqqq" not in nothing


def test_query_counts(client: Client, django_assert_num_queries):
    load_town()
    with django_assert_num_queries(BRAND + 5):
        client.get("/uslugi/odpis-aktu/")
    with django_assert_num_queries(5):  # the brand is kept
        client.get("/uslugi/")
    with django_assert_num_queries(4 + KINDS):
        client.get("/uslugi/", {"q": "odpis aktu"})


def test_the_panel_gives_the_broker_words_to_say_and_to_paste(client: Client):
    office = make_office()
    load_card(office)
    sign_in(client, office.halina)
    listed = client.get("/praca/karty/", {"q": "kubel"}).content.decode()
    assert f"/praca/karty/{CODE}/" in listed
    panel = client.get(f"/praca/karty/{CODE}/").content.decode()
    assert CARD["phone_version"] in panel
    reply = queries.card(CODE).reply
    for text in ("Opłata: 13,50 zł (kubeł). Konto: 00 0001, tytuł: Kubeł.", "– dowód osobisty", "do 7 dni"):
        assert text in reply
    assert 'data-insert="Kubeł kosztuje' in panel


def test_the_panel_warns_of_a_card_due_for_review():
    load_card(make_office(), changed(next_review="2026-01-01"))
    assert queries.card(CODE, day=date(2026, 1, 1)).is_due_for_review
    assert not queries.card(CODE, day=date(2025, 12, 31)).is_due_for_review


def test_the_panel_is_for_staff(client: Client):
    load_card(make_office())
    assert client.get(f"/praca/karty/{CODE}/").status_code in (302, 403)
