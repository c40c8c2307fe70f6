"""What the person sees of their own message, by reference and code or by a signed link."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from okienko.contacts.models import Answer, Callback, Contact
from okienko.contacts.rules import ANSWERED_AT_ONCE, CallbackState


@dataclass(frozen=True, slots=True)
class TrackedContact:
    """What the person sees of a message of theirs that is no case: no text, no name of staff.

    `answered_at`: when somebody wrote back or said the answer; `call_at`: when the office promised to call.
    """

    contact_id: int
    reference: str
    received_at: datetime
    answer_due_at: datetime
    answered_at: datetime | None
    call_at: datetime | None
    settled_at: datetime | None
    unit_name: str
    unit_phone: str


def track(reference: str, code: str) -> int | None:
    """The id of the contact with this reference and code, or None. The caller limits the rate of guesses."""
    row = Contact.objects.filter(reference=reference).values_list("id", "tracking_code").first()
    if row is None or not secrets.compare_digest(row[1].encode(), code.encode()):
        return None
    return int(row[0])


def tracked(contact_id: int) -> TrackedContact | None:
    """The person's view of a contact whose code or link was checked. Three queries at most."""
    row = Contact.objects.select_related("unit").filter(id=contact_id).first()
    if row is None:
        return None
    answered_at = row.first_answered_at
    if answered_at is None:
        said = Answer.objects.filter(contact=row, result__in=ANSWERED_AT_ONCE).order_by("at", "id")
        answered_at = said.values_list("at", flat=True).first()
    calls = Callback.objects.filter(contact=row, state=CallbackState.OPEN).order_by("due_at")
    return TrackedContact(
        contact_id=row.id,
        reference=row.reference,
        received_at=row.received_at,
        answer_due_at=row.answer_due_at,
        answered_at=answered_at,
        call_at=calls.values_list("due_at", flat=True).first(),
        settled_at=row.settled_at,
        unit_name=row.unit.name,
        unit_phone=row.unit.phone,
    )
