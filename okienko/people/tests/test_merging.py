"""A merge moves nothing, can be undone, and never makes a circle."""

from __future__ import annotations

from contextlib import suppress

import pytest

from okienko.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from okienko.kernel.models import Fact
from okienko.people import queries, services
from okienko.people.models import Identifier, Person
from okienko.people.services import AddressData, PersonData
from tests.at_once import at_once
from tests.cast import Office, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def person(office: Office, name: str, *identifiers: tuple[str, str]) -> int:
    given, _, family = name.partition(" ")
    data = PersonData(given_name=given, family_name=family)
    return services.create_person(data, identifiers=identifiers, by=office.halina)


def test_reads_follow_and_nothing_moves(office: Office) -> None:
    a = person(office, "Jan Wzorowy", ("email", "a@poczta.test"))
    b = person(office, "Jan Wzorowy", ("phone", "600100200"))
    assert services.merge(a, b, by=office.halina) == b
    assert Identifier.objects.get(value="a@poczta.test").person_id == a
    assert queries.cards([a])[a].id == b
    assert [card.id for card in queries.find_by_address("email", "a@poczta.test")] == [b]
    assert services.person_from_address("email", "a@poczta.test", by=office.halina) == b
    assert sorted(queries.same_person_ids(a)) == sorted(queries.same_person_ids(b)) == sorted([a, b])
    assert queries.person(a, by=office.halina).card.id == b
    assert [card.id for card in queries.person(b, by=office.halina).merged] == [a]


def test_undoing_gives_back_what_was(office: Office) -> None:
    a, b, c = (person(office, f"Osoba Numer{n}") for n in "abc")
    services.merge(a, b, by=office.halina)
    services.merge(b, c, by=office.halina)
    assert queries.cards([a])[a].id == c
    services.unmerge(b, by=office.halina)
    assert queries.cards([a, b, c]).keys() == {a, b, c}
    assert (queries.cards([a])[a].id, queries.cards([c])[c].id) == (b, c)
    with pytest.raises(Conflict):
        services.unmerge(b, by=office.halina)
    assert list(Fact.objects.filter(name__contains="merged").order_by("id").values_list("name", flat=True)) == [
        "people.person_merged.v1",
        "people.person_merged.v1",
        "people.person_unmerged.v1",
    ]


def test_a_circle_is_refused(office: Office) -> None:
    a, b = person(office, "Osoba A"), person(office, "Osoba B")
    services.merge(a, b, by=office.halina)
    for loser, winner in ((b, a), (a, b), (a, a)):
        with pytest.raises(Invalid):
            services.merge(loser, winner, by=office.halina)
    with pytest.raises(NotFound):
        services.merge(a, 999_999, by=office.halina)
    with pytest.raises(Forbidden):
        services.merge(a, b, by=office.rafal)


@pytest.mark.django_db(transaction=True)
def test_no_circle_when_everybody_merges_at_once() -> None:
    office = make_office()
    ids = [person(office, f"Osoba {n}") for n in "abcd"]
    pairs = [(loser, winner) for loser in ids for winner in ids if loser != winner]

    def try_to(pair: tuple[int, int]) -> None:
        with suppress(DomainError):
            services.merge(*pair, by=office.fresh("halina"))

    at_once(try_to, pairs)
    assert Person.objects.filter(merged_into=None).count() == 1
    assert {card.id for card in queries.cards(ids).values()} == {Person.objects.get(merged_into=None).pk}


def test_duplicates_are_suggested_by_what_they_share(office: Office) -> None:
    place = AddressData(city="Przykładowo", street="Zmyślona", building="3")
    jan = person(office, "Jan Wzorowy", ("phone", "600100200"), ("email", "jan@poczta.test"))
    twin = person(office, "Jan Wzorwy", ("email", "jan@poczta.test"))
    wife = person(office, "Ewa Inna", ("phone", "600100200"))
    neighbor = person(office, "Zenon Obcy")
    namesake = person(office, "Jan Wzorowy")
    for one in (jan, neighbor, namesake):
        services.add_postal_address(one, place, by=office.halina)
    found = queries.possible_duplicates(jan)
    assert {one.card.id: one.reasons for one in found} == {
        twin: ("same_email", "same_name"),
        namesake: ("same_address", "same_name"),
        wife: ("same_phone",),
    }
    assert found[-1].card.id == wife
    services.merge(twin, jan, by=office.halina)
    assert twin not in {one.card.id for one in queries.possible_duplicates(jan)}
