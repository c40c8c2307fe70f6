"""Offers: laid before one person, accepted, declined, or gone by. The database judges who has what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, NotFound
from okienko.kernel.facts import publish
from okienko.organization.permissions import standing
from okienko.routing.events import WorkTaken
from okienko.routing.models import Agent, Offer, WorkItem
from okienko.routing.permissions import is_of_unit, offered_kinds
from okienko.routing.rules import FULL, PATIENCE, AccessClass, Activity, Device, EventKind, demand
from okienko.routing.services.holding import change_activity, end_open, live_offer, lock_item
from okienko.routing.services.log import TOPIC, log
from okienko.routing.services.working import announce

# Reserve the weight, and only with it lay the offer: nobody is offered more than they can hold, whoever else offers.
_RESERVE = """
WITH held AS (
    UPDATE routing_agent SET
        firm = firm + CASE WHEN %(interruptible)s THEN 0 ELSE %(weight)s END,
        soft = soft + CASE WHEN %(interruptible)s THEN %(weight)s ELSE 0 END
    WHERE user_id = %(user)s AND signed_on_at IS NOT NULL AND next_activity = ''
        AND (%(unit)s::bigint IS NULL OR %(unit)s = ANY(unit_ids))
        AND presence_until > %(now)s AND device_until > %(now)s AND device = ANY(%(devices)s)
        AND activity = %(available)s AND activity_until > %(now)s
        AND firm + CASE WHEN %(interruptible)s THEN soft ELSE 0 END + %(weight)s <= %(full)s
    RETURNING user_id
), laid AS (
    INSERT INTO routing_offer (item_id, subject, queue, user_id, step, weight, is_interruptible,
        created_at, expires_at, outcome)
    SELECT %(item)s, %(subject)s, %(queue)s, user_id, %(step)s, %(weight)s, %(interruptible)s,
        %(now)s, %(expires)s, '' FROM held
    RETURNING id, user_id
)
INSERT INTO routing_queueevent (at, kind, queue, item_id, subject, channel, user_id, offer_id, step, "to")
SELECT %(now)s, %(kind)s, %(queue)s, %(item)s, %(subject)s, %(channel)s, user_id, id, %(step)s, '' FROM laid
RETURNING offer_id
"""
_TEXT = [Device.PHONE.value, Device.SCREEN.value]


def offer(
    item_id: int, *, to: int, step: int = 0, lasts: timedelta = timedelta(seconds=20), now: datetime | None = None
) -> int | None:
    """Lay a waiting item before a user. Returns the offer's id, or None when the picture was stale: somebody has the
    item or is being offered it, or the person is away, full, or may not have it."""
    try:
        with transaction.atomic():
            return _offer(item_id, to, step, lasts, now or timezone.now())
    except IntegrityError:  # a verb that does not lock the item was faster
        return None


def _offer(item_id: int, user_id: int, step: int, lasts: timedelta, now: datetime) -> int | None:
    its_time = Q(offer_from=None) | Q(offer_from__lte=now)
    waiting = WorkItem.objects.filter(
        its_time, id=item_id, assignee=None, kind__in=offered_kinds(), access_class=AccessClass.OPEN
    ).exclude(queue="")
    item = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if item is None or item.kept_from_id == user_id or Offer.objects.filter(item_id=item_id, ended_at=None).exists():
        return None
    asked = demand(item.kind, item.channel)
    values: dict[str, Any] = {
        "item": item.id, "subject": item.subject, "queue": item.queue, "channel": item.channel, "user": user_id,
        "unit": item.unit_id if is_of_unit(item.kind) else None,
        "weight": item.weight, "interruptible": asked.is_interruptible, "step": step, "now": now,
        "expires": now + lasts, "kind": EventKind.OFFERED.value, "available": Activity.AVAILABLE.value, "full": FULL,
        "devices": [Device.PHONE.value] if asked.is_spoken else _TEXT,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, values)
        row = cursor.fetchone()
    if row is None:
        return None
    live.touch(f"offers:{user_id}", TOPIC)
    return int(row[0])


@transaction.atomic
def accept(offer_id: int, *, by: Actor) -> str:
    """Take what one is offered; accepting again changes nothing. Returns the subject.

    Raises:
        NotFound: it was never offered to this person.
        Conflict: too late; the message says why.
    """
    found, item = _own(offer_id, by)
    if found.outcome == EventKind.ACCEPTED:
        return found.subject
    now = timezone.now()
    if found.outcome or item is None or found.expires_at <= now:
        raise Conflict(_why_late(found, item))
    found.outcome, found.decided_at = EventKind.ACCEPTED, now
    found.save(update_fields=["outcome", "decided_at"])
    item.assignee_id, item.taken_at, item.version = found.user_id, now, item.version + 1
    item.save(update_fields=["assignee", "taken_at", "version"])
    Agent.objects.filter(user_id=found.user_id).update(misses=0)
    for kind in (EventKind.ACCEPTED, EventKind.ANSWERED):
        log(kind, item, at=now, user_id=found.user_id, offer_id=found.id, step=found.step)
    publish(WorkTaken(item_id=item.id, user_id=found.user_id), subject=item.subject)
    audit.record(subject=item.subject, action="routing.taken", by=by, data={"offer": found.id})
    announce(item, f"offers:{found.user_id}")
    return found.subject


@transaction.atomic
def decline(offer_id: int, *, by: Actor) -> None:
    """Leave it to others. What is over already stays as it ended."""
    found, item = _own(offer_id, by)
    if not found.outcome:
        end_open(found, EventKind.DECLINED, item)


@transaction.atomic
def fail(offer_id: int) -> None:
    """The person accepted, but could not be reached: no miss of theirs. For who connects people."""
    item = lock_item(Offer.objects.values_list("item_id", flat=True).get(id=offer_id))
    found = Offer.objects.select_for_update().get(id=offer_id)
    if not found.outcome:
        end_open(found, EventKind.MEDIA_FAILED, item)


@transaction.atomic
def withdraw(subject: str, *, outcome: EventKind = EventKind.CALLER_GONE) -> None:
    """The work is no longer to be had: whoever is being offered it is told so. Nobody is, nothing happens."""
    item = WorkItem.objects.select_for_update(of=("self",)).filter(subject=subject).first()
    found = live_offer(item.id) if item else None
    if found is not None and not found.outcome:
        end_open(found, outcome, item)


@transaction.atomic
def time_out(offer_id: int, *, now: datetime | None = None) -> bool:
    """Close an offer nobody answered in time; False when somebody did after all. Misses in a row take the person out
    of the queue for a while."""
    now = now or timezone.now()
    item_id = Offer.objects.values_list("item_id", flat=True).get(id=offer_id)
    item = lock_item(item_id)
    found = Offer.objects.select_for_update().get(id=offer_id)
    if found.outcome or found.expires_at > now:
        return False
    end_open(found, EventKind.TIMED_OUT, item, now=now)
    agent = Agent.objects.select_for_update().get(user_id=found.user_id)
    if found.is_interruptible and (agent.firm or agent.soft):
        return True  # they are at work, and what is written could wait
    agent.misses += 1
    agent.save(update_fields=["misses"])
    if agent.misses >= PATIENCE.misses and agent.activity == Activity.AVAILABLE:
        change_activity(agent, Activity.MISSED, now + PATIENCE.missed, now=now)
    return True


def _own(offer_id: int, by: Actor) -> tuple[Offer, WorkItem | None]:
    """An offer made to this person, and its item, both locked."""
    mine = Offer.objects.filter(id=offer_id, user_id=standing(by).user_id)
    item_id = mine.values_list("item_id", flat=True).first()
    if item_id is None:
        raise NotFound
    item = lock_item(item_id)
    return mine.select_for_update().get(), item


def _why_late(found: Offer, item: WorkItem | None) -> str:
    if item is None:
        return _("Ta osoba już się rozłączyła albo sprawa jest zakończona. Poczekaj na następną.")
    if item.assignee is not None:
        return _("Tę pracę ma już: %(name)s. Wybierz następną z listy.") % {"name": item.assignee.full_name}
    if found.outcome == EventKind.DECLINED:
        return _("Ta propozycja została odrzucona i trafiła do innych. Poczekaj na następną.")
    return _("Minął czas na odpowiedź i propozycja trafiła do innych. Poczekaj na następną.")
