"""A search, what is opened and what helped are counted once, without who it was, as far as the bounds go."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from okienko.knowledge import services
from okienko.knowledge.models import Asked, CardDay, Counted, ModelQuestion, Trial
from okienko.knowledge.rules.learning import ModelState, Origin, Place, Source, TrialState
from okienko.knowledge.services.learning import decide_question
from okienko.terms import queries as terms
from tests.cast import make_office, sign_in
from tests.guides import CODE as GUIDE
from tests.guides import load_guide
from tests.records import PROGRAMME, load_programme, load_question
from tests.service_cards import CODE, load_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    office = make_office()
    load_card(office)
    return office


def search(client: Client, text: str, **headers: str) -> str:
    return client.get("/uslugi/", {"q": text}, headers=headers).content.decode()


def link(page: str) -> str:
    return re.findall(rf'href="(/uslugi/{CODE}/[^"]*)"', page)[0]


def sums() -> list[tuple[str, int, int, int, int]]:
    rows = Asked.objects.order_by("pk")
    return [(row.text, row.times, row.unanswered, row.opened, row.helped) for row in rows]


def test_a_search_is_one_statement_and_a_sum_of_its_day(office, client: Client):
    search(client, "kubeł")
    with CaptureQueriesContext(connection) as asked:
        search(client, "Kubeł")
    assert [one["sql"].split()[0] for one in asked if "knowledge_asked" in one["sql"]] == ["WITH"]
    search(client, "gdzie jest kubeł?")
    assert sums() == [("kubeł", 3, 0, 0, 0)]
    [row] = Asked.objects.all()
    assert (row.place, row.nearest, row.unit, row.day) == (Place.PORTAL, CODE, "GK", timezone.localdate())


def test_a_question_that_is_narrowed_stays_one_question(office, client: Client):
    page = search(client, "kubeł")
    form = page[page.index('class="ok-narrow"') :]
    ticket = re.findall(r'name="z" value="([^"]+)"', form)[0]
    for kind in ("card", "guide"):
        page = client.get("/uslugi/", {"q": "Kubeł?", "rodzaj": kind, "z": ticket}).content.decode()
    assert "Przy tych filtrach nic nie pasuje" in page
    widened = re.findall(r'href="([^"]+)">Pokaż wszystko', page)[0].replace("&amp;", "&")
    here = link(client.get(widened).content.decode())
    assert sums() == [("kubeł", 1, 0, 0, 0)]
    client.get(here)
    client.post(f"/uslugi/{CODE}/pomoglo/", {"z": here.partition("?z=")[2]})
    assert sums() == [("kubeł", 1, 0, 1, 1)]


def test_the_ticket_of_one_question_is_none_of_another(office, client: Client):
    ticket = re.findall(r"[?]z=([^\"]+)", link(search(client, "kubeł")) + '"')[0]
    for text in ("zielony kosz", "pizza z dowozem"):
        client.get("/uslugi/", {"q": text, "rodzaj": "card", "z": ticket})
    client.get("/uslugi/", {"q": "kubeł", "z": "\x00nonsense"})
    assert [(text, times) for text, times, *_rest in sums()] == [
        ("kubeł", 2), ("zielony kosz", 1), ("pizza z dowozem", 1),
    ]  # fmt: skip


def test_a_filter_that_nothing_fits_is_no_gap(office, client: Client):
    """Who comes by an address with filters asks a question; whether it is answered is said of all that there is."""
    for text in ("kubeł", "pizza z dowozem"):
        page = client.get("/uslugi/", {"q": text, "rodzaj": "guide"}).content.decode()
        assert "Przy tych filtrach nic nie pasuje" in page
    assert sums() == [("kubeł", 1, 0, 0, 0), ("pizza z dowozem", 1, 1, 0, 0)]
    assert Asked.objects.get(text="kubeł").unit == "GK"
    here = link(client.get("/uslugi/", {"q": "kubeł", "rodzaj": "card"}).content.decode())
    client.get(here)
    client.post(f"/uslugi/{CODE}/pomoglo/", {"z": here.partition("?z=")[2]})
    assert sums()[0] == ("kubeł", 2, 0, 1, 1)


def test_what_nobody_answers_is_told_apart(office, client: Client):
    search(client, "pizza z dowozem")
    assert sums() == [("pizza z dowozem", 1, 1, 0, 0)]


def test_nothing_of_a_person_is_kept(office, client: Client):
    search(client, "kubeł Jan Kowalski pesel 85010112345 tel 600 100 200 jan@poczta.test ul. Mostowa 4/5")
    assert sums()[0][0] == "kubeł … pesel … tel …"
    search(client, "600100200")
    assert sums()[1][0] == ""
    columns = {field.name for model in (Asked, CardDay, Counted) for field in model._meta.fields}
    assert not columns & {"user", "user_id", "session", "ip", "network", "person"}


def test_a_click_counts_once_for_its_search(office, client: Client):
    here = link(search(client, "kubeł"))
    for _ in range(3):
        assert client.get(here).status_code == 200
    assert sums() == [("kubeł", 1, 0, 1, 0)]
    assert CardDay.objects.get().opened == 1
    client.head(here)
    client.get(f"/uslugi/{CODE}/?z=nonsense")
    client.get(f"/uslugi/{CODE}/?z={'9' * 5000}")
    client.get(f"/uslugi/{CODE}/?z=%00")
    assert CardDay.objects.get().opened == 1


def test_this_helped_without_scripts(office):
    client = Client(enforce_csrf_checks=True)
    page = client.get(link(search(client, "jaki zielony kubeł"))).content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    ticket = re.findall(r'name="z" value="([^"]*)"', page)[0]
    assert ticket
    sent = {"csrfmiddlewaretoken": token, "z": ticket}
    done = client.post(f"/uslugi/{CODE}/pomoglo/", sent, follow=True)
    assert "Dziękujemy" in done.content.decode()
    client.post(f"/uslugi/{CODE}/pomoglo/", sent)
    assert sums() == [("jaki zielony kubeł", 1, 0, 1, 1)]
    assert (CardDay.objects.get().opened, CardDay.objects.get().helped) == (1, 1)
    [proposed] = ModelQuestion.objects.all()
    assert (proposed.text, proposed.cards, proposed.state) == ("jaki zielony kubeł", [CODE], ModelState.PROPOSED)


def test_this_helped_without_a_search_counts_for_the_card(office, client: Client):
    assert client.post(f"/uslugi/{CODE}/pomoglo/").status_code == 302
    assert CardDay.objects.get().helped == 1
    assert client.post("/uslugi/nie-ma/pomoglo/").status_code == 404
    assert not ModelQuestion.objects.exists()


def test_a_ticket_lasts_an_hour(office, client: Client):
    with time_machine.travel("2026-11-02 10:00", tick=False) as clock:
        here = link(search(client, "kubeł"))
        clock.shift(timedelta(hours=2))
        client.get(here)
        assert sums() == [("kubeł", 1, 0, 0, 0)]
        assert not CardDay.objects.exists()


def test_machines_and_looks_ahead_are_no_questions(office, client: Client):
    assert "?z=" not in search(client, "kubeł", user_agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
    assert CODE in search(client, "kubeł", sec_purpose="prefetch")
    client.head("/uslugi/", {"q": "kubeł"})
    assert sums() == []


def test_nobody_floods_the_counts(office, client: Client):
    for number in range(60):
        assert CODE in search(client, f"kubeł {number}")
    assert sum(times for _text, times, *_rest in sums()) == 40
    for _ in range(20):
        client.post(f"/uslugi/{CODE}/pomoglo/")
    assert CardDay.objects.get().helped == 10


def test_what_staff_type_is_a_question_once_it_stands(office, client: Client):
    sign_in(client, office.halina)
    pages = [client.get("/praca/karty/", {"q": text}).content.decode() for text in ("kub", "kubeł", "pizza margherita")]
    assert sums() == []
    tickets = [re.findall(r'name="z" value="([^"]+)"', page)[0] for page in pages]
    for _ in range(2):
        assert client.post("/praca/karty/zapytano/", {"q": "pizza margherita", "z": tickets[2]}).status_code == 204
    assert sums() == [("pizza margherita", 1, 1, 0, 0)]
    [opens] = re.findall(r'hx-get="([^"]+)"', pages[1])
    for _ in range(2):
        assert client.get(opens.replace("&amp;", "&")).status_code == 200
    client.post("/praca/karty/zapytano/", {"q": "kubeł", "z": tickets[1]})
    assert sums()[1] == ("kubeł", 1, 0, 1, 0)
    assert set(Asked.objects.values_list("place", flat=True)) == {Place.STAFF}
    assert client.post("/praca/karty/zapytano/", {"q": "kubeł", "z": "x" * 500}).status_code == 204
    assert len(sums()) == 2


def test_sums_go_with_their_period_and_rare_words_before(office):
    today = timezone.localdate()
    first = terms.over_since("search", today)
    assert first is not None
    for text, day, times in (
        ("kubeł", first - timedelta(days=1), 9), ("kubeł", first, 9), ("rzadkie", today - timedelta(days=40), 1),
        ("osobliwe", today - timedelta(days=40), 1), ("świeże", today, 1),
    ):  # fmt: skip
        Asked.objects.create(day=day, place=Place.PORTAL, meaning=text, text=text, times=times)
    CardDay.objects.create(day=first - timedelta(days=1), code=CODE, opened=1)
    old = timezone.now() - timedelta(hours=3)
    Counted.objects.create(key=b"x", at=old)
    services.expire_searches(today)
    kept = {(row.text, row.times) for row in Asked.objects.all()}
    assert kept == {("kubeł", 9), ("", 2), ("świeże", 1)}
    assert not CardDay.objects.exists()
    assert not Counted.objects.exists()
    assert services.expire_searches(today) == 0


@pytest.mark.parametrize(
    ("load", "address", "words"),
    [
        (load_guide, f"/przewodniki/{GUIDE}/", "jaki kosz na szkło"),
        (load_question, "/uslugi/pytania/", "czy mogę mieć drugi kosz"),
        (load_programme, f"/uslugi/dofinansowania/{PROGRAMME['code']}/", "dokłada do drugiego kubła"),
    ],
)
def test_whatever_is_found_is_counted_as_opened(office, client: Client, load, address: str, words: str):
    load(office)
    page = search(client, words)
    found = re.search(r'href="([^"#]*[?]z=[^"#]*)[^"]*"', page[page.index(address) - 10 :])
    assert found is not None
    assert found[1].startswith(address)
    client.get(found[1])
    client.get(found[1])
    assert Asked.objects.get().opened == 1
    assert not CardDay.objects.filter(opened__gt=0).exists()
    client.get(found[1].partition("?")[0] + "?z=%00nonsense")
    assert Asked.objects.get().opened == 1


@time_machine.travel("2027-01-05 12:00:00+01:00", tick=False)
def test_a_programme_that_is_closed_says_so_among_results(office, client: Client):
    load_programme(office)
    assert "nabór zamknięty" in search(client, "dokłada do drugiego kubła")
    with time_machine.travel("2026-12-01 12:00:00+01:00", tick=False):
        assert "nabór zamknięty" not in search(client, "dokłada do drugiego kubła")


def test_a_question_that_an_editor_dropped_loses_its_words_and_is_not_proposed_again(office):
    services.propose_question("gdzie kubeł ostu", CODE, Source.CONTACT)
    row = ModelQuestion.objects.get()
    decide_question(row.pk, ModelState.DROPPED, by=office.edyta)
    long_ago = timezone.now() - timedelta(days=91)
    ModelQuestion.objects.update(changed_at=long_ago)
    result = {"examples": ["gdzie kubeł ostu"], "touched": 3}
    Trial.objects.create(said="oset", official="kubeł", state=TrialState.MEASURED, asked_by_id=1, asked_at=long_ago,
                         source=Origin.OFFICE, result=result)  # fmt: skip
    assert services.expire_searches(timezone.localdate()) == 2
    services.propose_question("gdzie kubeł ostu", CODE, Source.CONTACT)
    row = ModelQuestion.objects.get()
    assert "ost" not in row.text + row.meaning
    assert row.state == ModelState.DROPPED
    assert Trial.objects.get().result == {"examples": [], "touched": 3}
    assert services.expire_searches(timezone.localdate()) == 0
