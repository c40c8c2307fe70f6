"""Cards as residents and brokers meet them."""

import json
import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from okienko.kernel import lately
from okienko.knowledge import queries, rules
from tests.cast import make_office, sign_in
from tests.service_cards import CARD, CODE, changed, load_card, load_town
from tests.shown import unwrapped

pytestmark = pytest.mark.django_db
BRAND = 1  # every page reads the office's face once
KINDS = 3  # types and categories of reports, and whether they changed; the process keeps them from the first search on
COUNTED = 1  # a search is counted in one statement
FILTERS = 2  # moments of life and units to narrow a search by
LAW = 1  # terms of the law, kept as well


def test_a_card_answers_in_the_order_people_ask(client: Client):
    load_card(make_office())
    page = unwrapped(client.get(f"/uslugi/{CODE}/").content.decode())
    headings = [re.sub(r"<.*?>", "", one).strip() for one in re.findall(r"<h2>(.*?)</h2>", page, re.S)]
    assert headings[:8] == [
        "Kto może to załatwić", "Gdzie", "Kiedy", "Ile to kosztuje", "Co przygotować", "Jak długo to trwa",
        "Na jakiej podstawie", "Co dalej",
    ]  # fmt: skip
    assert page.index(CARD["title"]) < page.index(CARD["summary"]) < page.index("Kto może")
    for text in ("Zapłać 13,50 zł", "00 0001", "Zamówienie kubła", "Dane przykładowe.", "Referat Czystości"):
        assert text in page


def test_a_term_of_the_law_is_read_where_the_law_is():
    office = make_office()
    load_card(office, changed(deadline={"rule": "KPA", "text": "zwykle szybciej"}))
    card = queries.card(CODE)
    assert (card.deadline, card.deadline_note) == ("do miesiąca", "zwykle szybciej")
    assert card.term
    assert (card.term.longer, card.term.source) == ("do 2 miesięcy", "art. 35 § 3 KPA")
    assert "Jak długo to trwa: do miesiąca." in card.reply
    assert queries.list_cards()[0].deadline == "do miesiąca"


def test_a_card_says_all_that_people_ask(client: Client):
    load_card(
        make_office(),
        changed(
            where={
                "unit": "GK-I",
                "desk": "okienko 7",
                "e_services": [{"name": "Zamów", "url": "https://www.gov.pl/"}],
            },
            forms=[{"code": "GK-7", "name": "Zamówienie", "version": "3", "url": "https://www.gov.pl/wzor"}],
            related=["inna", "nie-ma"],
            advice_limit="Nie doradzamy, jaki kubeł kupić.",
            fee_note="Za dowóz zapłacisz według cennika.",
        ),
        changed(code="inna", title="Inna karta"),
    )
    page = client.get(f"/uslugi/{CODE}/").content.decode()
    for text in (
        "okienko 7", 'href="https://www.gov.pl/"', "wersja 3", "/uslugi/inna/", "Nie doradzamy", "według cennika",
        'href="https://eli.gov.pl/eli/DU/1996/622/ogl"', "Stan na", "Wydanie 1", "karta.pdf",
    ):  # fmt: skip
        assert text in page, text
    assert "nie-ma" not in page


def test_the_page_carries_what_search_engines_read(client: Client):
    load_card(make_office(), changed(title='Kubeł </script><b>"x"</b>'))
    page = client.get(f"/uslugi/{CODE}/").content.decode()
    said = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[0])
    assert said["@type"] == "GovernmentService"
    assert said["name"] == 'Kubeł </script><b>"x"</b>'
    assert said["offers"][0]["price"] == "13.50"
    assert "<b>" not in page.replace("<b></b>", "")


def test_who_only_informs_is_not_called_the_one_who_handles_it(client: Client):
    where = {**CARD["where"], "elsewhere": "sąd rejestrowy"}
    load_card(make_office(), changed(where=where))
    page = client.get(f"/uslugi/{CODE}/").content.decode()
    assert "<strong>sąd rejestrowy</strong>" in page
    assert "Nasz urząd tego nie załatwia" in page
    said = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[0])
    assert said["provider"] == {"@type": "Organization", "name": "sąd rejestrowy"}
    assert "serviceOperator" not in said
    assert "U nas tylko informacja" in client.get(f"/uslugi/{CODE}/karta.md").content.decode()
    assert "Gdzie: sąd rejestrowy. U nas tylko informacja: " in queries.card(CODE).reply


def test_a_card_goes_along_on_paper_and_as_text(client: Client):
    load_card(make_office())
    paper = client.get(f"/uslugi/{CODE}/karta.pdf")
    assert paper.content.startswith(b"%PDF")
    text = client.get(f"/uslugi/{CODE}/karta.md").content.decode()
    assert text.startswith(f"# {CARD['title']}")
    assert "13,50 zł – kubeł. Konto: 00 0001, tytuł: Kubeł" in text
    assert f"/uslugi/{CODE}/" in text
    written = client.get(f"/uslugi/{CODE}/karta.json").json()
    assert rules.CardContent.model_validate(written).title == CARD["title"]
    assert CARD["editor"] not in str(written), "whoever of staff writes it is nobody's business"
    assert client.get("/uslugi/nie-ma/karta.json").status_code == 404


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


def test_a_question_nobody_answers_leads_to_people_and_to_what_is_nearest(client: Client):
    load_town()
    page = client.get("/uslugi/", {"q": "pizza z dowozem"}).content.decode()
    assert "Nie znaleźliśmy takiej usługi" in page
    assert "Najbliższe temu, co napisano" in page
    assert 'href="/kontakt/"' in page
    assert 'action="/zgloszenie/pytanie/"' in page
    assert '<input type="hidden" name="text" value="pizza z dowozem">' in page


def test_a_result_carries_the_answer_and_filters_narrow_it(client: Client):
    load_town()
    page = client.get("/uslugi/", {"q": "odpis aktu urodzenia"}).content.decode()
    for said in ("22 zł lub 33 zł", "Urząd Stanu Cywilnego", "Zawęź wyniki"):
        assert said in page
    narrowed = client.get("/uslugi/", {"q": "odpis aktu urodzenia", "dla": "organization", "komorka": "nie ma"})
    assert "/uslugi/odpis-aktu/" not in narrowed.content.decode()
    assert "Przy tych filtrach nic nie pasuje" in narrowed.content.decode()


def test_who_does_it_is_found_by_what_it_does(client: Client):
    load_town()
    page = client.get("/uslugi/", {"q": "zieleń miejska", "rodzaj": "unit"}).content.decode()
    assert "Kto się tym zajmuje" in page


def test_suggestions_come_from_three_letters_on_with_the_answer_in_them(client: Client):
    load_town()
    assert client.get("/uslugi/podpowiedzi/", {"q": "od"}).content == b""
    page = client.get("/uslugi/podpowiedzi/", {"q": "odpis akt"}).content.decode()
    assert 'role="listbox"' in page
    assert page.index("/uslugi/odpis-aktu/") < page.index("22 zł lub 33 zł")
    assert client.get("/uslugi/podpowiedzi/", {"q": "qqqqqq"}).content.strip() == b""
    assert "<b>" not in client.get("/uslugi/podpowiedzi/", {"q": "odpis <b>aktu"}).content.decode()


def test_words_are_marked_and_typos_asked_about(client: Client):
    load_town()
    page = client.get("/uslugi/", {"q": "rejetsracja pojazdów <b>"}).content.decode()
    assert "Czy chodziło o:" in page
    assert "?q=rejestracja%20pojazd%C3%B3w%20%3Cb%3E" in page
    assert "<mark>pojazdu</mark>" in page or "<mark>Rejestracja</mark>" in page
    assert "<b>" not in page


def test_query_counts(client: Client, django_assert_num_queries):
    load_town()
    queries.search_cards("odpis aktu")  # this process reads the words once
    lately.forget_everything()
    with django_assert_num_queries(BRAND + 6):
        client.get("/uslugi/odpis-aktu/")
    with django_assert_num_queries(3 + LAW):  # the brand is kept
        client.get("/uslugi/")
    lately.forget_everything()
    with django_assert_num_queries(BRAND + 4 + FILTERS + KINDS + LAW + COUNTED):
        client.get("/uslugi/", {"q": "odpis aktu"})
    with django_assert_num_queries(4 + FILTERS + COUNTED):
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
