"""Letters to residents who wait for a funding programme."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from okienko.channels.email import rules
from okienko.channels.email.compose import compose
from okienko.channels.email.models import Mailbox, OutgoingMail
from okienko.channels.email.services.outbox import ClaimedMail, queue_letter
from okienko.channels.email.services.reminder_wording import asked_text, reminder_text
from okienko.channels.email.services.writing import letter_to
from okienko.channels.email.states import MailKind, MailState
from okienko.knowledge import queries as knowledge
from okienko.knowledge import services as reminders


class NoMailbox(Exception):
    """The office has no mailbox of its own: the fact waits, then is parked where an operator sees it."""


class StillSending(Exception):
    """A sender has the letter in hand: the fact waits until it is settled."""


@transaction.atomic
def ask_to_confirm(request_id: int, *, key: str) -> bool:
    """Owe the one message that goes out before a wish is confirmed. False where there is nothing to send it for.

    Raises NoMailbox.
    """
    found = knowledge.asked_letter(request_id)
    if found is None or not found.titles:
        return False
    subject, text = asked_text(found)
    return _owe(found.email, subject, text, found.language, key=key)


@transaction.atomic
def send_reminder(reminder_id: int, *, key: str) -> bool:
    """Owe a reminder; the same `key` once. False where the person took it back meanwhile, or the day has passed.

    Raises NoMailbox.
    """
    found = knowledge.reminder_letter(reminder_id) if reminders.look_again(reminder_id) else None
    if found is None:
        return False
    subject, text = reminder_text(found)
    return _owe(
        found.email, subject, text, found.language, key=key, stop_url=found.stop_url, not_before=found.leaves_at
    )


@transaction.atomic
def look_again(mail: ClaimedMail) -> ClaimedMail | None:
    """A reminder in a sender's hand, as it is written now: it may have waited for days. None: it is not sent any more.

    It keeps its Message-ID: a sender that died with it in hand may have sent it.
    """
    row = OutgoingMail.objects.select_for_update(of=("self",)).select_related("mailbox").filter(pk=mail.id).first()
    if row is None:
        return None
    what, _colon, number = row.key.partition(":")
    if what == "reminder-request":
        found = knowledge.asked_letter(int(number))
        if found is not None:
            return mail
    elif reminders.look_again(int(number)):
        letter = knowledge.reminder_letter(int(number))
        assert letter is not None, "it is locked with its subscription"
        subject, text = reminder_text(letter)
        written = replace(
            letter_to(row.mailbox, row.recipient, subject, text, letter.language),
            message_id=row.message_id, is_automatic=True, unsubscribe_url=letter.stop_url,
        )  # fmt: skip
        row.headline, row.raw = subject[:300].replace("\x00", ""), compose(written)
        row.save(update_fields=["headline", "raw"])
        return replace(mail, raw=row.raw)
    row.delete()
    return None


def _owe(
    address: str,
    subject: str,
    text: str,
    language: str,
    *,
    key: str,
    stop_url: str = "",
    not_before: datetime | None = None,
) -> bool:
    mailbox = Mailbox.objects.filter(is_active=True, unit=None).order_by("id").first()
    if mailbox is None:
        raise NoMailbox
    if not rules.valid_address(address):
        return False
    letter = letter_to(mailbox, address, subject, text, language)
    queue_letter(
        replace(letter, is_automatic=True, unsubscribe_url=stop_url),
        key=key, kind=MailKind.REMINDER, mailbox_id=mailbox.id, not_before=not_before,
    )  # fmt: skip
    return True


@transaction.atomic
def drop_reminder(*, key: str) -> None:
    """The person took it back: a letter that waits is not sent, one that went is emptied. Once more changes nothing.

    Raises StillSending.
    """
    rows = OutgoingMail.objects.select_for_update(of=("self",)).defer("raw")
    mail = rows.filter(key=key, kind=MailKind.REMINDER).first()
    if mail is None:
        return
    if mail.state == MailState.SENDING:
        raise StillSending
    if mail.state == MailState.QUEUED:
        mail.delete()
    else:
        _empty([mail.pk])


def drop_reminders(before: datetime) -> int:
    """Empty reminders that went out, or failed, before this moment: that one went stays, to whom does not."""
    return _empty(OutgoingMail.objects.filter(kind=MailKind.REMINDER, created_at__lt=before).values_list("id"))


def forget_reminders_to(addresses: Collection[str]) -> int:
    """Empty the reminders that went to these addresses; what waits to go is not sent."""
    mine = OutgoingMail.objects.filter(kind=MailKind.REMINDER, recipient__in=[one.lower() for one in addresses])
    mine.filter(state=MailState.QUEUED).delete()
    return _empty(mine.values_list("id"))


def _empty(ids: object) -> int:
    over = OutgoingMail.objects.filter(id__in=ids).exclude(raw=b"")
    return over.exclude(state__in=[MailState.QUEUED, MailState.SENDING]).update(
        raw=b"", recipient="", headline="", detail=""
    )
