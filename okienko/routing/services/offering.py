"""Offers: accepted, declined, or gone by. How they are laid: `laying`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, NotFound
from okienko.kernel.facts import publish
from okienko.kernel.gathering import gathering
from okienko.kernel.kept import Given, Kept
from okienko.organization.permissions import standing
from okienko.routing.events import WorkTaken
from okienko.routing.models import Agent, Offer, WorkItem
from okienko.routing.rules import PATIENCE, Activity, EventKind
from okienko.routing.services.holding import change_activity, end_open, live_offer, lock_item
from okienko.routing.services.log import log
from okienko.routing.services.working import announce

_ITEM_OF_OWN = Kept(
    lambda: Offer.objects.filter(id=Given("offer"), user_id=Given("user")).values_list("item_id", flat=True)
)
_OWN = Kept(lambda: Offer.objects.select_for_update().filter(id=Given("offer"), user_id=Given("user")))
# Of a locked offer and its locked item.
_ACCEPT = """
WITH offered AS (
    UPDATE routing_offer SET outcome = %(accepted)s, decided_at = %(now)s WHERE id = %(offer)s
), served AS (
    UPDATE routing_workitem SET assignee_id = %(user)s, taken_at = %(now)s, version = version + 1 WHERE id = %(item)s
)
UPDATE routing_agent SET misses = 0 WHERE user_id = %(user)s
"""


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
    item.assignee_id, item.taken_at, item.version = found.user_id, now, item.version + 1
    values: dict[str, Any] = {
        "offer": found.id,
        "item": item.id,
        "user": found.user_id,
        "now": now,
        "accepted": EventKind.ACCEPTED.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPT, values)
    with gathering():
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
    miss(found.user_id, is_interruptible=found.is_interruptible, now=now)
    return True


def miss(user_id: int, *, is_interruptible: bool, now: datetime) -> None:
    """Somebody did not answer what they were asked to do; several times in a row, and they are asked no more for a
    while."""
    agent = Agent.objects.select_for_update().get(user_id=user_id)
    if is_interruptible and (agent.firm or agent.soft):
        return  # they are at work, and what is written could wait
    agent.misses += 1
    agent.save(update_fields=["misses"])
    if agent.misses >= PATIENCE.misses and agent.activity == Activity.AVAILABLE:
        change_activity(agent, Activity.MISSED, now + PATIENCE.missed, now=now)


def _own(offer_id: int, by: Actor) -> tuple[Offer, WorkItem | None]:
    """An offer made to this person, and its item, both locked."""
    user_id = standing(by).user_id
    item_id = _ITEM_OF_OWN.first(offer=offer_id, user=user_id)
    if item_id is None:
        raise NotFound
    item = lock_item(item_id)
    (mine,) = _OWN(offer=offer_id, user=user_id)
    return mine, item


def _why_late(found: Offer, item: WorkItem | None) -> str:
    if item is None:
        return _("Ta osoba już się rozłączyła albo sprawa jest zakończona. Poczekaj na następną.")
    if item.assignee is not None:
        return _("Tę pracę ma już: %(name)s. Wybierz następną z listy.") % {"name": item.assignee.full_name}
    if found.outcome == EventKind.DECLINED:
        return _("Ta propozycja została odrzucona i trafiła do innych. Poczekaj na następną.")
    return _("Minął czas na odpowiedź i propozycja trafiła do innych. Poczekaj na następną.")
