"""The one save: a contact is answered, becomes or joins a case, becomes a callback, is handed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.cases.services.linking import join_contact
from okienko.cases.services.opening import NewCase, OpenedCase, open_case
from okienko.contacts import services as contacts
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import Result, WalkedGuide
from okienko.contacts.services import AttachedFile
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Invalid, NotFound
from okienko.organization.permissions import standing


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that ends with this contact (also out of scope, or nothing to answer)."""

    result: Result
    question: str = ""
    card: str = ""
    category: str = ""
    seconds: int = 0
    guide: WalkedGuide | None = None


@dataclass(frozen=True, slots=True)
class OpenCase:
    case: NewCase
    question: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class JoinCase:
    case_id: int
    question: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class PromiseCallback:
    phone: str
    due_at: datetime
    note: str = ""
    question: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class HandOver:
    to_unit_id: int
    reason: str = ""
    question: str = ""
    seconds: int = 0


Outcome = Answered | OpenCase | JoinCase | PromiseCallback | HandOver


@dataclass(frozen=True, slots=True)
class Settled:
    """What the save made."""

    opened: tuple[OpenedCase, ...]
    callbacks: tuple[int, ...]
    settled: bool  # False when another unit has it now


@transaction.atomic
def settle_contact(
    contact_id: int,
    outcomes: Sequence[Outcome],
    *,
    by: Actor,
    reply: str = "",
    reply_headline: str = "",
    attachments: Sequence[AttachedFile] = (),
    note: str = "",
    version: int | None = None,
) -> Settled:
    """Everything the broker decided about a contact, or nothing of it.

    Raises:
        Invalid: no outcome; files without words, which nobody would get; two units to take one contact.
        StaleSave: `version` is given and somebody changed the contact since.
    """
    contact = access_contact(by, contact_id, lock=True)
    if version is not None:
        require_version(version, contact.version)
    _require_answers(outcomes, by)
    if not outcomes:
        raise Invalid(fields={"outcome": _("Wybierz, jak zakończył się kontakt.")})
    if attachments and not reply.strip():
        raise Invalid(fields={"reply": _("Napisz choć zdanie: załączniki wysyłamy razem z odpowiedzią.")})
    moved_to = _who_takes_over(outcomes)
    contacts.note_handler(contact_id, by=by)  # who saves may go on reading what became a restricted matter
    name = standing(by).name if by.is_staff else ""
    if note.strip():
        contacts.add_note(contact_id, note, by=by, author_name=name)
    opened, callbacks = _settle_each(contact_id, outcomes, by=by)
    if reply.strip():
        contacts.reply(contact_id, reply, headline=reply_headline, attachments=attachments, by=by, author_name=name)
    if moved_to is not None:  # last: after it the contact may be out of the actor's reach
        contacts.hand_over(contact_id, to_unit_id=moved_to.to_unit_id, by=by, reason=moved_to.reason)
    else:
        contacts.settle(contact_id, by=by)
    return Settled(tuple(opened), tuple(callbacks), moved_to is None)


def _require_answers(outcomes: Sequence[Outcome], by: Actor) -> None:
    """Somebody of another institution answers; what becomes a case, a promise or another unit's is the office's."""
    if by.is_staff and standing(by).is_guest and not all(isinstance(one, Answered) for one in outcomes):
        raise Invalid(fields={"outcome": _("Sprawy i oddzwonienia zapisuje urząd. Przekaż rozmowę do jego kolejki.")})


def _who_takes_over(outcomes: Sequence[Outcome]) -> HandOver | None:
    """The handover of the contact, if there is one. Raises Invalid where two units would take it."""
    found: HandOver | None = None
    for number, outcome in enumerate(outcomes):
        if not isinstance(outcome, HandOver):
            continue
        if found is not None and found.to_unit_id != outcome.to_unit_id:
            said = _("Kontakt przejmie jedna komórka. Wybierz tu tę samą co wyżej albo załóż nową sprawę.")
            raise Invalid(fields={"unit": said}, outcome=number)
        found = outcome
    return found


def _settle_each(contact_id: int, outcomes: Sequence[Outcome], *, by: Actor) -> tuple[list[OpenedCase], list[int]]:
    """The cases that were opened, and the ids of callbacks."""
    opened: list[OpenedCase] = []
    callbacks: list[int] = []
    for number, outcome in enumerate(outcomes):
        try:
            made = _settle_one(contact_id, outcome, by=by)
        except Invalid as error:  # a form with several questions shows it beside the right one
            raise Invalid(error.message, fields=error.fields, outcome=number) from error
        if isinstance(made, OpenedCase):
            opened.append(made)
        elif made is not None:
            callbacks.append(made)
    return opened, callbacks


def _settle_one(contact_id: int, outcome: Outcome, *, by: Actor) -> OpenedCase | int | None:
    """One question: what was opened, the id of a callback, or nothing. Call inside the transaction."""
    made: OpenedCase | int | None = None
    result, card, category, guide = Result.CASE, "", "", None
    match outcome:
        case Answered():
            result, card, category, guide = outcome.result, outcome.card, outcome.category, outcome.guide
        case OpenCase():
            made = open_case(contact_id, outcome.case, by=by)
            category = outcome.case.category_code
        case JoinCase():
            try:
                join_contact(outcome.case_id, contact_id, by=by)
            except NotFound as error:  # the form knows numbers, not who may know of the case
                said = _("Nie ma otwartej dla Ciebie sprawy o tym numerze. Sprawdź cyfry.")
                raise Invalid(fields={"case_reference": said}) from error
        case PromiseCallback():
            made = contacts.promise_callback(
                contact_id, phone=outcome.phone, due_at=outcome.due_at, note=outcome.note, by=by
            )
            result = Result.CALLBACK
        case HandOver():
            result = Result.TRANSFERRED
    contacts.record_answer(
        contact_id, result, by=by, question=outcome.question, card=card, category=category, seconds=outcome.seconds,
        guide=guide,
    )  # fmt: skip
    return made
