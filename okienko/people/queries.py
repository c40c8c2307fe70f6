"""What others may read about people. Reads follow merges: a merged record never speaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from okienko.people import rules
from okienko.people.models import Identifier, Person
from okienko.people.permissions import winners
from okienko.people.rules import IdentifierKind, Kind, PersonId


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person on one line. `name` is never empty: where no name is known it is the address."""

    id: PersonId
    kind: Kind
    name: str
    phone: str  # as people read it, or ""
    email: str
    language: str

    def probable(self) -> PersonCard:
        """What may be shown while the person is only *prawdopodobnie* this one: name and number."""
        return PersonCard(self.id, self.kind, self.name, self.phone, "", self.language)


def cards(ids: Iterable[int]) -> dict[int, PersonCard]:
    """The card of each known id; for a merged id, the winner's. Three queries whatever the number."""
    found = winners(list(ids))
    by_winner = _cards_of_winners(set(found.values()))
    return {pk: by_winner[winner] for pk, winner in found.items()}


def card(person_id: int) -> PersonCard | None:
    return cards([person_id]).get(person_id)


def same_person_ids(person_id: int) -> list[PersonId]:
    """All ids that mean this person: the winner and everything merged into it. Filter your rows by these."""
    found = winners([person_id])
    return _families(set(found.values())).get(found[person_id], []) if found else []


def find_by_address(kind: str, value: str) -> list[PersonCard]:
    """People known by this address or number, the earliest first; [] also for what cannot be one."""
    try:
        normal = rules.normalize(kind, value)
    except rules.BadIdentifier:
        return []
    rows = Identifier.objects.filter(kind=kind, value=normal).order_by("person_id")
    owners = list(rows.values_list("person_id", flat=True))
    found = cards(owners)
    return list({found[owner].id: found[owner] for owner in owners}.values())


def _cards_of_winners(ids: set[PersonId]) -> dict[PersonId, PersonCard]:
    families = _families(ids)
    spokesman = {int(member): winner for winner, members in families.items() for member in members}
    addresses: dict[PersonId, dict[str, str]] = defaultdict(dict)
    rows = Identifier.objects.filter(person_id__in=list(spokesman)).order_by("-verified", "pk")
    for owner, kind, value in rows.values_list("person_id", "kind", "value"):
        addresses[spokesman[owner]].setdefault(kind, value)
    return {
        PersonId(person.pk): _card(person, addresses[PersonId(person.pk)])
        for person in Person.objects.filter(pk__in=ids)
    }


def _card(person: Person, addresses: dict[str, str]) -> PersonCard:
    number = addresses.get(IdentifierKind.PHONE)
    phone = rules.shown(IdentifierKind.PHONE, number) if number else ""
    email = addresses.get(IdentifierKind.EMAIL, "")
    name = rules.display_name(person.given_name, person.family_name, person.company_name)
    known_by = email or phone or next(iter(addresses.values()), "") or f"nr {person.pk}"
    return PersonCard(PersonId(person.pk), Kind(person.kind), name or known_by, phone, email, person.language)


def _families(ids: set[PersonId]) -> dict[PersonId, list[PersonId]]:
    """Each winner with itself and all records merged into it, at any depth."""
    families = {pk: [pk] for pk in ids}
    spokesman = {int(pk): pk for pk in ids}
    edge: list[int] = list(ids)
    while edge:
        step = Person.objects.filter(merged_into_id__in=edge).values_list("pk", "merged_into_id")
        edge = []
        for loser, into in step:
            spokesman[loser] = spokesman[into or 0]
            families[spokesman[loser]].append(PersonId(loser))
            edge.append(loser)
    return families
