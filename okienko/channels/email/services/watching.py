"""The watch over mail that nobody answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from okienko.audit import services as audit
from okienko.channels.email.events import MailUnanswered
from okienko.channels.email.models import OutgoingMail, RawMessage
from okienko.channels.email.states import MailKind
from okienko.contacts import queries as contacts
from okienko.contacts.rules import ContactState
from okienko.kernel import actors
from okienko.kernel.facts import publish
from okienko.routing import services as routing
from okienko.routing.rules import Priority
from okienko.terms import queries as terms
from okienko.terms import rules as terms_rules

AT_ONCE = 500


@transaction.atomic
def alarm_unanswered(now: datetime) -> int:
    """Ring for messages that waited longer than their mailbox allows, in hours of work; each rings once.

    The matter moves up in its list and a fact is published. Returns how many rang.
    """
    opening = terms_rules.weekday_hours(terms.calendar())
    watched = RawMessage.objects.select_for_update(of=("self",), skip_locked=True).select_related("mailbox")
    old_enough = now - timedelta(hours=1)
    rows = list(
        watched.defer("raw").filter(is_watched=True, received_at__lte=old_enough).order_by("received_at")[:AT_ONCE]
    )
    headers = contacts.headers([row.contact_id for row in rows if row.contact_id])
    done, rang = [], 0
    for row in rows:
        header = headers.get(row.contact_id or 0)
        if header is None or header.state is ContactState.SETTLED or _answered(header.id, row.received_at):
            done.append(row.id)
            continue
        if terms_rules.working_time_between(row.received_at, now, opening) < timedelta(hours=row.mailbox.alarm_hours):
            continue
        done.append(row.id)
        rang += 1
        routing.amend(header.subject, priority=Priority.HIGH)
        audit.record(subject=header.subject, action="channels.mail_unanswered", by=actors.system())
        publish(MailUnanswered(header.id, row.mailbox.alarm_hours), subject=header.subject)
    RawMessage.objects.filter(id__in=done).update(is_watched=False)
    return rang


def _answered(contact_id: int, since: datetime) -> bool:
    replies = OutgoingMail.objects.filter(contact_id=contact_id, kind=MailKind.REPLY)
    return replies.filter(created_at__gt=since).exists()
