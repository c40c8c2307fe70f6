"""The directory: found by what people do, in the words residents use."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from okienko.kernel import actors
from okienko.kernel.errors import Forbidden
from okienko.organization import queries, services
from okienko.organization.models import Absence, Substitution
from okienko.organization.rules.search import index_text, search_terms, where_found
from okienko.organization.services.indexing import index_staff, index_units
from tests.cast import make_office, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    office = make_office()
    index_units(office.units.values())
    index_staff(office.staff.values())
    for one in [*office.units.values(), *office.staff.values()]:
        one.save()
    return office


def names(office, query: str) -> list[str]:
    return [entry.name for entry in queries.directory(office.halina, query).entries]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("śmieci", "Ewa Wymyślna"),
        ("smieci", "Ewa Wymyślna"),
        ("ODPADÓW", "Ewa Wymyślna"),
        ("odpadami", "Ewa Wymyślna"),
        ("dzik wysyp", "Karol Zmyślony"),
        ("zmyslony karol", "Karol Zmyślony"),
        ("inspektor so", "Piotr Postronny"),
        ("meldunek", "Piotr Postronny"),
        ("meldunku", "Piotr Postronny"),
        ("Kancelaria", "Kancelaria"),
        ("GK-I", "Karol Zmyślony"),
    ],
)
def test_found(office, query: str, first: str):
    assert first in names(office, query)[:3]


def test_every_word_must_match_before_some_will_do(office):
    some = queries.directory(office.halina, "wywóz meldunek")
    assert some.is_partial
    assert {entry.name for entry in some.entries} == {"Ewa Wymyślna", "Piotr Postronny"}
    every = queries.directory(office.halina, "wywóz śmieci")
    assert not every.is_partial
    assert [entry.name for entry in every.entries] == ["Ewa Wymyślna"]


def test_a_name_stands_before_a_duty(office):
    services.change_staff(
        office.staff["piotr"].pk,
        services.StaffData(name="Piotr Postronny", unit_id=office.units["SO"].pk, duties="zastępuje Karola"),
        version=1,
        by=office.adam,
    )
    assert names(office, "karol")[0] == "Karol Zmyślony"
    assert "Piotr Postronny" in names(office, "karol")


def test_a_slip_of_the_finger_is_mended_and_said(office):
    found = queries.directory(office.halina, "meldunka")
    assert found.entries
    slip = queries.directory(office.halina, "wysipisko")
    assert slip.corrected.startswith("wysypisk")
    assert slip.entries[0].name == "Karol Zmyślony"
    assert queries.directory(office.halina, "xyzxyz").entries == []


def test_who_is_away_and_who_stands_in(office):
    today = timezone.localdate()
    karol, ewa = office.staff["karol"], office.staff["ewa"]
    Absence.objects.create(staff=karol, first_day=today, last_day=today + dt.timedelta(days=3))
    Substitution.objects.create(staff=karol, substitute=ewa, first_day=today, last_day=today)
    entry = queries.person(office.halina, karol.pk)
    assert entry is not None
    assert (entry.away_until, entry.substitute) == (today + dt.timedelta(days=3), "Ewa Wymyślna")


def test_the_number_of_queries_does_not_grow(office, django_assert_max_num_queries):
    queries.standing(office.halina)
    with django_assert_max_num_queries(5):
        queries.directory(office.halina, "a")


def test_strangers_and_the_inactive_learn_nothing(office):
    with pytest.raises(Forbidden):
        queries.directory(actors.anonymous(), "śmieci")
    services.set_active(office.staff["ewa"].pk, is_active=False, by=office.adam)
    assert "Ewa Wymyślna" not in names(office, "śmieci")


def test_the_page_answers_whole_and_in_part(office, client: Client):
    sign_in(client, office.halina)
    whole = client.get("/praca/urzad/?q=smieci").content.decode()
    assert "Ewa Wymyślna" in whole
    assert "<html" in whole
    part = client.get("/praca/urzad/?q=smieci", headers={"HX-Request": "true"}).content.decode()
    assert "Ewa Wymyślna" in part
    assert "<html" not in part


def test_the_chart_is_a_tree_with_heads_in_two_queries(office, django_assert_num_queries):
    office.staff["zofia"].leads = True
    office.staff["zofia"].save()
    with django_assert_num_queries(2):
        roots = queries.chart()
    assert [node.unit.symbol for node in roots] == ["UM"]
    department = next(node for node in roots[0].below if node.unit.symbol == "GK")
    assert (department.head_name, department.people) == ("Zofia Nibylska", 1)
    assert [node.unit.symbol for node in department.below] == ["GK-I"]


def test_words_and_stems():
    assert " odpadow" in index_text("wywóz odpadów,")
    assert search_terms("Odpadów") == [["odpadow", "odpad"]]
    assert search_terms(" ,. ") == []
    asked = search_terms("anna")
    assert [where_found(asked, "Anna Nowa", []), where_found(asked, "Jan", ["zastępuje Annę", "anna"])] == [0, 1]
