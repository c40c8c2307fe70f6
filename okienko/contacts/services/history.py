"""The bulk door: contacts of an older system, or of the demo's half year.

Nothing leaves the office: no message is queued, and facts are written as already settled.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.audit.services import PastEntry
from okienko.contacts.events import (
    CallbackPromised,
    CallbackSettled,
    ContactOpened,
    ContactSettled,
    MatterRated,
    MessageReceived,
    QuestionAnswered,
    ReplyRequested,
)
from okienko.contacts.models import Answer, Attachment, Callback, Contact, Message, Rating
from okienko.contacts.rules import (
    RATINGS,
    CallbackState,
    Channel,
    ContactId,
    ContactState,
    Delivery,
    Direction,
    Identification,
    MessageKind,
    Result,
)
from okienko.contacts.services.callbacks import callback_work
from okienko.contacts.services.parts import AttachedFile, Sender, answer_due, as_work, clean, subject
from okienko.kernel import numbers, references
from okienko.kernel.actors import Actor, system
from okienko.kernel.bulk import copy_in
from okienko.kernel.errors import Invalid
from okienko.kernel.facts import publish_settled
from okienko.kernel.models import ORIGIN_IMPORT
from okienko.organization import queries as organization
from okienko.organization.permissions import require
from okienko.organization.rules import Role
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass
from okienko.routing.services import Work
from okienko.terms import queries as terms

NOBODY = Sender()
Happened = tuple[datetime, int, str, Any]  # when, order within one moment, subject, fact


@dataclass(frozen=True, slots=True)
class PastMessage:
    """One message as it was. `by` wrote it (system() where that is no longer known); `html` must be safe already."""

    kind: MessageKind
    at: datetime
    text: str
    by: Actor
    author_name: str = ""
    headline: str = ""
    html: str = ""
    delivery: Delivery = Delivery.NONE
    template: str = ""
    attachments: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """How one question ended. `seconds`: time of work, 0 where it was not measured."""

    result: Result
    at: datetime
    question: str = ""
    card: str = ""
    category: str = ""
    seconds: int = 0
    by_id: int | None = None


@dataclass(frozen=True, slots=True)
class PastCallback:
    """A promise to call; one that is still open waits in the queue."""

    phone: str
    promised_at: datetime
    due_at: datetime
    note: str = ""
    attempts: int = 0
    settled_at: datetime | None = None
    reached: bool = True


@dataclass(frozen=True, slots=True)
class PastRating:
    """`score` 1 to 6; None where the person was asked and did not rate."""

    asked_at: datetime
    score: int | None = None
    comment: str = ""
    rated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastContact:
    """A contact as it stands at the end of the older system.

    `settled_at` empty: somebody still waits, and the contact takes its place in the queue by `answer_due_at`
    (counted from the receipt by the rule INFO where the older system kept no date). `reference`: ten digits
    with our check digit, or empty for a new one. Messages in the order of time.
    """

    channel: Channel
    received_at: datetime
    unit_id: int
    headline: str = ""
    direction: Direction = Direction.INBOUND
    person_id: int | None = None
    identification: Identification = Identification.ANONYMOUS
    on_behalf_of_id: int | None = None
    sender: Sender = NOBODY
    language: str = "pl"
    client_unit_id: int | None = None
    handled_by_id: int | None = None
    access_class: AccessClass = AccessClass.OPEN
    answer_due_at: datetime | None = None
    first_answered_at: datetime | None = None
    settled_at: datetime | None = None
    reference: str = ""
    tracking_code: str = ""
    messages: tuple[PastMessage, ...] = ()
    answers: tuple[PastAnswer, ...] = ()
    callbacks: tuple[PastCallback, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedContact:
    id: ContactId
    reference: str
    tracking_code: str


@transaction.atomic
def import_history(contacts: Iterable[PastContact], *, by: Actor) -> list[ImportedContact]:
    """Bring many contacts in at once, in the order given. All or nothing.

    Raises:
        Forbidden: `by` is no administrator.
        Invalid: a reference cannot be one, is given twice or is taken; nothing was imported.
    """
    require(by, Role.ADMIN)
    given = list(contacts)
    given_numbers = new_references([one.reference for one in given])
    first_line, due_dates = organization.first_line(), _DueDates()
    rows = [
        _contact(one, number, first_line=first_line, due_at=one.answer_due_at or due_dates.of(one.received_at))
        for one, number in zip(given, given_numbers, strict=True)
    ]
    copy_in(rows)
    pairs = list(zip(given, rows, strict=True))
    happened: list[Happened] = []
    for one, row in pairs:
        opened = ContactOpened(row.id, one.channel, one.direction, row.unit_id)
        happened.append((one.received_at, 0, subject(row), opened))
        if one.settled_at:
            happened.append((one.settled_at, 9, subject(row), ContactSettled(row.id)))
    happened += _import_messages(pairs)
    happened += _import_answers(pairs)
    callbacks, waiting, settled = _import_callbacks(pairs)
    happened += callbacks
    open_ones = [replace(as_work(row), enqueued_at=row.received_at) for one, row in pairs if not one.settled_at]
    routing.import_history([*open_ones, *waiting])
    for one, row in pairs:
        if one.settled_at:
            settled.append((replace(as_work(row), enqueued_at=row.received_at), one.settled_at))
    routing.import_log(event for work, at in settled for event in routing.past_dates(work, at))
    audit.import_history(_acts(pairs))
    # a stable sort: what happened in one moment stays in the order of the path
    publish_settled((of, fact, at) for at, _order, of, fact in sorted(happened, key=lambda one: one[:2]))
    return [ImportedContact(ContactId(row.id), row.reference, row.tracking_code) for row in rows]


def new_references(wanted: Sequence[str]) -> list[str]:
    """The given references, and fresh ones for the empty; none that a matter has already.

    Raises Invalid for one that cannot be a reference, is given twice or is taken.
    """
    named = [one for one in wanted if one]
    wrong = [one for one in named if references.parse_reference(one) != one]
    if wrong:
        raise Invalid(_("Numer %(number)s nie ma poprawnej cyfry kontrolnej.") % {"number": wrong[0]})
    if len(set(named)) != len(named) or len(numbers.claim(named)) != len(named):
        raise Invalid(_("Numery kontaktów się powtarzają albo są już zajęte."))
    fresh = numbers.draw_references(len(wanted) - len(named))
    return [one or fresh.pop() for one in wanted]


class _DueDates:
    """Answer dates by day: a thousand contacts of one day ask the law once."""

    def __init__(self) -> None:
        self._law = terms.law_of_office()
        self._known: dict[date, datetime] = {}

    def of(self, received_at: datetime) -> datetime:
        day = timezone.localdate(received_at)
        if day not in self._known:
            self._known[day] = answer_due(received_at, self._law)
        return self._known[day]


def _contact(one: PastContact, reference: str, *, first_line: int | None, due_at: datetime) -> Contact:
    return Contact(
        reference=reference,
        tracking_code=one.tracking_code or f"{secrets.randbelow(10**6):06d}",
        channel=one.channel,
        direction=one.direction,
        state=ContactState.SETTLED if one.settled_at else ContactState.OPEN,
        access_class=one.access_class,
        headline=clean(one.headline, 300),
        person_id=one.person_id,
        identification=one.identification,
        on_behalf_of_id=one.on_behalf_of_id,
        sender_name=clean(one.sender.name, 200),
        sender_kind=one.sender.kind,
        sender_address=clean(one.sender.address, 320),
        language=one.language,
        unit_id=one.unit_id,
        client_unit_id=one.client_unit_id,
        is_first_line=one.unit_id == first_line,
        handled_by_id=one.handled_by_id,
        received_at=one.received_at,
        answer_due_at=due_at,
        first_answered_at=one.first_answered_at,
        settled_at=one.settled_at,
        handling_seconds=sum(answer.seconds for answer in one.answers),
        origin=ORIGIN_IMPORT,
    )


def _import_messages(pairs: Sequence[tuple[PastContact, Contact]]) -> Iterator[Happened]:
    rows, sources = [], []
    for one, contact in pairs:
        for seq, message in enumerate(one.messages, 1):
            sources.append((message, seq))
            rows.append(
                Message(
                    contact=contact,
                    seq=seq,
                    kind=message.kind,
                    at=message.at,
                    author_kind=message.by.kind.value,
                    author_id=message.by.id,
                    author_name=clean(message.author_name, 200),
                    headline=clean(message.headline, 300),
                    text=message.text.replace("\x00", ""),
                    html=message.html.replace("\x00", ""),
                    delivery=message.delivery,
                    template=message.template,
                )
            )
    copy_in(rows)
    copy_in(
        [
            Attachment(message=row, file_id=file.file_id, name=file.name, mime_type=file.mime_type, size=file.size)
            for (message, _seq), row in zip(sources, rows, strict=True)
            for file in message.attachments
        ]
    )
    for (message, seq), row in zip(sources, rows, strict=True):
        of = f"contact:{row.contact_id}"
        if message.kind is MessageKind.INCOMING and seq > 1:
            yield message.at, 1, of, MessageReceived(row.contact_id, row.id)
        elif message.kind is MessageKind.OUTGOING and message.delivery is not Delivery.NONE:
            yield message.at, 1, of, ReplyRequested(row.contact_id, row.id)


def _import_answers(pairs: Sequence[tuple[PastContact, Contact]]) -> Iterator[Happened]:
    rows = [
        Answer(
            contact=contact,
            question=clean(answer.question, 300),
            result=answer.result,
            card=answer.card,
            category=answer.category,
            seconds=answer.seconds,
            at=answer.at,
            by_id=answer.by_id,
        )
        for one, contact in pairs
        for answer in one.answers
    ]
    for row in copy_in(rows):
        fact = QuestionAnswered(row.contact_id, row.id, Result(row.result), row.seconds)
        yield row.at, 2, f"contact:{row.contact_id}", fact


def _import_callbacks(
    pairs: Sequence[tuple[PastContact, Contact]],
) -> tuple[list[Happened], list[Work], list[tuple[Work, datetime]]]:
    """What happened, calls that are owed, and those that were made with the moment."""
    given = [(one, contact) for past, contact in pairs for one in past.callbacks]
    rows = [
        Callback(
            contact=contact,
            phone=clean(one.phone, 40),
            due_at=one.due_at,
            note=one.note,
            state=_callback_state(one),
            attempts=one.attempts,
            settled_at=one.settled_at,
        )
        for one, contact in given
    ]
    copy_in(rows)
    happened: list[Happened] = []
    waiting: list[Work] = []
    settled: list[tuple[Work, datetime]] = []
    for (one, contact), row in zip(given, rows, strict=True):
        happened.append((one.promised_at, 3, subject(contact), CallbackPromised(contact.id, row.id)))
        work = replace(callback_work(row, contact), enqueued_at=one.promised_at)
        if one.settled_at:
            happened.append((one.settled_at, 4, subject(contact), CallbackSettled(contact.id, row.id, one.reached)))
            settled.append((work, one.settled_at))
        else:
            waiting.append(work)
    return happened, waiting, settled


def _callback_state(one: PastCallback) -> CallbackState:
    if one.settled_at is None:
        return CallbackState.OPEN
    return CallbackState.DONE if one.reached else CallbackState.GIVEN_UP


def _acts(pairs: Sequence[tuple[PastContact, Contact]]) -> Iterator[PastEntry]:
    for one, row in pairs:
        yield PastEntry(subject(row), "contacts.opened", system(), one.received_at, data={"channel": one.channel.value})
        who = next((message.by for message in reversed(one.messages) if message.by.is_staff), system())
        if one.settled_at:
            yield PastEntry(subject(row), "contacts.settled", who, one.settled_at)


def import_ratings(ratings: Iterable[tuple[str, int | None, PastRating]]) -> list[tuple[datetime, str, MatterRated]]:
    """Ratings of matters that are being imported: (subject, person id, rating). For the importer of that matter.

    Returns the facts of those that were rated, which the caller publishes among the others of the subject.
    """
    given = list(ratings)
    if any(one.score is not None and one.score not in RATINGS for _subject, _person, one in given):
        raise Invalid(_("Ocena ma być liczbą od 1 do 6."))
    rows = [
        Rating(
            subject=of,
            person_id=person_id,
            score=one.score,
            comment=clean(one.comment, 2000),
            asked_at=one.asked_at,
            rated_at=(one.rated_at or one.asked_at) if one.score else None,
        )
        for of, person_id, one in given
    ]
    copy_in(rows)
    return [(row.rated_at, row.subject, MatterRated(row.id, row.score)) for row in rows if row.score and row.rated_at]
