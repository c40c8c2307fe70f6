"""Many cases at once, for staff and programs: of a person, of a contact, found, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q
from django.utils import timezone

from okienko.cases.models import FOLDED_TITLE, TITLE_WORDS, Case, CaseContact, Handover
from okienko.cases.permissions import announced, listed, with_units
from okienko.cases.queries.headers import CaseHeader, header_of, sighted
from okienko.cases.rules import CaseState
from okienko.kernel.actors import Actor
from okienko.kernel.kept import Given, Kept
from okienko.kernel.references import parse_reference
from okienko.kernel.text import words
from okienko.organization.rules import Sight
from okienko.people import queries as people
from okienko.people.rules import PersonId

MANY = 20
_OF_PERSON = Kept(
    lambda: with_units().filter(person_id__any_of=Given("ids", "bigint[]")).order_by("-received_at", "-id")[:MANY]
)
_OF_CONTACT = Kept(lambda: with_units().filter(links__contact_id=Given("contact_id")).order_by("id"))


def cases_of_person(by: Actor, person_id: int, *, confirmed: bool, same: Sequence[PersonId] = ()) -> list[CaseHeader]:
    """Headers of a person's newest cases, at most `MANY`. First-line staff see them only once the person is identified.

    `same`: all ids that mean this person, from who has read them already.
    """
    ids = same or people.same_person_ids(person_id)
    rows = _OF_PERSON(ids=list(ids)) if ids else []
    return sighted(by, rows, identified=confirmed)


def filed_contacts(contact_ids: Iterable[int]) -> set[int]:
    """Those of these contacts that belong to the file of a case. One query."""
    rows = CaseContact.objects.filter(contact_id__in=list(contact_ids))
    return set(rows.values_list("contact_id", flat=True))


def cases_of_contact(by: Actor, contact_id: int) -> list[CaseHeader]:
    """Headers of the cases a contact belongs to. The caller has checked access to the contact."""
    return sighted(by, _OF_CONTACT(contact_id=contact_id), identified=True)


def search(by: Actor, text: str, *, limit: int = 10) -> list[CaseHeader]:
    """Cases by reference, sign, or words of the title (their beginnings), open or closed, that the actor may read."""
    reference = parse_reference(text)
    digits = "".join(character for character in text if character.isdecimal())
    if reference:
        wanted = Q(reference=reference)
    elif text.strip() and "." in text:
        wanted = Q(sign__istartswith=text.strip())
    elif len(digits) >= 3 and not text.strip(" 0123456789"):
        wanted = Q(reference__startswith=digits)
    else:
        return [header_of(row, Sight.FULL) for row in _by_title(by, words(text), limit)]
    rows = Case.objects.select_related("type", "category", "unit").filter(wanted & listed(by))
    return [header_of(row, Sight.FULL) for row in rows.order_by("-received_at", "-id")[:limit]]


LATELY = timedelta(days=365)


def _by_title(by: Actor, asked: list[str], limit: int) -> Sequence[Case]:
    """The newest with all these words. A common word is met often enough in the last year's cases of whoever asks;
    a rare one is found by the index, which for a common one would read a twentieth of all cases."""
    if not asked:
        return []
    rows = Case.objects.select_related("type", "category", "unit").filter(listed(by)).order_by("-received_at", "-id")
    lately = rows.filter(received_at__gt=timezone.now() - LATELY).annotate(folded=FOLDED_TITLE)
    for word_of_title in asked:
        lately = lately.filter(folded__regex=rf"\m{word_of_title}")
    found = list(lately[:limit])
    if len(found) == limit:
        return found
    every = SearchQuery(" & ".join(f"'{one}':*" for one in asked), config="simple", search_type="raw")
    return list(rows.annotate(words=TITLE_WORDS).filter(words=every)[:limit])


def page(by: Actor, *, before: int | None = None, reference: str = "", limit: int = 50) -> list[CaseHeader]:
    """Cases the actor may be told of, the newest first, below the id `before`; by keyset. `reference` in digits."""
    rows = with_units().filter(announced(by))
    if before is not None:
        rows = rows.filter(id__lt=before)
    if reference:
        rows = rows.filter(reference=reference)
    return sighted(by, rows.order_by("-id")[:limit], identified=False)


@dataclass(frozen=True, slots=True)
class PendingHandover:
    case_id: int
    reference: str
    title: str
    to_unit: str
    handed_over_at: datetime


def pending_handovers(by: Actor, *, limit: int = 10) -> list[PendingHandover]:
    """What this person handed over and nobody acknowledged yet: it can still be taken back."""
    rows = Handover.objects.filter(handed_over_by_id=by.id if by.is_staff else 0, acknowledged_at=None)
    rows = rows.filter(case__state=CaseState.HANDED_OVER, to_unit_id=F("case__unit_id"))
    return [
        PendingHandover(one.case_id, one.case.reference, one.case.title, one.to_unit.name, one.handed_over_at)
        for one in rows.select_related("case", "to_unit").order_by("-id")[:limit]
    ]
