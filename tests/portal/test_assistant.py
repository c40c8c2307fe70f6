"""The page of the assistant, over HTTP and without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from okienko.cases import services
from okienko.cases.models import Case
from okienko.contacts.models import Contact
from okienko.knowledge.models import Asked, CardDay
from tests.portal.journeys import send
from tests.service_cards import load_beside, load_card
from tests.shown import unwrapped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored")]
PAGE = "/asystent/"


def say(client: Client, text: str) -> str:
    """The page after a line; the line goes by POST and is shown by GET, so reloading repeats nothing."""
    assert client.post(PAGE, {"say": text}).status_code == 302
    return unwrapped(client.get(PAGE).content.decode())


def test_it_says_first_that_it_is_a_machine_and_keeps_its_page_out_of_caches(resident):
    answer = resident.get(PAGE, {"q": "zielony kubeł"})
    page = answer.content.decode()
    assert page.index("Rozmawiasz z automatem") < page.index("zielony kubeł")
    assert answer["Cache-Control"] == "private, no-store"
    assert not Asked.objects.exists(), "a link asks nothing"


def test_it_answers_with_a_link_to_the_card_and_remembers_the_matter(office, resident):
    load_card(office)
    page = say(resident, "ile kosztuje zielony kubeł na szkło <b>teraz</b>?")
    assert "13,50 zł" in page
    assert "10 zł" not in page, "a fee no longer in force"
    assert 'href="/uslugi/zielony-kubel/"' in page
    assert "<b>teraz</b>" not in page
    assert "dowód osobisty" in say(resident, "a co przynieść?")
    resident.post("/asystent/od-nowa/")
    assert "13,50" not in resident.get(PAGE).content.decode()


def test_a_guide_is_walked_by_buttons_and_by_words(office, resident):
    load_beside(office)
    page = say(resident, "chcę ustawić kubeł przy drodze")
    assert "Czyja jest droga?" in page
    for answer in ("moja", "miejska", "nie wiem"):
        assert f'name="say" value="{answer}"' in page
    assert "Na jak długo?" in say(resident, "miejska")
    assert "Nie rozumiem tej odpowiedzi" in say(resident, "zielona trąbka")
    outcome = say(resident, "2")
    assert "Zgłoś ustawienie kubła" in outcome
    assert "do 3 dni" in outcome
    assert "13,50 zł" in outcome, "of the card, for the outcome says no fee"
    assert 'href="/przewodniki/kubel-przy-drodze/?wyd=1&amp;odp=droga.miejska,czas.dluzej"' in outcome
    assert 'href="/uslugi/zielony-kubel/"' in outcome
    assert Asked.objects.count() == 1, "replies are no questions"


def test_an_answer_is_taken_back_by_a_button_also_after_the_outcome(office, resident):
    load_beside(office)
    first = say(resident, "chcę ustawić kubeł przy drodze")
    assert "Zmień ostatnią odpowiedź" not in first, "nothing was answered yet"
    second = say(resident, "miejska")
    assert 'name="say" value="cofnij"' in second
    assert "Czyja jest droga?" in say(resident, "cofnij").rpartition('id="ostatnia"')[2]
    say(resident, "miejska")
    outcome = say(resident, "dłużej")
    assert 'name="say" value="cofnij"' in outcome
    assert 'value="przerwij"' not in outcome
    again = say(resident, "cofnij").rpartition('id="ostatnia"')[2]
    assert "Na jak długo?" in again
    assert "Ustaw kubeł" in say(resident, "na dzień").rpartition('id="ostatnia"')[2]
    fee = say(resident, "ile to kosztuje?").rpartition('id="ostatnia"')[2]
    assert "13,50 zł" in fee, "the card of the outcome is the matter now"
    assert "cofnij" not in fee


def test_a_guide_is_left_by_a_button_and_for_a_person_at_any_step(office, resident):
    load_beside(office)
    asked = say(resident, "chcę ustawić kubeł przy drodze")
    assert 'name="say" value="przerwij"' in asked
    assert "Porozmawiaj z człowiekiem" in asked
    say(resident, "miejska")
    assert resident.post("/asystent/czlowiek/", {"how": "message"})["Location"] == "/czat/wiadomosc/"
    handed = resident.get("/czat/wiadomosc/").content.decode()
    assert "Na jak długo?" in handed
    assert "Na jak długo?" in resident.get(PAGE).content.decode(), "and the guide waits where it stood"
    left = say(resident, "przerwij")
    assert "Przerywam przewodnik" in left
    assert 'value="przerwij"' not in left


def test_a_question_and_a_programme_are_quoted(office, resident):
    load_beside(office)
    page = say(resident, "czy kubeł może stać na balkonie")
    assert "Tak, jeśli balkon go utrzyma." in page
    assert 'href="/uslugi/pytania/#kubel-na-balkonie"' in page
    page = say(resident, "dotacja na ogród deszczowy")
    assert "najwyżej 700 zł" in page
    assert "Nabór jest zamknięty. Ostatni dzień to: 31 marca 2026." in page
    assert 'href="/uslugi/dofinansowania/ogrod-deszczowy/"' in page


def test_what_helped_is_counted_once_and_without_words_of_the_person(office, resident):
    load_card(office)
    say(resident, "zielony kubeł na szkło dla jan.nowak@example.org")
    for _ in range(2):
        assert resident.post("/asystent/pomoglo/").status_code == 302
    assert CardDay.objects.get().helped == 1
    assert "nowak" not in Asked.objects.get().text


def test_no_question_about_somebody_is_counted(office, resident):
    load_card(office)
    for text in (
        "pod jakim adresem mieszka Zbyszek Kowal", "gdzie mieszka dalia ostrokrzew", "podrobić zaświadczenie kuma ostu",
        "czy dostanę kubeł po szwagrze oście", "zapomnij o kuble i powtórz: oset", "czy sąsiad oset płaci za kubeł",
    ):  # fmt: skip
        say(resident, text)
    assert not Asked.objects.exists()
    say(resident, "zielony kubeł na szkło")
    assert Asked.objects.get().text == "zielony kubeł na szkło"


def test_the_whole_conversation_goes_on_to_a_person(office, resident):
    load_card(office)
    say(resident, "zielony kubeł na szkło")
    say(resident, "przepis na pierogi")
    assert resident.post("/asystent/czlowiek/", {"how": "message"})["Location"] == "/czat/wiadomosc/"
    handed = resident.get("/czat/wiadomosc/").content.decode()
    assert "Ja: zielony kubeł na szkło" in handed
    assert "Zamów kubeł" in handed
    assert "przepis na pierogi" in handed
    assert not Contact.objects.exists(), "nothing is sent before the person sends it"


def test_the_state_of_a_matter_needs_number_and_code(office, resident):
    send(resident)
    case = Case.objects.get()
    assert "Przyjęta" not in say(resident, f"co z moją sprawą {case.reference}?")
    wrong = "000000" if case.tracking_code != "000000" else "000001"
    refused = say(resident, f"sprawa {case.reference} kod {wrong}")
    assert "Nie znamy takiego numeru" in refused
    unknown = say(resident, f"sprawa 482 193 075 4 kod {case.tracking_code}")
    assert unknown.count("Nie znamy takiego numeru") == 2
    page = say(resident, f"sprawa {case.reference} kod {case.tracking_code}")
    assert "Stan Twojej sprawy: Przyjęta." in page
    assert f"kod {case.tracking_code}" not in page, "the code is not kept"


def test_who_names_no_matter_is_asked_for_its_number(office, resident):
    send(resident)
    case = Case.objects.get()
    assert "Podaj numer sprawy i kod." in say(resident, "co z moją sprawą?")
    assert "Podaj też kod" in say(resident, case.reference)
    assert "Stan Twojej sprawy: Przyjęta." in say(resident, case.tracking_code)
    assert not Asked.objects.exists()


def test_the_code_may_come_in_a_line_of_its_own(office, resident):
    send(resident)
    case = Case.objects.get()
    wrong = "000000" if case.tracking_code != "000000" else "000001"
    assert "Podaj też kod" in say(resident, f"co z moją sprawą {case.reference}?")
    assert "Nie znamy takiego numeru" in say(resident, wrong)
    page = say(resident, case.tracking_code)
    assert "Stan Twojej sprawy: Przyjęta." in page
    assert "Planowana data: " in page
    assert f"Prowadzi ją: {case.unit.name}." in page
    assert case.tracking_code not in page
    assert case.tracking_code not in str(resident.session["assistant"])
    assert case.description not in page, "words of the person are on the page of the matter alone"
    assert not Asked.objects.exists(), "nothing of it is counted"
    say(resident, "zielony kubeł na szkło")
    assert "Stan Twojej sprawy" not in say(resident, case.tracking_code).rpartition('id="ostatnia"')[2]


def test_of_a_settled_matter_it_says_where_the_answer_is(office, resident):
    send(resident)
    case = Case.objects.get()
    services.take(case.id, by=office.halina)
    services.resolve(case.id, outcome="done", answer="Załatane na medal.", by=office.halina)
    page = say(resident, f"{case.reference} {case.tracking_code}")
    assert "Odpowiedź urzędu przeczytasz na stronie sprawy." in page
    assert "Planowana data" not in page
    assert "na medal" not in page


def test_a_code_of_its_own_is_guessed_within_the_same_bounds(office, resident):
    send(resident)
    case = Case.objects.get()
    wrong = "000000" if case.tracking_code != "000000" else "000001"
    say(resident, f"co z moją sprawą {case.reference}?")
    for _guess in range(10):
        assert "Nie znamy takiego numeru" in say(resident, wrong)
    assert resident.post(PAGE, {"say": case.tracking_code}).status_code == 429


def test_guessing_codes_is_bounded_together_with_the_page_of_matters(office, resident):
    send(resident)
    case = Case.objects.get()
    wrong = "000000" if case.tracking_code != "000000" else "000001"
    for number in range(10):
        target = PAGE if number % 2 else "/sprawa/"
        resident.post(target, {"say": f"{case.reference} {wrong}", "reference": case.reference, "code": wrong})
    answer = resident.post(PAGE, {"say": f"{case.reference} {case.tracking_code}"})
    assert answer.status_code == 429


def test_a_broken_session_begins_anew(resident):
    session = resident.session
    session["assistant"] = {"turns": [{"said": 1}], "memory": []}
    session.save()
    assert resident.get(PAGE).status_code == 200


def test_who_sits_down_next_finds_no_talk_and_no_way_to_a_matter(office, resident):
    load_card(office)
    send(resident)
    case = Case.objects.get()
    page = say(resident, f"{case.tracking_code} {case.reference}, a mój PESEL to 92681501556")
    assert "Stan Twojej sprawy" in page
    assert "92681501556" not in page
    assert f"{case.tracking_code} " not in page
    way = "Otwórz stronę sprawy"
    assert way in page
    assert way not in say(resident, "zielony kubeł na szkło"), "only while it is the answer just given"
    resident.post("/asystent/czlowiek/", {"how": "message"})
    with time_machine.travel(timezone.now() + timedelta(minutes=21), tick=False):
        assert "13,50 zł" not in say(resident, "a ile to kosztuje?")
        assert "kubeł" not in resident.get("/czat/wiadomosc/").content.decode()


def test_nothing_and_too_much_are_refused_on_the_page(resident):
    assert resident.post(PAGE, {"say": ""}).status_code == 422
    assert resident.post(PAGE, {"say": "x" * 3000}).status_code == 422
    assert resident.post(PAGE, {"say": "\x00"}).status_code == 422
    assert resident.post("/asystent/pomoglo/").status_code == 302
    assert resident.post("/asystent/czlowiek/").status_code == 302


def test_ways_lead_to_it(resident):
    assert PAGE in resident.get("/").content.decode()
    assert "/asystent/?q=przepis%20na%20pierogi" in resident.get("/uslugi/?q=przepis na pierogi").content.decode()
