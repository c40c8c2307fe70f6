"""The screen of the law: what is in force, and what the administrator adds."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okienko.kernel.errors import Forbidden, Invalid
from okienko.terms import queries, services
from okienko.terms.models import LawSupplement
from tests.at_once import at_once
from tests.cast import make_office, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/praca/ustawienia/terminy/"
DAY = {"day-name": "żałoba narodowa", "day-day": "2026-11-24", "day-source": "Dz.U. 2026 poz. 9999"}


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def adam(office) -> Client:
    return sign_in(Client(), office.adam)


def test_a_day_off_is_added_counts_and_is_taken_back(adam, office, time_machine):
    time_machine.move_to("2026-11-02T10:00:00+01:00", tick=False)
    before = queries.deadline("CERT", date(2026, 11, 17)).statutory_due
    assert before == date(2026, 11, 24)
    assert adam.post(f"{PAGE}wolne/", DAY).status_code == 302
    assert queries.deadline("CERT", date(2026, 11, 17)).statutory_due == date(2026, 11, 25)
    page = adam.get(PAGE).content.decode()
    assert "żałoba narodowa" in page
    assert "dodany przez urząd" in page
    again = adam.post(f"{PAGE}wolne/", DAY)
    assert again.status_code == 422
    assert "day" in again.context["day_form"].errors
    assert adam.post(f"{PAGE}wolne/usun/", {"name": "żałoba narodowa"}).status_code == 302
    assert adam.post(f"{PAGE}wolne/usun/", {"name": "żałoba narodowa"}).status_code == 404
    assert queries.deadline("CERT", date(2026, 11, 17)).statutory_due == before
    assert LawSupplement.objects.count() == 2, "versions are only added"


def test_a_changed_term_applies_from_its_day_on(adam):
    new = {"term-code": "CERT", "term-term": "5 days", "term-valid_from": "2027-01-01", "term-source": "Dz.U."}
    assert adam.post(f"{PAGE}reguly/", new).status_code == 302
    assert queries.deadline("CERT", date(2026, 9, 1)).statutory_due == date(2026, 9, 8)
    assert queries.deadline("CERT", date(2027, 3, 1)).statutory_due == date(2027, 3, 8)
    assert queries.rule("CERT", date(2027, 3, 1)).steps["due"].term.amount == 5
    assert "Zaczną obowiązywać" in adam.get(PAGE).content.decode()
    wrong = adam.post(f"{PAGE}reguly/", new | {"term-term": "pięć dni"})
    assert wrong.status_code == 422
    assert "term" in wrong.context["term_form"].errors
    assert "pięć dni" in wrong.content.decode()


def test_what_a_pack_loaded_is_kept(office):
    services.supplement_law(
        "retention:\n  - {code: chat, name: Czat, term: 6 months, source: zarządzenie}\n", by=office.adam
    )
    services.add_day_off("święto gminy", date(2026, 11, 24), source="uchwała", by=office.adam)
    assert queries.retention("chat").name == "Czat"


def test_a_pack_loaded_again_keeps_what_the_office_added(office, tmp_path):
    (tmp_path / "terms.yaml").write_text(
        "retention:\n  - {code: chat, name: Czat, term: 6 months, source: zarządzenie}\n"
    )
    assert services.load_pack(tmp_path, by=office.adam)
    services.add_day_off("święto gminy", date(2026, 11, 24), source="uchwała", by=office.adam)
    assert not services.load_pack(tmp_path, by=office.adam)
    assert queries.own_days_off() == {"święto gminy"}


@pytest.mark.django_db(transaction=True)
def test_days_off_added_at_one_moment_are_all_kept(office):
    def add(number: int) -> None:
        services.add_day_off(f"dzień {number}", date(2026, 12, number), source="x", by=office.fresh("adam"))

    days = (1, 2, 3, 4, 7, 8)
    at_once(add, days)
    assert queries.own_days_off() == {f"dzień {number}" for number in days}


def test_only_the_administrator_changes_the_law(office):
    for who in (office.halina, office.zofia):
        with pytest.raises(Forbidden):
            services.add_day_off("x", date(2026, 11, 24), source="y", by=who)
        assert sign_in(Client(), who).get(PAGE).status_code == 200
    with pytest.raises(Invalid):
        services.change_term("NIE_MA", "5 days", valid_from=date(2027, 1, 1), source="x", by=office.adam)


def test_nothing_added_teaches_and_the_page_costs_the_same(adam, office):
    assert "Każda zmiana jest nową wersją" in adam.get(PAGE).content.decode()
    services.add_day_off("a", date(2026, 11, 24), source="y", by=office.adam)
    adam.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        adam.get(PAGE)
    for number in range(3, 7):
        services.add_day_off(f"b{number}", date(2026, 12, number + 5), source="y", by=office.adam)
    adam.get(PAGE)  # the newest text is parsed once
    with CaptureQueriesContext(connection) as many:
        adam.get(PAGE)
    assert len(many) == len(few)
