"""Everything kept about a person can be handed out, and erased as far as the law lets it."""

from __future__ import annotations

import json

import pytest

from okienko.kernel import personal_data
from okienko.people import queries, services
from okienko.people.models import Person
from okienko.people.services import AddressData, PersonData
from tests.cast import make_office

pytestmark = pytest.mark.django_db


def test_export_and_erase() -> None:
    office = make_office()
    jan = services.create_person(
        PersonData(given_name="Jan", family_name="Wzorowy", note="notatka"),
        identifiers=[("phone", "600100200")],
        by=office.halina,
    )
    phone = [("phone", "500100200")]
    other = services.create_person(PersonData(family_name="Inny"), identifiers=phone, by=office.halina)
    services.add_postal_address(jan, AddressData("Przykładowo"), by=office.halina)
    services.give_consent(jan, "sms", "survey", text_version="1", proof="rozmowa", by=office.halina)
    queries.person(jan, by=office.halina)
    exported = json.dumps(personal_data.export(queries.same_person_ids(jan)), ensure_ascii=False)
    for text in ("Wzorowy", "+48600100200", "Przykładowo", "rozmowa", "notatka", str(office.halina)):
        assert text in exported
    assert "Inny" not in exported

    done = personal_data.erase(queries.same_person_ids(jan), by=office.halina)
    assert done.erased == {"people.Person": 1, "people.Identifier": 1, "people.PostalAddress": 1}
    assert {kept.model for kept in done.kept} == {"people.Consent", "people.LookupLog"}
    assert not queries.agreed(jan, "sms", "survey")
    assert queries.find_by_address("phone", "600100200") == []
    assert queries.search("wzorowy", by=office.halina) == []
    assert "Wzorowy" not in str(vars(Person.objects.get(pk=jan)))
    assert queries.cards([jan])[jan].name == f"nr {jan}"
    assert queries.cards([other])[other].name == "Inny"
    assert personal_data.erase(queries.same_person_ids(jan), by=office.halina).erased == {}
