"""Reading mail: for the loops of this channel, for pages, for others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from okienko.channels.email.message import parse
from okienko.channels.email.models import Mailbox, OutgoingMail, RawMessage
from okienko.channels.email.permissions import access_mail, access_raw
from okienko.channels.email.states import MailKind, MailState, RawState, Source
from okienko.contacts import queries as contacts
from okienko.kernel.actors import Actor


def own_addresses() -> frozenset[str]:
    """Addresses the office takes mail for, without plus parts."""
    return frozenset(Mailbox.objects.filter(is_active=True).values_list("address", flat=True))


@dataclass(frozen=True, slots=True)
class FetchedMailbox:
    """What the IMAP fetcher needs; a changed value starts the fetcher anew."""

    id: int
    address: str
    host: str
    port: int
    security: str
    user: str
    password_name: str
    folder: str
    done_folder: str
    since: date


def fetched_mailboxes() -> list[FetchedMailbox]:
    rows = Mailbox.objects.filter(is_active=True, source=Source.IMAP).exclude(imap_host="")
    return [
        FetchedMailbox(
            one.id,
            one.address,
            one.imap_host,
            one.imap_port,
            one.imap_security,
            one.imap_user or one.address,
            one.imap_password_name,
            one.imap_folder,
            one.imap_done_folder,
            one.fetch_since,
        )
        for one in rows
    ]


def last_uid(mailbox_id: int) -> int:
    """The highest UID of the folder that was taken; 0: none yet."""
    return Mailbox.objects.values_list("last_uid", flat=True).get(id=mailbox_id)


def sent_by_machine_since(recipient: str, since: datetime) -> int:
    """How many automatic answers this address got since then."""
    return OutgoingMail.objects.filter(
        recipient=recipient, kind=MailKind.ACKNOWLEDGEMENT, created_at__gte=since
    ).count()


@dataclass(frozen=True, slots=True)
class MailRow:
    """One message that is owed or was sent, for lists."""

    id: int
    kind: MailKind
    state: MailState
    recipient: str
    headline: str
    contact_id: int | None
    created_at: datetime
    sent_at: datetime | None
    next_try_at: datetime
    tries: int
    detail: str


def _row(one: OutgoingMail) -> MailRow:
    return MailRow(
        one.id, MailKind(one.kind), MailState(one.state), one.recipient, one.headline, one.contact_id, one.created_at,
        one.sent_at, one.next_try_at, one.tries, one.detail,
    )  # fmt: skip


PAGE = 50
MOST_LOOKED_THROUGH = 1000  # rows for one page: who may read little must not make the list slow


@dataclass(frozen=True, slots=True)
class MailPage:
    rows: list[MailRow]
    next_before: int | None  # id to ask for the following page with; None at the end


def outbox(by: Actor, *, state: MailState | None = None, before: int | None = None, limit: int = PAGE) -> MailPage:
    """Outgoing mail of contacts the actor may read, newest first, in pages by id."""
    rows = OutgoingMail.objects.defer("raw").order_by("-id")
    if state is not None:
        rows = rows.filter(state=state)
    found: list[MailRow] = []
    looked = 0
    while looked < MOST_LOOKED_THROUGH:
        block = list(rows.filter(id__lt=before)[:200] if before is not None else rows[:200])
        if not block:
            return MailPage(found, None)
        readable = contacts.readable_ids(by, {one.contact_id for one in block if one.contact_id})
        for one in block:
            before = one.id
            if one.contact_id in readable:
                found.append(_row(one))
                if len(found) == limit:
                    return MailPage(found, before)
        looked += len(block)
    return MailPage(found, before)


def deliveries_of_contacts(contact_ids: Iterable[int]) -> dict[int, list[MailRow]]:
    """Outgoing mail of contacts whose access the caller checked, oldest first."""
    found: dict[int, list[MailRow]] = {}
    for one in OutgoingMail.objects.defer("raw").filter(contact_id__in=list(contact_ids)).order_by("id"):
        found.setdefault(one.contact_id or 0, []).append(_row(one))
    return found


@dataclass(frozen=True, slots=True)
class MailView:
    """One message as its page shows it."""

    row: MailRow
    sender: str
    subject: str
    text: str
    attachments: tuple[str, ...]


def outgoing(by: Actor, mail_id: int) -> MailView:
    """One message of ours, read. NotFound for those who may not read its contact."""
    row, raw = outgoing_bytes(by, mail_id)
    mail = parse(raw)
    names = tuple(one.name for one in mail.attachments)
    return MailView(row, mail.sender.address, mail.subject, mail.text, names)


def outgoing_bytes(by: Actor, mail_id: int) -> tuple[MailRow, bytes]:
    """One message of ours with its bytes. NotFound for those who may not read its contact."""
    one = access_mail(by, mail_id)
    return _row(one), bytes(one.raw)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A message as it came, for the page of parked mail and for the contact."""

    id: int
    received_at: datetime
    size: int
    state: RawState
    via: str
    defects: tuple[str, ...]
    contact_id: int | None
    contact_message_id: int | None
    same_id_as: int | None
    error: str
    tries: int


def _raw_row(one: RawMessage) -> RawRow:
    return RawRow(
        one.id, one.received_at, one.size, RawState(one.state), one.via, tuple(one.defects), one.contact_id,
        one.contact_message_id, one.same_id_as_id, one.error, one.tries,
    )  # fmt: skip


def parked() -> list[RawRow]:
    """Stored messages that a fault of ours keeps from becoming contacts, oldest first."""
    return [_raw_row(one) for one in RawMessage.objects.defer("raw").filter(state=RawState.PARKED).order_by("id")[:200]]


def raw_of_contacts(contact_ids: Iterable[int]) -> list[RawRow]:
    """Messages that came, of contacts whose access the caller checked."""
    return [
        _raw_row(one) for one in RawMessage.objects.defer("raw").filter(contact_id__in=list(contact_ids)).order_by("id")
    ]


def raw_bytes(by: Actor, raw_id: int) -> tuple[RawRow, bytes]:
    """A message exactly as it came. NotFound for those who may not read its contact."""
    one = access_raw(by, raw_id)
    return _raw_row(one), bytes(one.raw)


@dataclass(frozen=True, slots=True)
class MailboxRow:
    id: int
    address: str
    sender_name: str
    source: str
    is_active: bool
    checked_at: datetime | None
    problem: str


def mailboxes() -> list[MailboxRow]:
    return [
        MailboxRow(one.id, one.address, one.sender_name, one.source, one.is_active, one.checked_at, one.problem)
        for one in Mailbox.objects.order_by("address")
    ]


@dataclass(frozen=True, slots=True)
class Health:
    """How mail is doing, without anybody's data."""

    by_state: dict[str, int]
    late: int  # owed for more than a quarter of an hour
    parked: int


def health() -> Health:
    ago = timezone.now() - timedelta(minutes=15)
    waiting = OutgoingMail.objects.filter(state__in=[MailState.QUEUED, MailState.SENDING])
    states = OutgoingMail.objects.values_list("state").annotate(number=Count("id")).order_by("state")
    return Health(
        by_state={str(state): number for state, number in states},
        late=waiting.filter(created_at__lt=ago).count(),
        parked=RawMessage.objects.filter(state=RawState.PARKED).count(),
    )


def contacts_of_people(by: Actor, person_ids: Sequence[int]) -> list[int]:
    """Contacts of these people that the actor may read."""
    found = (one.id for person_id in person_ids for one in contacts.contacts_of_person(by, person_id, limit=100_000))
    return list(dict.fromkeys(found))


def mail_of_people(by: Actor, person_ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
    """Everything the mail tables keep about these people, as plain values, for an export (GDPR art. 15)."""
    ids = contacts_of_people(by, person_ids)
    came = RawMessage.objects.filter(contact_id__in=ids).order_by("id")
    went = OutgoingMail.objects.filter(contact_id__in=ids).order_by("id")
    return {
        "channels.RawMessage": [
            {
                "received_at": one.received_at.isoformat(),
                "from": one.envelope_from or "",
                "message_id": one.message_id,
                "message": bytes(one.raw).decode("latin-1"),
            }
            for one in came
        ],
        "channels.OutgoingMail": [
            {
                "created_at": one.created_at.isoformat(),
                "to": one.recipient,
                "state": one.state,
                "message_id": one.message_id,
                "message": bytes(one.raw).decode("latin-1"),
            }
            for one in went
        ],
    }
