"""Reading mail: for the loops of this channel, for pages, for others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from okienko.channels.email.message import parse
from okienko.channels.email.models import Mailbox, OutgoingMail, RawMessage
from okienko.channels.email.permissions import access_mail, access_raw, require_keeper
from okienko.channels.email.states import MailKind, MailState, RawState, Source
from okienko.contacts import queries as contacts
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.terms import queries as terms
from okienko.terms import rules as terms_rules


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
    sealed_password: str = field(repr=False)
    folder: str
    done_folder: str
    since: date


def fetched_mailboxes() -> list[FetchedMailbox]:
    rows = Mailbox.objects.filter(is_active=True, source=Source.IMAP).exclude(imap_host="")
    return [_fetched(one) for one in rows]


def fetched_mailbox(by: Actor, mailbox_id: int) -> FetchedMailbox:
    """How one IMAP mailbox is fetched, or would be while it is paused. NotFound for one that gets its mail by SMTP."""
    require_keeper(by)
    row = Mailbox.objects.filter(id=mailbox_id, source=Source.IMAP).exclude(imap_host="").first()
    if row is None:
        raise NotFound
    return _fetched(row)


def _fetched(one: Mailbox) -> FetchedMailbox:
    return FetchedMailbox(
        one.id,
        one.address,
        one.imap_host,
        one.imap_port,
        one.imap_security,
        one.imap_user or one.address,
        one.imap_password_name,
        one.imap_password,
        one.imap_folder,
        one.imap_done_folder,
        one.fetch_since,
    )


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


def contacts_with_raw(*, before: datetime, after: int = 0, limit: int = 500) -> list[int]:
    """Ids of contacts, above `after` and in order, with a message that came before this moment and is still kept as it
    came. One query."""
    rows = RawMessage.objects.filter(received_at__lt=before, contact_id__gt=after).exclude(raw=b"")
    return list(rows.order_by("contact_id").values_list("contact_id", flat=True).distinct()[:limit])


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


RECENT = 10_000  # messages among which the last one of each mailbox is looked for


@dataclass(frozen=True, slots=True)
class MailboxState:
    """A mailbox as its administrator sees it: how it is doing, and nobody's words."""

    id: int
    address: str
    sender_name: str
    unit_name: str
    source: Source
    is_active: bool
    is_set: bool  # a password is there, or none is needed
    acknowledges: bool
    alarm_hours: int
    checked_at: datetime | None
    problem: str
    last_message_at: datetime | None  # among the RECENT last messages of all mailboxes
    waiting: int  # messages the watch looks after: nobody has answered yet, and it has not rung
    waiting_since: datetime | None
    parked: int
    version: int


def mailbox_states(by: Actor) -> list[MailboxState]:
    """Every mailbox by address, in a constant number of queries."""
    require_keeper(by)
    newest = RawMessage.objects.order_by("-id").values_list("id", flat=True).first() or 0
    recent = RawMessage.objects.filter(id__gt=newest - RECENT).values_list("mailbox")
    last = dict(recent.annotate(at=Max("received_at")).order_by())
    watched = RawMessage.objects.filter(is_watched=True).values("mailbox")
    waits = {one["mailbox"]: one for one in watched.annotate(number=Count("id"), since=Min("received_at")).order_by()}
    parked_rows = RawMessage.objects.filter(state=RawState.PARKED).values_list("mailbox")
    parked_in = dict(parked_rows.annotate(number=Count("id")).order_by())
    return [
        MailboxState(
            id=one.id,
            address=one.address,
            sender_name=one.sender_name,
            unit_name=one.unit.name if one.unit else "",
            source=Source(one.source),
            is_active=one.is_active,
            is_set=one.source != Source.IMAP or bool(one.imap_password or one.imap_password_name),
            acknowledges=one.acknowledges,
            alarm_hours=one.alarm_hours,
            checked_at=one.checked_at,
            problem=one.problem,
            last_message_at=last.get(one.id),
            waiting=waits[one.id]["number"] if one.id in waits else 0,
            waiting_since=waits[one.id]["since"] if one.id in waits else None,
            parked=parked_in.get(one.id, 0),
            version=one.version,
        )
        for one in Mailbox.objects.select_related("unit").order_by("address")
    ]


def mailbox_values(by: Actor, mailbox_id: int) -> dict[str, Any]:
    """What the form of a mailbox shows: its fields without the password. NotFound for none."""
    require_keeper(by)
    names = (
        "source", "sender_name", "unit_id", "acknowledges", "alarm_hours", "imap_host", "imap_port",
        "imap_security", "imap_user", "imap_folder", "imap_done_folder",
    )  # fmt: skip
    found = Mailbox.objects.filter(id=mailbox_id).values(*names).first()
    if found is None:
        raise NotFound
    return dict(found)


@dataclass(frozen=True, slots=True)
class Watched:
    """A message nobody has answered yet."""

    received_at: datetime
    address: str
    hours: float  # of work
    alarm_hours: int
    contact_id: int


def watched(by: Actor, *, limit: int = 20) -> list[Watched]:
    """What the unanswered-mail watch looks after, the longest waiting first. No word of any message."""
    require_keeper(by)
    rows = RawMessage.objects.filter(is_watched=True, contact__isnull=False).select_related("mailbox")
    opening = terms.office_hours()
    now = timezone.now()
    return [
        Watched(
            one.received_at,
            one.mailbox.address,
            terms_rules.working_time_between(one.received_at, now, opening) / timedelta(hours=1),
            one.mailbox.alarm_hours,
            one.contact_id or 0,
        )
        for one in rows.defer("raw").order_by("received_at")[:limit]
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


def mail_of_people(by: Actor, person_ids: Sequence[int], emails: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Everything the mail tables keep about these people, as plain values, for an export (GDPR art. 15).

    emails: theirs, for what went to them outside contacts.
    """
    ids = contacts_of_people(by, person_ids)
    came = RawMessage.objects.filter(contact_id__in=ids).order_by("id")
    reminders = Q(kind=MailKind.REMINDER, recipient__in=emails)
    went = OutgoingMail.objects.filter(Q(contact_id__in=ids) | reminders).order_by("id")
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
