"""The directory: who does what, where they sit, who stands in for them.

Every word of the question must begin a word of the entry, or share its stem, whatever the order and
without diacritics: "wywoz smieci" finds "wywóz śmieci", "odpadów" finds "odpady".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from rapidfuzz import fuzz, process

from okienko.kernel.actors import Actor
from okienko.kernel.text import fold, words
from okienko.organization import permissions
from okienko.organization.models import Absence, Staff, Substitution, Unit
from okienko.organization.rules.search import search_terms, where_found

LIMIT = 50
SIMILAR = 78  # rapidfuzz ratio from which a word counts as a slip of the finger


@dataclass(frozen=True, slots=True)
class Entry:
    """A person or a unit of the directory. `away_until` and `substitute` speak of today."""

    is_unit: bool
    id: int
    name: str
    post: str
    phone: str
    email: str
    room: str
    unit_id: int
    unit_symbol: str
    unit_name: str
    duties: list[str]
    deputy: str = ""
    deputy_phone: str = ""
    away_until: date | None = None
    substitute: str = ""
    substitute_phone: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """`corrected` holds the words the answer is for, where what was asked found nothing; `is_partial`:
    nobody has all the words, these have some."""

    entries: list[Entry]
    corrected: str = ""
    is_partial: bool = False
    more: bool = False


def directory(by: Actor, query: str = "", *, unit_id: int | None = None, limit: int = LIMIT) -> Found:
    """People of the office and units for a question; names first, then who does it. Everybody, when nothing is asked.

    Where nobody has all the words, slips of the finger are mended first; then any of the words will do.
    A constant number of queries, whatever is found.
    """
    permissions.require(by)
    found = _search(query, unit_id, limit)
    if found.entries or not query.strip():
        return found
    corrected = suggestion(query)
    if corrected:
        mended = _search(corrected, unit_id, limit)
        if mended.entries:
            return replace(mended, corrected=corrected)
    return replace(_search(query, unit_id, limit, any_word=True), is_partial=True)


def person(by: Actor, staff_id: int) -> Entry | None:
    """One active person as everybody in the office sees them."""
    permissions.require(by)
    people = _people(Staff.objects.filter(pk=staff_id, is_active=True, institution=""))
    return people[0] if people else None


def people_by_id(by: Actor, staff_ids: Iterable[int]) -> list[Entry]:
    """Active people of the office among these, in the order of the alphabet. Three queries."""
    permissions.require(by)
    found = Staff.objects.filter(pk__in=list(staff_ids), is_active=True, institution="")
    return _people(found.order_by("sort_key", "id"))


def suggestion(query: str) -> str:
    """`query` with each unknown word replaced by the nearest word of the directory; empty when none is near."""
    known = _vocabulary()
    corrected = []
    for word in words(query):
        near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=SIMILAR)
        corrected.append(near[0] if near else word)
    answer = " ".join(corrected)
    return answer if answer != fold(query) else ""


def _search(query: str, unit_id: int | None, limit: int, *, any_word: bool = False) -> Found:
    people = Staff.objects.filter(is_active=True, institution="")
    units = Unit.objects.filter(is_active=True)
    if unit_id is not None:
        people, units = people.filter(unit_id=unit_id), units.filter(pk=unit_id)
    asked = search_terms(query)
    wanted = Q()
    for terms in asked:
        matches = Q()
        for term in terms:
            matches |= Q(folded__contains=f" {term}")
        wanted = wanted | matches if any_word else wanted & matches
    people, units = people.filter(wanted), units.filter(wanted)
    entries = _people(people.order_by("sort_key", "id")[: limit + 1])
    if asked:
        entries += [_unit_entry(one) for one in units.select_related("location").order_by("sort_key", "id")[:limit]]
    entries.sort(key=lambda entry: where_found(asked, entry.name, [entry.post, *entry.duties]))  # stable: alphabet
    return Found(entries[:limit], more=len(entries) > limit)


def _people(people: QuerySet[Staff]) -> list[Entry]:
    rows = list(people.select_related("unit", "post", "user", "deputy"))
    today = timezone.localdate()
    ids = [row.pk for row in rows]
    away: dict[int, date] = {}
    for staff_id, last_day in _current(Absence.objects.filter(staff_id__in=ids), today).values_list(
        "staff_id", "last_day"
    ):
        away[staff_id] = max(last_day, away.get(staff_id, last_day))
    substitutes = {
        one.staff_id: one.substitute
        for one in Substitution.objects.filter(
            staff_id__in=ids, first_day__lte=today, last_day__gte=today
        ).select_related("substitute")
    }
    return [_person_entry(row, away.get(row.pk), substitutes.get(row.pk)) for row in rows]


def _current(rows: QuerySet[Absence], today: date) -> QuerySet[Absence]:
    return rows.filter(first_day__lte=today, last_day__gte=today)


def _person_entry(row: Staff, away_until: date | None, substitute: Staff | None) -> Entry:
    stands_in = substitute or (row.deputy if away_until is not None else None)
    return Entry(
        is_unit=False,
        id=row.pk,
        name=row.name,
        post=row.post.name if row.post else "",
        phone=row.phone,
        email=row.user.email,
        room=row.room,
        unit_id=row.unit_id,
        unit_symbol=row.unit.symbol,
        unit_name=row.unit.name,
        duties=row.duties.splitlines(),
        deputy=row.deputy.name if row.deputy else "",
        deputy_phone=row.deputy.phone if row.deputy else "",
        away_until=away_until,
        substitute=stands_in.name if stands_in else "",
        substitute_phone=stands_in.phone if stands_in else "",
    )


def _unit_entry(row: Unit) -> Entry:
    return Entry(
        is_unit=True,
        id=row.pk,
        name=row.name,
        post=row.get_kind_display(),
        phone=row.phone,
        email=row.email,
        room=", ".join(part for part in (row.location.name if row.location else "", row.room) if part),
        unit_id=row.pk,
        unit_symbol=row.symbol,
        unit_name=row.name,
        duties=row.duties.splitlines(),
    )


def _vocabulary() -> list[str]:
    texts: Iterable[str] = [
        *Staff.objects.filter(is_active=True, institution="").values_list("folded", flat=True),
        *Unit.objects.filter(is_active=True).values_list("folded", flat=True),
    ]
    return sorted({word for text in texts for word in text.split()})
