"""Categories are found by the words people have for them, in the form and at the desk."""

import html
import re

import pytest
from django.conf import settings

from okienko.cases import services
from okienko.kernel import actors
from tests.cast import make_office, sign_in
from tests.service_cards import changed, load_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    services.load_pack(settings.BASE_DIR / "packs" / "miasto", by=actors.system())
    return make_office()


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("śmieci", "CLEAN_DUMP"),
        ("smieci", "CLEAN_BIN"),
        ("trash", "CLEAN_BIN"),
        ("garbage", "CLEAN_WASTE"),
        ("сміття", "CLEAN_DUMP"),
        ("dziura", "ROAD_POTHOLE"),
        ("dziury w drodze", "ROAD_POTHOLE"),
        ("pothole", "ROAD_POTHOLE"),
        ("яма", "ROAD_POTHOLE"),
        ("huśtawka", "GREEN_PLAYGROUND"),
        ("hałas", "SAFE_NOISE"),
        ("latarnai", "LIGHT_LAMP"),  # mistyped
        ("śmieci na przystanku", "CLEAN_DUMP"),  # no category holds all of it
    ],
)
@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_the_form_and_the_desk_find_a_category(client, office, language, word, code):
    client.cookies["django_language"] = language
    form = client.get("/zgloszenie/", {"co": word}).content.decode()
    assert code in re.findall(r'name="category" value="(\w+)"', form)[:8]
    sign_in(client, office.halina)
    desk = client.get("/praca/kategorie/", {"co": word}).content.decode()
    assert code in re.findall(r'data-category="(\w+)"', desk)


def test_the_name_goes_before_other_words(client, office):
    page = client.get("/zgloszenie/", {"co": "dziura"}).content.decode()
    assert re.findall(r'name="category" value="(\w+)"', page)[0] == "ROAD_POTHOLE"


def test_nonsense_finds_nothing(client, office):
    assert 'name="category"' not in client.get("/zgloszenie/", {"co": "qqxyzzy"}).content.decode()
    sign_in(client, office.halina)
    assert "Nie ma takiej kategorii" in client.get("/praca/kategorie/", {"co": "qqxyzzy"}).content.decode()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("dziura w drodze", "ROAD_POTHOLE"),
        ("nie odebrali śmieci", "CLEAN_WASTE"),
        ("latarnia nie świeci", "LIGHT_LAMP"),
        ("śmieci sąsiadów", "CLEAN_BIN"),  # one word of two
    ],
)
def test_the_search_on_every_page_leads_to_what_can_be_reported(client, office, words, code):
    page = client.get("/uslugi/", {"q": words}).content.decode()
    assert "Możesz to zgłosić" in page
    assert "Nie znaleźliśmy takiej usługi" not in page
    panel = page.split('aria-labelledby="reports-found"')[1].split("</section>")[0]
    led = [client.get(html.unescape(href)).content.decode() for href in re.findall(r'href="([^"]+)"', panel)]
    firsts = [re.findall(r'name="category" value="(\w+)"', one)[0] for one in led]
    assert code in firsts
    assert len(set(firsts)) == len(firsts)  # each leads to itself


@pytest.mark.parametrize("words", ["zgubiłem dowód", "ile kosztuje rejestracja samochodu z Niemiec"])
def test_a_question_is_no_problem_to_report(client, office, words):
    assert "Możesz to zgłosić" not in client.get("/uslugi/", {"q": words}).content.decode()


def test_what_all_words_name_stands_before_services_and_the_rest_behind(client, office):
    load_card(office, changed(also_asked_as=["dziura w jezdni", "pojemnik na śmieci szklane"]))
    for words, first in (("dziura w jezdni", True), ("pojemnik na śmieci szklane kolorowe", False)):
        page = client.get("/uslugi/", {"q": words}).content.decode()
        service, report = page.index("Zielony kubeł"), page.find("Możesz to zgłosić")
        assert (0 < report < service) == first
