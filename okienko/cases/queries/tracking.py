"""What the person sees of their own case, by reference and code or by a signed link."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from okienko.cases.models import Case, CaseContact, CaseNote
from okienko.cases.queries.case import PhotoView, history, photos
from okienko.cases.queries.catalog import word
from okienko.cases.rules import CaseState, LinkKind
from okienko.contacts import queries as contacts
from okienko.contacts.queries import ContactHeader, SentFile
from okienko.kernel.actors import ActorKind
from okienko.people import queries as people


@dataclass(frozen=True, slots=True)
class PublicLine:
    state: CaseState
    at: datetime
    note: str
    unit_symbol: str


class PublicNote(NamedTuple):
    at: datetime
    text: str
    from_office: bool


@dataclass(frozen=True, slots=True)
class Tracked:
    """The person's own view: no internal note, no name of staff."""

    case_id: int
    reference: str
    tracking_code: str
    sign: str
    type_code: str
    type_name: str
    category_name: str
    title: str
    description: str
    place: str
    state: CaseState
    closing: str  # the pack's word for "Załatwiona" of this type
    unit_name: str
    unit_phone: str
    received_at: datetime
    planned: date
    statutory_due: date | None
    answer: str
    outcome: str
    history: list[PublicLine]
    notes: list[PublicNote]
    photos: list[PhotoView]
    files: list[SentFile]
    awaits_person: bool
    may_reopen: bool
    may_rate: bool
    rating: tuple[int, str] | None


def track(reference: str, code: str) -> int | None:
    """The id of the case with this reference and code, or None. The caller limits the rate of guesses."""
    row = Case.objects.filter(reference=reference).values_list("id", "tracking_code").first()
    if row is None or not secrets.compare_digest(row[1].encode(), code.encode()):
        return None
    return int(row[0])


def tracked(case_id: int, language: str = "pl") -> Tracked | None:
    """The person's view of a case whose code or link was checked; None when it no longer exists."""
    row = Case.objects.select_related("type", "category", "unit").filter(id=case_id).first()
    if row is None:
        return None
    outcome = next((one for one in row.type.outcomes if one["code"] == row.resolution), None)
    reopen_until = row.resolved_at + timedelta(days=row.type.reopen_days) if row.resolved_at else None
    return Tracked(
        case_id=row.id,
        reference=row.reference,
        tracking_code=row.tracking_code,
        sign=row.sign,
        type_code=row.type.code,
        type_name=word(row.type.names, language),
        category_name=word(row.category.names, language) if row.category else "",
        title=row.title,
        description=row.description,
        place=row.address or row.street,
        state=CaseState(row.state),
        closing=word(row.type.closing, language),
        unit_name=row.unit.name,
        unit_phone=row.unit.phone,
        received_at=row.received_at,
        planned=row.planned,
        statutory_due=row.statutory_due,
        answer=row.answer,
        outcome=word(outcome["name"], language) if outcome else "",
        history=[PublicLine(one.state, one.at, one.public_note, one.unit_symbol) for one in history(row.id)],
        notes=[
            PublicNote(one.at, one.text, one.actor_kind == ActorKind.STAFF)
            for one in CaseNote.objects.filter(case=row, public=True).order_by("id")
        ],
        photos=photos(row.id),
        files=contacts.sent_files(one.id for one in owed_contacts(row)),
        awaits_person=row.state == CaseState.AWAITING_PERSON,
        may_reopen=reopen_until is not None and row.state == CaseState.RESOLVED and timezone.now() <= reopen_until,
        may_rate=contacts.rating_asked(f"case:{row.id}"),
        rating=contacts.rating_of(f"case:{row.id}"),
    )


class TrackedMatter(NamedTuple):
    case_id: int
    reference: str
    title: str


def matters_of(contact_id: int) -> list[TrackedMatter]:
    """The cases in which the person of this contact is told everything, oldest first: those it opened, and those it
    joined of the same person. For whoever has proved that the contact is theirs."""
    linked = Case.objects.filter(links__contact=contact_id).order_by("id")
    return [
        TrackedMatter(case.id, case.reference, case.title)
        for case in linked
        if any(one.id == contact_id for one in owed_contacts(case))
    ]


def owed_contacts(case: Case) -> list[ContactHeader]:
    """The contacts of those the case is owed to: the one that opened it, and others of the same person.

    A contact that somebody joined (a neighbour's call, a duplicate) is not theirs: what the office answers
    in one person's matter, and what another person sent, never goes to them.
    """
    kinds = dict(CaseContact.objects.filter(case=case).values_list("contact_id", "kind"))
    family = set(people.same_person_ids(case.person_id)) if case.person_id else set()
    return [
        one for one in contacts.headers(kinds).values() if kinds[one.id] == LinkKind.OPENED or one.person_id in family
    ]
