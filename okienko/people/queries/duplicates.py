"""Perhaps the same person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, Value

from okienko.kernel.kept import Given, Kept
from okienko.people import rules
from okienko.people.models import Identifier, Person, PostalAddress
from okienko.people.permissions import winners
from okienko.people.queries.reading import PersonCard, cards, same_person_ids
from okienko.people.rules import PersonId


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Perhaps the same person. `reasons`: `same_email`, `same_phone`, …, `same_name`, `same_address`."""

    card: PersonCard
    reasons: tuple[str, ...]


_NUMBERS = Kept(
    lambda: Identifier.objects.filter(person_id__any_of=Given("ids", "bigint[]")).values_list("kind", "value")
)


def possible_duplicates(person_id: int, *, same: Sequence[PersonId] = ()) -> list[Duplicate]:
    """Other people who may be this one, the most alike first: an identifier in common, or a similar
    name at the same postal address. A shared telephone alone is weak: families share one.
    `same`: all ids that mean this person, from who has read them already.
    """
    family = same or same_person_ids(person_id)
    if not family:
        return []
    reasons: dict[int, set[str]] = defaultdict(set)
    own = _NUMBERS(ids=list(family))
    in_common = Q(pk__in=[]) | Q(*(Q(kind=kind, value=value) for kind, value in own), _connector=Q.OR)
    sharing = Identifier.objects.filter(in_common).values_list("person_id", "kind")
    places = PostalAddress.objects.filter(person_id__in=family).values("folded")
    neighbors = PostalAddress.objects.filter(folded__in=places).values_list("person_id", Value("address"))
    for other, what in sharing.union(neighbors, all=True):
        if other not in family:
            reasons[other].add(f"same_{what}")
    return _ranked(family, reasons) if reasons else []


def _ranked(family: Sequence[PersonId], reasons: dict[int, set[str]]) -> list[Duplicate]:
    speaks = winners([*reasons, family[0]])
    me = speaks[family[0]]
    rows = Person.objects.filter(pk__in={*speaks.values()})
    names = {row.pk: rules.search_words(row.family_name, row.given_name, row.company_name) for row in rows}
    merged: dict[PersonId, set[str]] = defaultdict(set)
    for other, why in reasons.items():
        if speaks[other] != me:
            merged[speaks[other]] |= why
    for other in list(merged):
        if rules.looks_same(names[other], names[me]):
            merged[other].add("same_name")
        elif merged[other] == {"same_address"}:  # neighbors and family, not one person
            del merged[other]
    found = cards(merged)
    ranked = sorted(merged, key=lambda other: ("same_name" not in merged[other], -len(merged[other]), other))
    return [Duplicate(found[other], tuple(sorted(merged[other]))) for other in ranked]
