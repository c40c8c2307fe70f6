"""What staff write down about a person."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from django.utils import timezone

from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.editing import StaleSave
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.models import Fact
from okienko.people import permissions, queries, services
from okienko.people.models import Identifier
from okienko.people.services import AddressData, PastPerson, PersonData
from tests.cast import Office, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def jan(office: Office) -> int:
    return services.create_person(PersonData(given_name="Jan", family_name="Wzorowy"), by=office.halina)


def test_somebody_must_be_somebody(office: Office) -> None:
    with pytest.raises(Invalid):
        services.create_person(PersonData(), by=office.halina)
    number = services.create_person(PersonData(), identifiers=[("phone", "600100200")], by=office.halina)
    assert queries.cards([number])[number].name == "600 100 200"


def test_a_stale_save_carries_both_texts(office: Office, jan: int) -> None:
    assert services.edit_person(jan, PersonData(family_name="Wzorowy", note="Halina"), version=1, by=office.halina) == 2
    with pytest.raises(StaleSave) as stale:
        services.edit_person(jan, PersonData(family_name="Wzorowy", note="Karol"), version=1, by=office.karol)
    assert stale.value.theirs["note"] == "Halina"
    assert stale.value.version == 2


def test_an_edited_name_is_found(office: Office, jan: int) -> None:
    services.add_identifier(jan, "email", "jw77@poczta.test", by=office.halina)
    services.edit_person(jan, PersonData(given_name="Jan", family_name="Nowowy"), version=1, by=office.halina)
    assert queries.search("wzorowy", by=office.halina) == []
    assert [card.id for card in queries.search("nowo", by=office.halina)] == [jan]
    assert [card.id for card in queries.search("jw77", by=office.halina)] == [jan]


def test_identifiers(office: Office, jan: int) -> None:
    first = services.add_identifier(jan, "phone", "600100200", by=office.halina)
    assert services.add_identifier(jan, "phone", "+48 600 100 200", verified=True, by=office.halina) == first
    [known] = queries.person(jan, by=office.halina).identifiers
    assert (known.shown, known.verified) == ("600 100 200", True)
    other = services.create_person(PersonData(family_name="Inny"), by=office.halina)
    with pytest.raises(NotFound):
        services.remove_identifier(other, first, by=office.halina)
    services.remove_identifier(jan, first, by=office.halina)
    assert queries.find_by_address("phone", "600100200") == []


def test_pesel_needs_a_provision(office: Office, jan: int) -> None:
    with pytest.raises(Invalid):
        services.add_identifier(jan, "pesel", "44051401359", by=office.halina)
    services.add_identifier(jan, "pesel", "44051401359", reason="art. 63 § 3a KPA", by=office.halina)


def test_power_of_attorney(office: Office, jan: int) -> None:
    proxy = services.create_person(PersonData(given_name="Ewa", family_name="Zastępcza"), by=office.halina)
    today = timezone.localdate()
    mandate = services.grant_power_of_attorney(
        jan,
        proxy,
        scope="podatek od nieruchomości",
        valid_from=today,
        valid_to=today + timedelta(days=5),
        by=office.halina,
    )
    assert queries.may_act_for(proxy, jan)
    assert not queries.may_act_for(jan, proxy)
    assert not queries.may_act_for(proxy, jan, on=today + timedelta(days=6))
    assert [one.other.name for one in queries.person(jan, by=office.halina).proxies] == ["Ewa Zastępcza"]
    assert [one.other.name for one in queries.person(proxy, by=office.halina).principals] == ["Jan Wzorowy"]
    services.revoke_power_of_attorney(jan, mandate, by=office.halina)
    assert not queries.may_act_for(proxy, jan)
    with pytest.raises(Invalid):
        services.grant_power_of_attorney(jan, jan, scope="x", valid_from=date(2026, 1, 1), by=office.halina)


def test_consent_is_per_channel_with_proof_and_can_be_withdrawn(office: Office, jan: int) -> None:
    given = {"text_version": "2026-01", "proof": "rozmowa telefoniczna"}
    consent = services.give_consent(jan, "sms", "survey", **given, by=office.halina)
    assert services.give_consent(jan, "sms", "survey", **given, by=office.halina) == consent
    assert queries.agreed(jan, "sms", "survey")
    assert not queries.agreed(jan, "email", "survey")
    services.withdraw_consent(jan, consent, by=office.halina)
    assert not queries.agreed(jan, "sms", "survey")
    assert services.give_consent(jan, "sms", "survey", **given, by=office.halina) != consent
    with pytest.raises(Invalid):
        services.give_consent(jan, "sms", "survey", text_version="", proof="", by=office.halina)


def test_people_reach_their_own_record_only(office: Office, jan: int) -> None:
    me = Actor(ActorKind.PERSON, jan)
    assert permissions.access_person(me, jan).pk == jan
    other = services.create_person(PersonData(family_name="Inny"), by=office.halina)
    with pytest.raises(NotFound):
        permissions.access_person(me, other)


def test_many_people_come_in_at_once(office: Office) -> None:
    people = [
        PastPerson(
            PersonData(given_name="Anna", family_name=f"Zmyślona{n}"),
            identifiers=(("phone", f"+48600{n:06}"), ("email", f"anna{n}@poczta.test")),
            address=AddressData(city="Przykładowo", street="Zmyślona", building=str(n)),
        )
        for n in range(1500)
    ]
    began = time.process_time()  # a busy machine makes the clock on the wall say nothing
    ids = services.import_history(people)
    assert time.process_time() - began < 2
    assert len(set(ids)) == 1500
    assert Identifier.objects.count() == 3000
    assert not Fact.objects.exists()
    assert [card.id for card in queries.find_by_address("email", "anna7@poczta.test")] == [ids[7]]
    assert [card.id for card in queries.search("zmyslona1499", by=office.halina)] == [ids[1499]]
