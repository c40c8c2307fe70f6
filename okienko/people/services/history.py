"""The bulk door: people of an older system, or of the demo's half year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db import transaction

from okienko.kernel.bulk import copy_in
from okienko.people.models import PostalAddress
from okienko.people.rules import PersonData, PersonId
from okienko.people.services.parts import AddressData, new_identifier, new_person, normal_value


@dataclass(frozen=True, slots=True)
class PastPerson:
    """A person from an older system or the demo's history; `identifiers`: (kind, value) pairs."""

    data: PersonData
    identifiers: tuple[tuple[str, str], ...] = ()
    address: AddressData | None = None
    verified: bool = False


@transaction.atomic
def import_history(people: Iterable[PastPerson]) -> list[PersonId]:
    """Bring many people in at once; their ids in the order given. Nothing is published.

    Nobody is looked for: a person given twice is two records, which duplicates will suggest to merge.
    Raises Invalid, and imports nobody, where an identifier cannot be one.
    """
    given = list(people)
    numbers = [_normal(one.identifiers) for one in given]
    rows = [new_person(one.data, "import", known) for one, known in zip(given, numbers, strict=True)]
    copy_in(rows)
    copy_in(
        [
            new_identifier(row.pk, kind, value, verified=one.verified)
            for one, row, known in zip(given, rows, numbers, strict=True)
            for kind, value in known
        ]
    )
    copy_in(
        [
            PostalAddress(person=row, folded=one.address.folded(), **asdict(one.address))
            for one, row in zip(given, rows, strict=True)
            if one.address is not None
        ]
    )
    return [PersonId(row.pk) for row in rows]


def _normal(identifiers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((kind, normal_value(kind, value)) for kind, value in identifiers))
