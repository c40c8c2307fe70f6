"""What was said and belongs to no file of a case is kept for its period and then emptied (GDPR art. 5(1)(e)).

The periods are law of the office (`terms`): `chat`, `contact` for everything else, `message_raw` for e-mails as they
came. Files of cases are kept by the file plan and never touched here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from okienko.cases import queries as cases
from okienko.channels.chat import services as chat
from okienko.channels.email import queries as mail
from okienko.channels.email import services as email
from okienko.contacts import queries as contacts
from okienko.contacts import services as contact_services
from okienko.kernel.actors import system
from okienko.terms import queries as terms

PORTION = 500  # contacts of one transaction
REMINDERS_FOR = timedelta(days=7)  # a reminder that went out: as long as it may still come back


def expire(today: date) -> int:
    """Empty what is past its period today. Returns how many contacts were emptied or lost a message as it came, and
    how many letters with a reminder were emptied.

    A period the office has not set keeps everything. A repeat does nothing more; killed halfway, it goes on from there.
    """
    return (
        _each("chat", today, partial(contacts.not_forgotten, chats=True), _empty)
        + _each("contact", today, partial(contacts.not_forgotten, chats=False), _empty)
        + _each("message_raw", today, mail.contacts_with_raw, email.drop_raw)
        + email.drop_reminders(timezone.make_aware(datetime.combine(today - REMINDERS_FOR, time())))
    )


def _each(code: str, today: date, found: Callable[..., list[int]], work: Callable[[Sequence[int]], object]) -> int:
    """found: ids of contacts that ended, or came, `before` a moment, above `after` and in order."""
    before = _over(code, today)
    done, last = 0, 0
    while before is not None and (ids := found(before=before, after=last, limit=PORTION)):
        last = ids[-1]
        done += _outside_files(ids, work)
    return done


@transaction.atomic
def _outside_files(contact_ids: Sequence[int], work: Callable[[Sequence[int]], object]) -> int:
    held = contact_services.hold_settled(contact_ids)
    filed = cases.filed_contacts(held)
    free = [one for one in held if one not in filed]
    if free:
        work(free)
    return len(free)


def _empty(contact_ids: Sequence[int]) -> None:
    contact_services.forget(contact_ids, by=system())
    email.forget_contacts(contact_ids)
    chat.forget(contact_ids, by=system())


def _over(code: str, today: date) -> datetime | None:
    """The moment before which everything is past its period; None where there is no period."""
    day = terms.over_since(code, today)
    return timezone.make_aware(datetime.combine(day, time())) if day is not None else None
