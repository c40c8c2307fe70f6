"""Making people and writing down what they are known by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit.services import record
from okienko.kernel.actors import Actor
from okienko.kernel.bulk import insert, write_row
from okienko.kernel.database import rows
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Invalid
from okienko.kernel.facts import publish
from okienko.kernel.gathering import has_turn, wait_for_turn
from okienko.people import queries, rules
from okienko.people.events import PersonCreated
from okienko.people.models import Identifier, Person, PostalAddress
from okienko.people.permissions import access_part, access_people, access_person, winners
from okienko.people.rules import IdentifierKind, PersonData, PersonId
from okienko.people.services.parts import (
    AddressData,
    checked,
    new_identifier,
    new_person,
    normal_value,
    reindex,
    require_name,
    touch_people,
)


@transaction.atomic(savepoint=False)
def person_from_address(
    kind: str, value: str, name: str = "", *, by: Actor, channel: str = "", owners: Owners | None = None
) -> PersonId:
    """Who writes or calls from this address: found, or created from what little is known.

    Follows merges. Of several people with one address: the same name first, then who confirmed the
    address, then the earliest record; so the answer is only *prawdopodobnie* right. Two first contacts
    at once create one person: the second waits until the transaction of the first ends.
    owners: read by a caller who has the turn of this address, for many at once (`owners_of`).
    Raises Invalid where the value cannot be an address of this kind.
    """
    normal = normal_value(kind, value)
    name_words, turn = rules.search_words(name), _turn(kind, normal)
    if owners is not None:
        return _best(owners.get((kind, normal), []), name_words) or _create_from(kind, normal, name, channel or kind)
    found = None if has_turn(turn) else _owner(kind, normal, name_words)
    if found is None:
        wait_for_turn(turn)
        found = _owner(kind, normal, name_words)
    return found or _create_from(kind, normal, name, channel or kind)


def turn_of(kind: str, value: str) -> str:
    """What to wait for before anybody is looked up by this address: for a caller who waits together with something
    else (`kernel.gathering`). Empty where there is no address. Raises Invalid as `person_from_address` does."""
    return _turn(kind, normal_value(kind, value)) if kind and value else ""


def _turn(kind: str, normal: str) -> str:
    return f"people:{kind}:{normal}"


Owners = dict[tuple[str, str], list[tuple[Any, ...]]]  # (kind, normal value) → id, search, verified, merged into
_OWNERS = """
SELECT person.id, person.search, identifier.verified, person.merged_into_id, identifier.kind, identifier.value
FROM unnest(%s::text[], %s::text[]) AS asked (kind, value)
JOIN people_identifier AS identifier USING (kind, value)
JOIN people_person AS person ON person.id = identifier.person_id
"""


def owners_of(addresses: Iterable[tuple[str, str]]) -> Owners:
    """Who has each of these addresses (kind, value), in one query; nothing is asked where there are none.

    Ask once their turns are had: who had one before may have made the person. Raises Invalid as `person_from_address`.
    """
    asked = {(kind, normal_value(kind, value)) for kind, value in addresses if kind and value}
    return _owners(asked) if asked else {}


def _owners(asked: Iterable[tuple[str, str]]) -> Owners:
    found: Owners = {}
    for *owner, kind, value in rows(_OWNERS, [list(column) for column in zip(*asked, strict=True)]):
        found.setdefault((kind, value), []).append(tuple(owner))
    return found


def _owner(kind: str, value: str, name_words: str) -> PersonId | None:
    return _best(_owners([(kind, value)]).get((kind, value), []), name_words)


def _best(found: list[tuple[Any, ...]], name_words: str) -> PersonId | None:
    merged = {person_id: into for person_id, _search, _verified, into in found}
    best = rules.best_match((row[:3] for row in found), name_words)
    if best is None or merged[best] is None:
        return PersonId(best) if best is not None else None
    return winners([best])[best]


def _create_from(kind: str, value: str, written_name: str, channel: str) -> PersonId:
    name = rules.guess_name(written_name)
    data = PersonData(name.kind, name.given_name, name.family_name, name.company_name)
    person = new_person(data, channel, [(kind, value)])
    insert(person)
    backwards = rules.backwards(kind, value)
    write_row(Identifier, person_id=person.pk, kind=kind, value=value, backwards=backwards)
    publish(PersonCreated(person.pk), subject=f"person:{person.pk}")
    return PersonId(person.pk)


@transaction.atomic
def create_person(data: PersonData, *, by: Actor, identifiers: Iterable[tuple[str, str]] = ()) -> PersonId:
    """A person that staff write down while talking. Raises Invalid where nothing says who it is."""
    access_people(by)
    normal = list(dict.fromkeys((kind, normal_value(kind, value)) for kind, value in identifiers if value.strip()))
    if not normal:
        require_name(data)
    person = new_person(data, "staff", normal)
    person.save(force_insert=True)
    Identifier.objects.bulk_create([new_identifier(person.pk, kind, value) for kind, value in normal])
    record(subject=f"person:{person.pk}", action="people.created", by=by)
    publish(PersonCreated(person.pk), subject=f"person:{person.pk}")
    return PersonId(person.pk)


@transaction.atomic
def edit_person(person_id: int, data: PersonData, *, version: int, by: Actor) -> int:
    """Save what staff wrote; the new version. Raises StaleSave where somebody saved since `version`."""
    person = access_person(by, person_id, lock=True)
    require_version(version, person.version, asdict(queries.data_of(person)))
    if not person.identifiers.exists():
        require_name(data)
    for name, value in asdict(checked(data)).items():
        setattr(person, name, value)
    person.version += 1
    person.save()
    reindex(person)
    record(subject=f"person:{person.pk}", action="people.edited", by=by, data={"version": person.version})
    touch_people(person.pk)
    return person.version


@transaction.atomic
def add_identifier(
    person_id: int, kind: str, value: str, *, by: Actor, verified: bool = False, reason: str = ""
) -> int:
    """Add what the person is known by; its id. A repeat only confirms it.

    PESEL needs `reason`: the provision that lets the office keep it. Raises Invalid.
    """
    person = access_person(by, person_id, lock=True)
    normal = normal_value(kind, value)
    if kind == IdentifierKind.PESEL and not reason.strip():
        raise Invalid(fields={"reason": _("Podaj przepis, który pozwala zapisać numer PESEL.")})
    row = person.identifiers.filter(kind=kind, value=normal).first()
    if row is None:
        row = new_identifier(person.pk, kind, normal, verified=verified)
        row.save(force_insert=True)
        reindex(person)
    elif verified:
        person.identifiers.filter(pk=row.pk).update(verified=True)
    record(subject=f"person:{person.pk}", action="people.identifier_added", by=by, reason=reason, data={"kind": kind})
    touch_people(person.pk)
    return row.pk


@transaction.atomic
def remove_identifier(person_id: int, identifier_id: int, *, by: Actor) -> None:
    """Remove an address or number, also one that stands on a merged record. NotFound for another's."""
    person = access_person(by, person_id, lock=True)
    row = access_part(Identifier, identifier_id, of=person)
    row.delete()
    reindex(Person.objects.get(pk=row.person_id))
    record(subject=f"person:{person.pk}", action="people.identifier_removed", by=by, data={"kind": row.kind})
    touch_people(person.pk)


@transaction.atomic
def add_postal_address(person_id: int, data: AddressData, *, by: Actor) -> int:
    person = access_person(by, person_id, lock=True)
    if not data.city.strip():
        raise Invalid(fields={"city": _("Wpisz miejscowość.")})
    row = PostalAddress.objects.create(person=person, folded=data.folded(), **asdict(data))
    record(subject=f"person:{person.pk}", action="people.address_added", by=by)
    touch_people(person.pk)
    return row.pk


@transaction.atomic
def remove_postal_address(person_id: int, address_id: int, *, by: Actor) -> None:
    """Remove a postal address, also one that stands on a merged record. NotFound for another's."""
    person = access_person(by, person_id, lock=True)
    row = access_part(PostalAddress, address_id, of=person)
    row.delete()
    record(subject=f"person:{person.pk}", action="people.address_removed", by=by)
    touch_people(person.pk)
