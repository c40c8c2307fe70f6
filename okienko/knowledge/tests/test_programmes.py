"""Funding: found by four questions, open or not by the day, looked at again when it closes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from okienko.kernel.errors import Conflict
from okienko.kernel.packs import PackProblem
from okienko.knowledge import queries, services
from okienko.knowledge.models import Record
from okienko.knowledge.rules import Openness, openness
from tests.cast import Office, make_office, sign_in
from tests.records import PROGRAMME, another, load_question, load_records

pytestmark = pytest.mark.django_db
KIND = "programme"
TODAY = date(2026, 11, 23)


@pytest.fixture
def office() -> Office:
    office = make_office()
    load_records(office, KIND, PROGRAMME)
    return office


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        (None, None, Openness.OPEN),
        (TODAY, TODAY, Openness.OPEN),
        (TODAY + timedelta(days=1), None, Openness.SOON),
        (None, TODAY - timedelta(days=1), Openness.CLOSED),
    ],
)
def test_both_days_count(opens, closes, state):
    assert openness(opens, closes, TODAY) is state


def codes(**answers: Any) -> list[str]:
    return [one.record.code for one in queries.programmes(**answers)]


@time_machine.travel("2026-11-23 12:00:00+01:00", tick=False)
def test_the_finder_answers_and_shows_open_ones_first(office):
    later = another(PROGRAMME, code="pozniej", title="Później", opens_on="2027-01-01", closes_on=None,
                    recipients=["entrepreneur"], purposes=["business"], amount_to=None)  # fmt: skip
    gone = another(PROGRAMME, code="byl", title="Był", opens_on=None, closes_on="2026-11-01")
    soonest = another(PROGRAMME, code="konczy-sie", title="Kończy się", closes_on="2026-11-24",
                      next_review="2026-11-24")  # fmt: skip
    load_records(office, KIND, PROGRAMME, later, gone, soonest)
    own = PROGRAMME["code"]
    assert codes() == ["konczy-sie", own, "pozniej", "byl"]
    assert codes(recipient="entrepreneur") == ["pozniej"]
    assert codes(purpose="home", state="closed") == ["byl"]
    assert codes(amount=Decimal("50.01")) == ["pozniej"], "no bound is more than any need"
    assert queries.programmes()[0].days_left == 1
    page = Client().get(reverse("knowledge:programmes"), {"kim": "senior", "kwota": "1 000"}).text
    assert "Nie ma takiego dofinansowania" in page
    assert own in Client().get(reverse("knowledge:programmes"), {"kim": "senior", "kwota": "<b>"}).text


@time_machine.travel("2026-11-23 12:00:00+01:00", tick=False)
def test_a_programme_has_its_page_and_is_found(office):
    page = Client().get(reverse("knowledge:programme", args=[PROGRAMME["code"]])).text
    for said in ("trwa nabór", PROGRAMME["who"], PROGRAMME["amount"], PROGRAMME["source"], "31 grudnia 2026"):
        assert said in page
    hit = queries.find("dokłada do drugiego kubła").hits[0]
    assert (hit.kind, hit.code) == (KIND, PROGRAMME["code"])
    found = Client().get(reverse("knowledge:cards"), {"q": "Kubeł za pół ceny"}).text
    assert reverse("knowledge:programme", args=[PROGRAMME["code"]]) in found
    assert Client().get("/uslugi/dofinansowania/nie-ma/").status_code == 404


def test_a_programme_is_looked_at_when_it_closes(office):
    with pytest.raises(PackProblem, match="next_review"):
        load_records(office, KIND, another(PROGRAMME, next_review="2027-03-01"))
    with pytest.raises(PackProblem, match="closes_on"):
        load_records(office, KIND, another(PROGRAMME, closes_on="2026-10-01"))
    with time_machine.travel("2026-11-25 12:00:00+01:00", tick=False):
        services.confirm(PROGRAMME["code"], version=1, by=office.edyta, kind=KIND)
        assert Record.objects.get().next_review == date(2026, 12, 31), "again on its last day, not in half a year"
    with time_machine.travel("2027-01-02 12:00:00+01:00", tick=False):
        assert queries.desk(office.fresh("edyta")).to_review[0].code == PROGRAMME["code"]
        services.confirm(PROGRAMME["code"], version=2, by=office.edyta, kind=KIND)
        assert Record.objects.get().next_review > timezone.localdate() + timedelta(days=100)


@time_machine.travel("2026-12-31 12:00:00+01:00", tick=False)
def test_a_programme_looked_through_on_its_last_day_can_still_be_read(office):
    services.confirm(PROGRAMME["code"], version=1, by=office.edyta, kind=KIND)
    assert Client().get(reverse("knowledge:programme", args=[PROGRAMME["code"]])).status_code == 200
    load_question(office)  # and the index can be made again
    with pytest.raises(Conflict):
        services.confirm(PROGRAMME["code"], version=2, by=office.edyta, kind=KIND)


def test_a_text_that_cannot_be_read_keeps_no_other_from_being_found(office, caplog):
    Record.objects.update(content={"code": "?"})
    load_question(office)
    assert queries.find("ile kubłów").hits
    assert "cannot be read" in caplog.text


def test_an_editor_writes_one_on_its_page(office):
    services.begin_change(PROGRAMME["code"], by=office.edyta, kind=KIND)
    before = queries.draft(office.edyta, PROGRAMME["code"], kind=KIND).content
    edyta = sign_in(Client(), office.edyta)
    page = f"/praca/wiedza/dofinansowania/{PROGRAMME['code']}/szkic/"
    form = edyta.get(page).context["form"]
    values = {name: value for name in form.fields if (value := form[name].value()) not in (None, [])}
    wrong = edyta.post(page, {**values, "next_review": "2027-05-01"})
    assert wrong.status_code == 422
    assert "w ostatnim dniu naboru" in wrong.text
    assert edyta.post(page, values).status_code == 302
    assert queries.draft(office.edyta, PROGRAMME["code"], kind=KIND).content == before
    assert PROGRAMME["conditions"][0] in edyta.get(f"{page}podglad/").text


def test_the_list_asks_as_often_for_many_as_for_one(office, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.programmes()
    load_records(office, KIND, *(another(PROGRAMME, code=f"p-{n}", title=f"P {n}") for n in range(12)))
    with django_assert_num_queries(2):
        queries.programmes()


@time_machine.travel("2026-11-23 12:00:00+01:00", tick=False)
def test_beside_a_contact_it_is_found_by_the_same_questions_and_inserted(office, django_assert_max_num_queries):
    load_records(office, KIND, PROGRAMME, another(PROGRAMME, code="firma", title="Firma", recipients=["entrepreneur"]))
    halina = sign_in(Client(), office.halina)
    finder = reverse("knowledge_desk:finder")
    shown = halina.get(finder, {"kim": "senior", "kwota": "40"}).text
    own = reverse("knowledge_desk:record", args=[KIND, PROGRAMME["code"]])
    assert f'hx-get="{own}"' in shown
    assert "Firma" not in shown
    assert '<option value="senior" selected>' in shown
    assert "Zmień jedną z odpowiedzi" in halina.get(finder, {"kwota": "9000000"}).text
    panel = halina.get(own).text
    assert 'data-insert="Kubeł za pół ceny. Miasto dokłada do drugiego kubła.' in panel
    assert "Kiedy: nabór trwa do czw., 31 grudnia 2026" in panel
    assert "Gdzie złożyć wniosek: Okienko 1" in panel
    assert "– Jeden kubeł na dom." in panel
    assert own in halina.get(reverse("knowledge_desk:search"), {"q": "kubeł za pół ceny"}).text
    assert f'hx-get="{finder}"' in halina.get("/praca/rozmowa/").text
    with django_assert_max_num_queries(5):
        halina.get(finder)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"closes_on": "2026-11-20"}, "nabór jest zamknięty (był do pt., 20 listopada 2026)"),
        ({"opens_on": "2026-12-01"}, "nabór rusza wt., 1 grudnia 2026 i trwa do czw., 31 grudnia 2026"),
        ({"opens_on": None, "closes_on": None}, "nabór ciągły"),
    ],
)
@time_machine.travel("2026-11-23 12:00:00+01:00", tick=False)
def test_what_is_inserted_never_calls_a_closed_programme_open(office, fields, said):
    load_records(office, KIND, another(PROGRAMME, **fields))
    halina = sign_in(Client(), office.halina)
    assert f"Kiedy: {said}" in halina.get(reverse("knowledge_desk:record", args=[KIND, PROGRAMME["code"]])).text


@time_machine.travel("2026-11-23 12:00:00+01:00", tick=False)
def test_a_guest_finds_funding_and_a_resident_has_their_own_page(office):
    gaja = sign_in(Client(), office.gaja)
    assert PROGRAMME["title"] in gaja.get(reverse("knowledge_desk:finder")).text
    assert Client().get(reverse("knowledge_desk:finder")).status_code in (302, 403)
