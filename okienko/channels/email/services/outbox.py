"""Mail that is owed: queued with what owes it, claimed with a lease, sent at least once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from okienko.audit import services as audit
from okienko.channels.email import rules
from okienko.channels.email.automatic import Bounce, is_unreachable
from okienko.channels.email.compose import Letter, compose
from okienko.channels.email.events import MailFailed, MailSent
from okienko.channels.email.models import Mailbox, OutgoingMail
from okienko.channels.email.permissions import access_mail
from okienko.channels.email.states import MailKind, MailState
from okienko.contacts import services as contacts
from okienko.contacts.rules import Delivery
from okienko.kernel import actors
from okienko.kernel.actors import Actor
from okienko.kernel.facts import publish
from okienko.knowledge import services as knowledge

# After its lease another worker sends the message again: a minute, and a second for every 100 kB.
BOUNCES_WITHIN = timedelta(days=7)  # of sending, for notices that do not say which message they return

_CLAIM = """
UPDATE channels_outgoingmail SET state = 'sending', tries = tries + 1,
    next_try_at = %(now)s::timestamptz + interval '60 seconds' + octet_length(raw) / 100000 * interval '1 second'
WHERE id = (
    SELECT id FROM channels_outgoingmail
    WHERE state IN ('queued', 'sending') AND next_try_at <= %(now)s
    ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id, kind, recipient, raw, tries, mailbox_id, created_at
"""


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    id: int
    kind: MailKind
    sender: str
    recipient: str
    raw: bytes
    tries: int
    created_at: datetime


def new_message_id(mailbox_address: str) -> str:
    return f"<{uuid.uuid4().hex}@{mailbox_address.rpartition('@')[2]}>"


@transaction.atomic(savepoint=False)
def queue_letter(
    letter: Letter,
    *,
    key: str,
    kind: MailKind,
    mailbox_id: int,
    contact_id: int | None = None,
    contact_message_id: int | None = None,
    not_before: datetime | None = None,
) -> int:
    """Owe this letter. The same `key` again changes nothing. Returns the id of what is owed.

    not_before: it leaves then at the earliest.

    Raises:
        ValueError: an address that mail cannot be sent to.
    """
    known = OutgoingMail.objects.filter(key=key).values_list("id", flat=True).first()
    if known is not None:
        return known
    mail = OutgoingMail(
        key=key,
        kind=kind,
        mailbox_id=mailbox_id,
        contact_id=contact_id,
        contact_message_id=contact_message_id,
        recipient=letter.recipient_address.lower(),
        headline=letter.subject[:300].replace("\x00", ""),
        message_id=letter.message_id,
        raw=compose(letter),
        next_try_at=not_before or timezone.now(),
    )
    mail.save(force_insert=True)
    return mail.id


@transaction.atomic
def claim(now: datetime | None = None) -> ClaimedMail | None:
    """Take one message whose time has come, also one whose sender died with it in hand; None: nothing to do."""
    now = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now})
        row = cursor.fetchone()
    if row is None:
        return None
    number, kind, recipient, raw, tries, mailbox_id, created_at = row
    sender = Mailbox.objects.values_list("address", flat=True).get(id=mailbox_id)
    return ClaimedMail(number, MailKind(kind), sender, recipient, bytes(raw), tries, created_at)


@transaction.atomic
def note_sent(mail_id: int) -> None:
    """The next server took the message."""
    mail = _lock(mail_id)
    if mail is None or mail.state in (MailState.SENT, MailState.BOUNCED):
        return  # sent by another after the lease of this one ended: the same message, twice at most
    mail.state, mail.sent_at, mail.detail = MailState.SENT, timezone.now(), ""
    mail.save(update_fields=["state", "sent_at", "detail"])
    _tell_contact(mail, Delivery.SENT)
    publish(MailSent(mail.id, MailKind(mail.kind), mail.contact_id), subject=f"mail:{mail.id}")


@transaction.atomic
def note_failure(mail_id: int, detail: str, *, permanent: bool) -> None:
    """The message did not go out: later again, or never, and then a person is told."""
    mail = _lock(mail_id)
    if mail is None or mail.state != MailState.SENDING:
        return
    wait = None if permanent else rules.next_try(mail.tries)
    mail.detail = detail[:500].replace("\x00", "")
    if wait is None:
        _fail(mail, MailState.FAILED)
        return
    mail.state, mail.next_try_at = MailState.QUEUED, timezone.now() + wait
    mail.save(update_fields=["state", "next_try_at", "detail"])


@transaction.atomic
def note_bounce(bounce: Bounce) -> OutgoingMail | None:
    """A notice came back about a message of ours. Returns which; None when it cannot be told."""
    mail = _returned(bounce)
    if mail is None or not bounce.permanent:
        return mail  # "still trying" changes nothing
    if mail.state != MailState.BOUNCED:
        mail.detail = f"{bounce.status} {bounce.diagnostic}".strip()[:500].replace("\x00", "")
        _fail(mail, MailState.BOUNCED)
    # known by its Message-ID: who knows an address alone must not stop its reminders
    is_ours = mail.kind == MailKind.REMINDER and bounce.original_message_id == mail.message_id
    if is_ours and mail.recipient and is_unreachable(bounce):
        knowledge.note_unreachable(mail.recipient)
    return mail


def _returned(bounce: Bounce) -> OutgoingMail | None:
    rows = OutgoingMail.objects.select_for_update(of=("self",)).defer("raw")
    if bounce.original_message_id:
        found = rows.filter(message_id=bounce.original_message_id).first()
        if found is not None:
            return found
    since = timezone.now() - BOUNCES_WITHIN
    return rows.filter(recipient__in=bounce.recipients, created_at__gte=since).order_by("-created_at", "-id").first()


def _fail(mail: OutgoingMail, state: MailState) -> None:
    mail.state, mail.failed_at = state, timezone.now()
    mail.save(update_fields=["state", "failed_at", "detail"])
    bounced = state is MailState.BOUNCED
    _tell_contact(mail, Delivery.BOUNCED if bounced else Delivery.FAILED)
    publish(MailFailed(mail.id, MailKind(mail.kind), mail.contact_id, bounced), subject=f"mail:{mail.id}")


def _tell_contact(mail: OutgoingMail, delivery: Delivery) -> None:
    if mail.contact_message_id is not None:
        contacts.record_delivery(mail.contact_message_id, delivery, detail=mail.detail, by=actors.system())


def _lock(mail_id: int) -> OutgoingMail | None:
    return OutgoingMail.objects.select_for_update(of=("self",)).defer("raw").filter(id=mail_id).first()


@transaction.atomic
def send_again(mail_id: int, *, by: Actor) -> None:
    """A person mended the cause: the same message, under the same Message-ID, goes out once more.

    NotFound for those who may not read its contact.
    """
    access_mail(by, mail_id)
    mail = _lock(mail_id)
    if mail is None or mail.state not in (MailState.FAILED, MailState.BOUNCED):
        return
    mail.state, mail.tries, mail.next_try_at, mail.detail = MailState.QUEUED, 0, timezone.now(), ""
    mail.save(update_fields=["state", "tries", "next_try_at", "detail"])
    _tell_contact(mail, Delivery.QUEUED)
    audit.record(subject=f"mail:{mail.id}", action="channels.mail_sent_again", by=by)
