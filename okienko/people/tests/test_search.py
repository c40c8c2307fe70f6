"""People are found as staff type, and each look leaves a trace."""

from __future__ import annotations

import pytest

from okienko.kernel import actors
from okienko.kernel.errors import Forbidden, NotFound
from okienko.people import queries, services
from okienko.people.models import LookupLog
from okienko.people.services import PersonData
from tests.cast import Office, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def people(office: Office) -> dict[str, int]:
    def make(given: str, family: str, *identifiers: tuple[str, str]) -> int:
        data = PersonData(given_name=given, family_name=family)
        return services.create_person(data, identifiers=identifiers, by=office.halina)

    bakery = PersonData(kind="business", company_name="Piekarnia Bułka 24 sp. z o.o.")
    return {
        "lucja": make("Łucja", "Żółć-Kowalska", ("phone", "600100200"), ("email", "lucy.zk@poczta.test")),
        "jan": make("Jan", "Kowalski", ("phone", "600100300")),
        "anna": make("Anna", "Nowak", ("phone", "500104321"), ("email", "anka77@poczta.test")),
        "bakery": services.create_person(bakery, identifiers=[("nip", "5260001246")], by=office.halina),
    }


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kow", {"lucja", "jan"}),
        ("ŻÓŁ", {"lucja"}),
        ("zol", {"lucja"}),
        ("kow luc", {"lucja"}),
        ("luc kow", {"lucja"}),
        ("j kowal", {"jan"}),
        ("0200", {"lucja"}),
        ("600 100", {"lucja", "jan"}),
        ("+48 600 100 300", {"jan"}),
        ("jan 0300", {"jan"}),
        ("jan 0200", set()),
        ("lucy.zk@", {"lucja"}),
        ("anka77", {"anna"}),
        ("5260001246", {"bakery"}),
        ("526-000-12-46", {"bakery"}),
        ("1246", {"bakery"}),
        ("bulka 24", {"bakery"}),
        ("ko", set()),
        ("nikogo takiego", set()),
        ("%%%", set()),
        ("kow' | '", {"lucja", "jan"}),
        ("a" * 500, set()),
        ("kow\x00", {"lucja", "jan"}),
    ],
)
def test_search(office: Office, people: dict[str, int], typed: str, found: set[str]) -> None:
    assert {card.id for card in queries.search(typed, by=office.halina)} == {people[name] for name in found}


def test_family_names_come_first_and_the_limit_holds(office: Office, people: dict[str, int]) -> None:
    for _ in range(5):
        services.create_person(PersonData(given_name="Kowal", family_name="Abacki"), by=office.halina)
    names = [card.name for card in queries.search("kow", by=office.halina, limit=3)]
    assert names[0] == "Jan Kowalski"
    assert len(names) == 3


def test_a_merged_record_is_found_as_its_winner(office: Office, people: dict[str, int]) -> None:
    services.merge(people["anna"], people["jan"], by=office.halina)
    [card] = queries.search("4321", by=office.halina)
    assert card.id == people["jan"]
    assert card.email == "anka77@poczta.test"


def test_each_look_up_is_logged_without_what_was_typed(office: Office, people: dict[str, int]) -> None:
    LookupLog.objects.all().delete()
    queries.search("kowalski jan", by=office.halina)
    queries.search("Jan Kowalski", by=office.halina)
    queries.person(people["jan"], by=office.halina)
    first, second, opened = LookupLog.objects.order_by("pk")
    assert (first.actor, first.kind, first.results) == (str(office.halina), "name", 1)
    assert first.digest == second.digest
    assert "kowal" not in str(vars(first))
    assert (opened.kind, opened.person_id) == ("open", people["jan"])
    assert [actor for _, actor in queries.looks(people["jan"])] == [str(office.halina)]


def test_only_those_who_work_with_people_may_look(office: Office, people: dict[str, int]) -> None:
    for by in (office.anna, office.damian, office.adam, office.edyta, actors.anonymous()):
        with pytest.raises(Forbidden):
            queries.search("kow", by=by)
        with pytest.raises(NotFound):
            queries.person(people["jan"], by=by)
    with pytest.raises(NotFound):
        queries.person(999_999, by=office.halina)


def test_cards_take_the_same_queries_for_any_number(
    office: Office, people: dict[str, int], django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        queries.cards([people["jan"]])
    with django_assert_num_queries(1):
        assert len(queries.cards([*people.values(), 999_999])) == 4


def test_a_probable_person_is_name_and_number(office: Office, people: dict[str, int]) -> None:
    card = queries.cards([people["lucja"]])[people["lucja"]].probable()
    assert (card.name, card.phone, card.email) == ("Łucja Żółć-Kowalska", "600 100 200", "")
