"""People are created from what they wrote or called from, once."""

from __future__ import annotations

import pytest

from okienko.kernel import actors
from okienko.kernel.errors import Invalid
from okienko.people import queries, services
from okienko.people.models import Person
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    person_id = services.person_from_address("email", "Jan.Wzorowy@Poczta.Test", "Jan Wzorowy", by=actors.system())
    [card] = queries.find_by_address("email", "jan.wzorowy@poczta.test")
    assert (card.id, card.name, card.email) == (person_id, "Jan Wzorowy", "jan.wzorowy@poczta.test")


def test_same_address_is_the_same_person() -> None:
    first = services.person_from_address("phone", "600 100 200", by=actors.system())
    assert services.person_from_address("phone", "+48 600-100-200", "Anna Fikcyjna", by=actors.system()) == first
    assert queries.cards([first])[first].phone == "600 100 200"


def test_no_name_is_shown_as_the_address() -> None:
    person_id = services.person_from_address("email", "ktos@poczta.test", by=actors.system())
    assert queries.cards([person_id])[person_id].name == "ktos@poczta.test"


@pytest.mark.parametrize("value", ["", "bez małpy", "@", "a@", "zło\x00@poczta.test", "x" * 300 + "@poczta.test"])
def test_what_is_no_address_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        services.person_from_address("email", value, by=actors.system())
    assert queries.find_by_address("email", value) == []


def test_a_shared_phone_belongs_to_whoever_says_their_name() -> None:
    first = services.person_from_address("phone", "600100200", "Jan Wzorowy", by=actors.system())
    second = Person.objects.create(given_name="Ewa", search="ewa wzorowa", created_from="staff")
    second.identifiers.create(kind="phone", value="+48600100200", backwards="002001006")
    assert services.person_from_address("phone", "600100200", "Ewa Wzorowa", by=actors.system()) == second.pk
    assert services.person_from_address("phone", "600100200", by=actors.system()) == first
    assert [card.id for card in queries.find_by_address("phone", "600100200")] == [first, second.pk]


@pytest.mark.django_db(transaction=True)
def test_two_mails_at_once_make_one_person() -> None:
    def write(number: int) -> int:
        return services.person_from_address("email", "nowa@poczta.test", f"Nowa {number}", by=actors.system())

    assert len(set(at_once(write, range(6)))) == 1
    assert Person.objects.count() == 1
