"""The watch over mail that nobody answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from okienko.audit import services as audit
from okienko.channels.email.events import MailUnanswered
from okienko.channels.email.models import OutgoingMail, RawMessage
from okienko.channels.email.states import MailKind
from okienko.contacts import queries as contacts
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import ContactState
from okienko.kernel import actors
from okienko.kernel.facts import publish
from okienko.routing import services as routing
from okienko.routing.rules import Priority
from okienko.terms import queries as terms
from okienko.terms import rules as terms_rules

AT_ONCE = 500


def alarm_unanswered(now: datetime) -> int:
    """Ring for messages that waited longer than their mailbox allows, in hours of work; each rings once.

    The matter moves up in its list and a fact is published. Returns how many rang.
    """
    opening = terms.office_hours()
    watched = RawMessage.objects.filter(is_watched=True, received_at__lte=now - timedelta(hours=1))
    ids = list(watched.order_by("received_at").values_list("id", flat=True)[:AT_ONCE])
    return sum(_rings(raw_id, now, opening) for raw_id in ids)


@transaction.atomic
def _rings(raw_id: int, now: datetime, opening: terms_rules.OpeningHours) -> bool:
    """Whether this message rang. A transaction of its own, with the locks in everybody's order: contact, then work."""
    row = RawMessage.objects.defer("raw").select_related("mailbox").filter(id=raw_id, is_watched=True).first()
    if row is None:
        return False
    header = contacts.headers([row.contact_id or 0]).get(row.contact_id or 0)
    over = header is None or header.state is ContactState.SETTLED or _answered(header.id, row.received_at)
    waited = terms_rules.working_time_between(row.received_at, now, opening)
    if not over and waited < timedelta(hours=row.mailbox.alarm_hours):
        return False
    if header is not None:
        access_contact(actors.system(), header.id, lock=True)
    if not RawMessage.objects.filter(id=raw_id, is_watched=True).update(is_watched=False):
        return False  # another worker was faster
    if header is None or over:
        return False
    routing.amend(header.subject, priority=Priority.HIGH)
    audit.record(subject=header.subject, action="channels.mail_unanswered", by=actors.system())
    publish(MailUnanswered(header.id, row.mailbox.alarm_hours), subject=header.subject)
    return True


def _answered(contact_id: int, since: datetime) -> bool:
    replies = OutgoingMail.objects.filter(contact_id=contact_id, kind=MailKind.REPLY)
    return replies.filter(created_at__gt=since).exists()
