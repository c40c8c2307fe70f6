"""People as others read them: cards, searches, the page of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from okienko.kernel import personal_data
from okienko.kernel.actors import Actor
from okienko.kernel.database import rows_within
from okienko.kernel.kept import Given, Kept
from okienko.people import permissions, rules
from okienko.people.models import Consent, Identifier, LookupLog, Person, PostalAddress, PowerOfAttorney
from okienko.people.permissions import winners
from okienko.people.rules import IdentifierKind, Kind, LookUpKind, PersonData, PersonId

_HAS_WORDS = "array_to_tsvector(string_to_array(people_person.search, ' ')) @@ %s::text::tsquery"
# As an expression, so that the planner cannot walk all names in order hoping to meet twenty that match:
# with a rare word that walk took 500 ms at 200,000 people; matching first takes 15.
_BY_NAME_AFTER_MATCHING = Func(F("search"), template="(%(expressions)s || '')")


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


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """An identifier as people read it. `from_merged`: it stands on a record merged into this person."""

    id: int
    kind: IdentifierKind
    kind_label: str
    value: str
    shown: str
    verified: bool
    from_merged: bool


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """Everything people keep about one person; the page of the person."""

    card: PersonCard
    data: PersonData
    version: int
    created_at: datetime
    created_from: str
    identifiers: list[KnownAddress]
    addresses: list[PostalAddress]
    consents: list[Consent]
    proxies: list[Attorney]
    principals: list[Attorney]
    merged: list[PersonCard]


@dataclass(frozen=True, slots=True)
class Attorney:
    """A power of attorney seen from one side: `other` is the proxy or the principal."""

    id: int
    other: PersonCard
    scope: str
    document: str
    valid_from: date
    valid_to: date | None
    revoked_at: datetime | None

    def in_force(self, day: date) -> bool:
        return self.revoked_at is None and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def _people() -> QuerySet[Any, Any]:
    numbers = Identifier.objects.filter(person=OuterRef("pk")).order_by("-verified", "pk")
    return Person.objects.filter(pk__any_of=Given("ids", "bigint[]")).annotate(
        numbers=rows_within(numbers, "kind", "value"), won=Exists(Person.objects.filter(merged_into=OuterRef("pk")))
    )


_PEOPLE = Kept(_people)


def cards(ids: Iterable[int]) -> dict[int, PersonCard]:
    """The card of each known id; for a merged id, the winner's. One query, and four where records were merged."""
    wanted = list(ids)
    found: dict[int, PersonCard] = {}
    merged: list[int] = []
    for row in _PEOPLE(ids=wanted) if wanted else []:
        if row.won or row.merged_into_id is not None:
            merged.append(row.pk)
            continue
        best: dict[str, str] = {}
        for one in row.numbers:
            best.setdefault(one["kind"], one["value"])
        found[row.pk] = _card(row, best)
    ends = winners(merged) if merged else {}
    by_winner = _cards_of_winners(set(ends.values())) if merged else {}
    return found | {pk: by_winner[winner] for pk, winner in ends.items()}


def card(person_id: int) -> PersonCard | None:
    return cards([person_id]).get(person_id)


def name_of(person_id: int) -> str:
    """The name on the person's card, in one query unless the record was merged or has no name; "" when unknown."""
    row = Person.objects.filter(pk=person_id, merged_into=None).values_list("given_name", "family_name", "company_name")
    name = next((rules.display_name(*names) for names in row), "")
    if name:
        return name
    found = card(person_id)
    return found.name if found else ""


_ALONE = Kept(
    lambda: Person.objects.filter(Q(pk=Given("id"), merged_into=None) | Q(merged_into_id=Given("id"))).values_list(
        "pk", flat=True
    )[:2]
)


def same_person_ids(person_id: int) -> list[PersonId]:
    """All ids that mean this person: the winner and everything merged into it. Filter your rows by these."""
    if _ALONE(id=person_id) == [person_id]:
        return [PersonId(person_id)]  # nearly everybody: one query
    found = winners([person_id])
    return _families(set(found.values()))[found[person_id]] if found else []


def find_by_address(kind: str, value: str) -> list[PersonCard]:
    """People known by this address or number, the earliest first; [] also for what cannot be one."""
    try:
        normal = rules.normalize(kind, value)
    except rules.BadIdentifier:
        return []
    rows = Identifier.objects.filter(kind=kind, value=normal).order_by("person_id")
    return _distinct_cards(rows.values_list("person_id", flat=True))


def emails_of(person_ids: Sequence[int]) -> list[str]:
    """Every e-mail address these records are known by. One query."""
    rows = Identifier.objects.filter(person_id__in=person_ids, kind=IdentifierKind.EMAIL)
    return sorted(set(rows.values_list("value", flat=True)))


def search(text: str, *, by: Actor, limit: int = 20) -> list[PersonCard]:
    """People found as staff type: from three signs of any words of the name, in any order, without
    diacritics; the beginning of an e-mail address; the last or first digits of any number; or a name
    with digits. Each look-up is logged. Forbidden for staff whose work is not with people.
    """
    permissions.access_people(by)
    asked = rules.understand(text)
    if asked.kind is LookUpKind.TOO_SHORT:
        return []
    found: dict[int, None] = {}
    for rows in _ways_to_find(asked):
        found.update(dict.fromkeys(rows[: limit - len(found)]))
        if len(found) >= limit:
            break
    people = _distinct_cards(found)
    permissions.log_look_up(by, asked, len(people))
    return people


def _ways_to_find(asked: rules.LookUp) -> list[QuerySet[Person, int] | QuerySet[Identifier, int]]:
    """Ids by the most likely meaning first; the next is asked only while the list is not full."""
    if asked.kind is LookUpKind.EMAIL:
        return [_numbers(value=asked.email, kind=IdentifierKind.EMAIL)]
    everything = _with_words([*asked.words, *([asked.digits] if asked.digits else [])])
    if asked.kind is LookUpKind.NUMBER:
        ends = _numbers(backwards=asked.digits[::-1])
        return [ends, _numbers(value=f"+48{asked.digits}"), _numbers(value=asked.digits), everything]
    if asked.kind is LookUpKind.MIXED:
        return [_with_words(asked.words, number_ending=asked.digits), everything]
    if len(asked.words) > 1:
        return [everything]
    begins = Person.objects.filter(search__gte=asked.words[0], search__lt=rules.after(asked.words[0]))
    return [begins.order_by("search").values_list("pk", flat=True), everything]


def _with_words(words: Iterable[str], number_ending: str = "") -> QuerySet[Person, int]:
    """People with a word beginning with each of `words`, in the order of their names."""
    query = " & ".join(f"'{word}':*" for word in words)
    match = RawSQL(_HAS_WORDS, (query,), output_field=BooleanField())  # noqa: S611  # words have no quotes: rules.understand
    found = Person.objects.filter(match)
    if number_ending:
        end = number_ending[::-1]
        numbers = Identifier.objects.filter(backwards__gte=end, backwards__lt=rules.after(end)).exclude(backwards="")
        found = found.filter(pk__in=numbers.values("person_id"))
    return found.order_by(_BY_NAME_AFTER_MATCHING).values_list("pk", flat=True)


def _numbers(*, value: str = "", backwards: str = "", kind: str = "") -> QuerySet[Identifier, int]:
    """Owners of identifiers that begin with `value`, or end with `backwards` reversed."""
    rows = Identifier.objects.all()
    if backwards:
        rows = rows.filter(backwards__gte=backwards, backwards__lt=rules.after(backwards)).exclude(backwards="")
        return rows.order_by("backwards").values_list("person_id", flat=True)
    if kind:
        rows = rows.filter(kind=kind)
    return (
        rows.filter(value__gte=value, value__lt=rules.after(value))
        .order_by("value")
        .values_list("person_id", flat=True)
    )


def person(person_id: int, *, by: Actor) -> PersonDetail:
    """The page of a person; opening it is logged. NotFound for strangers."""
    row = permissions.access_person(by, person_id, log=True)
    winner = PersonId(row.pk)
    family = _families({winner})[winner]
    return PersonDetail(
        card=_cards_of_winners({winner})[winner],
        data=data_of(row),
        version=row.version,
        created_at=row.created_at,
        created_from=row.created_from,
        identifiers=_known_addresses(family, winner),
        addresses=list(PostalAddress.objects.filter(person_id__in=family).order_by("pk")),
        consents=list(Consent.objects.filter(person_id__in=family).order_by("withdrawn_at", "-given_at")),
        proxies=_attorneys(PowerOfAttorney.objects.filter(principal_id__in=family), "proxy_id"),
        principals=_attorneys(PowerOfAttorney.objects.filter(proxy_id__in=family), "principal_id"),
        merged=_merged_cards(family, winner),
    )


def data_of(person: Person) -> PersonData:
    """What staff may write about a person, as it is kept."""
    return PersonData(
        kind=person.kind,
        given_name=person.given_name,
        family_name=person.family_name,
        company_name=person.company_name,
        language=person.language,
        note=person.note,
    )


def may_act_for(proxy_id: int, principal_id: int, *, on: date | None = None) -> bool:
    """Whether a power of attorney is in force on this day (today when not said)."""
    principals = PowerOfAttorney.objects.filter(proxy_id__in=same_person_ids(proxy_id))
    day = on or timezone.localdate()
    mandates = _attorneys(principals.filter(principal_id__in=same_person_ids(principal_id)), "principal_id")
    return any(mandate.in_force(day) for mandate in mandates)


def agreed(person_id: int, channel: str, purpose: str) -> bool:
    """Whether the person may be reached by this channel for this purpose; no where nothing is kept."""
    same = same_person_ids(person_id)
    return Consent.objects.filter(person_id__in=same, channel=channel, purpose=purpose, withdrawn_at=None).exists()


def looks(person_id: int, *, limit: int = 100) -> list[tuple[datetime, str]]:
    """Who opened this person, newest first: (when, actor)."""
    rows = LookupLog.objects.filter(person_id__in=same_person_ids(person_id)).order_by("-at")
    return list(rows.values_list("at", "actor")[:limit])


def _known_addresses(family: list[PersonId], winner: PersonId) -> list[KnownAddress]:
    rows = Identifier.objects.filter(person_id__in=family).order_by("kind", "-verified", "pk")
    return [
        KnownAddress(
            id=row.pk,
            kind=IdentifierKind(row.kind),
            kind_label=row.get_kind_display(),
            value=row.value,
            shown=rules.shown(row.kind, row.value),
            verified=row.verified,
            from_merged=row.person_id != winner,
        )
        for row in rows
    ]


def _attorneys(rows: QuerySet[PowerOfAttorney], other: str) -> list[Attorney]:
    kept = list(rows.annotate(other=F(other)).order_by("-valid_from", "-pk"))
    found = cards(row.other for row in kept)
    return [
        Attorney(
            id=row.pk,
            other=found[row.other],
            scope=row.scope,
            document=row.document,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            revoked_at=row.revoked_at,
        )
        for row in kept
    ]


def _distinct_cards(ids: Iterable[int]) -> list[PersonCard]:
    ordered = list(ids)
    found = cards(ordered)
    return list({found[pk].id: found[pk] for pk in ordered if pk in found}.values())


def _cards_of_winners(ids: set[PersonId]) -> dict[PersonId, PersonCard]:
    families = _families(ids)
    spokesman = {int(member): winner for winner, members in families.items() for member in members}
    addresses: dict[PersonId, dict[str, str]] = defaultdict(dict)
    rows = Identifier.objects.filter(person_id__in=list(spokesman)).order_by("-verified", "pk")
    for owner, kind, value in rows.values_list("person_id", "kind", "value"):
        addresses[spokesman[owner]].setdefault(kind, value)
    people = Person.objects.filter(pk__in=ids)
    return {PersonId(one.pk): _card(one, addresses[PersonId(one.pk)]) for one in people}


def _merged_cards(family: list[PersonId], winner: PersonId) -> list[PersonCard]:
    """The records merged into the winner, each under its own name."""
    rows = Person.objects.filter(pk__in=[member for member in family if member != winner]).order_by("pk")
    addresses: dict[int, dict[str, str]] = defaultdict(dict)
    for owner, kind, value in Identifier.objects.filter(person_id__in=family).values_list("person_id", "kind", "value"):
        addresses[owner].setdefault(kind, value)
    return [_card(row, addresses[row.pk]) for row in rows]


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


def data_of_person(person_id: int, *, by: Actor) -> tuple[PersonCard, personal_data.Erasure | None]:
    """The person and what erasing their data would do, None where `by` may not read all of it. Logged."""
    winner = PersonId(permissions.access_personal_data(by, person_id, log=True).pk)
    ids = same_person_ids(winner)
    reach = personal_data.within_reach(ids, by=by)
    return cards([winner])[winner], personal_data.preview(ids, by=by) if reach else None
