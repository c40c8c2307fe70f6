"""What ends by itself, and what a crash left behind: run every second by the leading dispatcher, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from okienko.kernel import live
from okienko.kernel.actors import system
from okienko.kernel.database import rows
from okienko.routing import queries
from okienko.routing.models import Agent, Offer, Repair, WorkItem
from okienko.routing.rules import PATIENCE, Activity, EventKind, demand
from okienko.routing.services.holding import DISPATCH, change_activity, end_open, end_serving, lock_item, release
from okienko.routing.services.moving import overflow, requeue_from_absent
from okienko.routing.services.offering import time_out
from okienko.routing.services.presence import sign_off

# Capacity that does not follow from the offers somebody holds. The agent's row is locked before its offers are summed.
_DRIFTED = """
SELECT a.user_id FROM routing_agent AS a LEFT JOIN routing_offer AS o ON o.user_id = a.user_id AND o.released_at IS NULL
GROUP BY a.user_id
HAVING a.firm <> COALESCE(sum(o.weight) FILTER (WHERE NOT o.is_interruptible), 0)
    OR a.soft <> COALESCE(sum(o.weight) FILTER (WHERE o.is_interruptible), 0)
"""


def sweep(now: datetime | None = None) -> Counter[str]:
    """End what is past its time and repair what does not fit; how much of what. Each in a transaction of its own, so
    that what fails does not hold up the rest, and two sweepers do nothing twice."""
    now = now or timezone.now()
    done: Counter[str] = Counter()
    for name in _ends(now):
        done[name] += 1
    repaired = Counter(_repairs(now))
    for name, times in repaired.items():
        Repair.objects.get_or_create(kind=name)
        Repair.objects.filter(kind=name).update(times=F("times") + times, last_at=now)
    return done + repaired


def _ends(now: datetime) -> Iterator[str]:
    """Leases, deadlines and steps that are over."""
    for offer_id in Offer.objects.filter(outcome="", expires_at__lte=now).values_list("id", flat=True):
        if time_out(offer_id, now=now):
            yield "timed_out"
    silent = Offer.objects.filter(outcome="", user__in=Agent.objects.filter(presence_until__lte=now).values("user_id"))
    for offer_id in silent.values_list("id", flat=True):
        if _withdraw_from_silent(offer_id, now):
            yield "media_failed"
    for offer_id in Offer.objects.filter(released_at=None, wrap_until__lte=now).values_list("id", flat=True):
        if _end_wrap_up(offer_id, now):
            yield "wrapped_up"
    for user_id in Agent.objects.filter(activity=Activity.MISSED, activity_until__lte=now).values_list(
        "user_id", flat=True
    ):
        if _let_back_in(user_id, now):
            yield "back"
    yield from _of_absent(now)
    for code, plan in {one.code: one.plan for one in queries.queues()}.items():
        if plan.overflow is None:
            continue
        late = WorkItem.objects.filter(queue=code, assignee=None, entered_at__lte=now - plan.overflow.after)
        for item_id, kind, channel in late.values_list("id", "kind", "channel"):
            if demand(kind, channel).is_live:  # what is written waits by its due date, not by seconds
                overflow(item_id, to=plan.overflow.to)
                yield "flowed_out"


def _of_absent(now: datetime) -> Iterator[str]:
    """Those whose page is gone: talks go back to the queue after a minute, later they are signed off."""
    absent = Agent.objects.filter(presence_until__lte=now - PATIENCE.gone)
    held = Offer.objects.filter(outcome=EventKind.ACCEPTED, ended_at=None, user__in=absent.values("user_id"))
    items = {one.id: one for one in WorkItem.objects.filter(id__in=held.values("item_id"))}
    for item_id, user_id in held.values_list("item_id", "user_id"):
        item = items.get(item_id)
        if item is not None and demand(item.kind, item.channel).is_live and requeue_from_absent(item_id, user_id):
            yield "requeued"
    gone = Agent.objects.filter(signed_on_at__isnull=False, presence_until__lte=now - PATIENCE.signed_off)
    for user_id in gone.values_list("user_id", flat=True):
        sign_off(by=system(), of=user_id)
        yield "signed_off"


def _repairs(now: datetime) -> Iterator[str]:
    """What no verb should have left: each is a mistake of ours, and counted."""
    orphans = Offer.objects.filter(ended_at=None).exclude(item_id__in=WorkItem.objects.values("id"))
    for offer_id in orphans.values_list("id", flat=True):
        with transaction.atomic():
            offer = Offer.objects.select_for_update().get(id=offer_id)
            if offer.ended_at is None and not WorkItem.objects.filter(id=offer.item_id).exists():
                if offer.outcome:
                    release(offer, now=now)
                else:
                    end_open(offer, EventKind.CALLER_GONE, None, now=now)
                yield "orphan"
    stray = Offer.objects.filter(outcome=EventKind.ACCEPTED, ended_at=None).exclude(
        Exists(WorkItem.objects.filter(id=OuterRef("item_id"), assignee_id=OuterRef("user_id")))
    )
    for item_id in stray.values_list("item_id", flat=True):
        if _end_stray(item_id, now):
            yield "stray"
    for user_id in [row[0] for row in rows(_DRIFTED)]:
        if _set_right(user_id):
            yield "capacity"


@transaction.atomic
def _withdraw_from_silent(offer_id: int, now: datetime) -> bool:
    item = lock_item(Offer.objects.values_list("item_id", flat=True).get(id=offer_id))
    offer = Offer.objects.select_for_update().get(id=offer_id)
    if offer.outcome or Agent.objects.filter(user_id=offer.user_id, presence_until__gt=now).exists():
        return False
    end_open(offer, EventKind.MEDIA_FAILED, item, now=now)
    return True


@transaction.atomic
def _end_wrap_up(offer_id: int, now: datetime) -> bool:
    item = lock_item(Offer.objects.values_list("item_id", flat=True).get(id=offer_id))
    offer = Offer.objects.select_for_update().get(id=offer_id)
    if offer.released_at is not None or offer.wrap_until is None or offer.wrap_until > now:
        return False
    release(offer, item, now=now)
    return True


@transaction.atomic
def _let_back_in(user_id: int, now: datetime) -> bool:
    """Who missed offers gets them again after a while, if their page is open; else when they come back."""
    agent = Agent.objects.select_for_update().get(user_id=user_id)
    if agent.activity != Activity.MISSED or agent.activity_until > now or agent.presence_until <= now:
        return False
    agent.misses = 0
    agent.save(update_fields=["misses"])
    change_activity(agent, Activity.AVAILABLE, now + PATIENCE.activity, now=now)
    return True


@transaction.atomic
def _end_stray(item_id: int, now: datetime) -> bool:
    """The item is somebody else's by now, or nobody's: whoever served it serves it no more."""
    item = lock_item(item_id)
    offer = Offer.objects.filter(item_id=item_id, outcome=EventKind.ACCEPTED, ended_at=None).first()
    if item is None or offer is None or offer.user_id == item.assignee_id:
        return False
    end_serving(item, now=now)
    return True


@transaction.atomic
def _set_right(user_id: int) -> bool:
    agent = Agent.objects.select_for_update().get(user_id=user_id)
    held = Q(user_id=user_id, released_at=None)
    weights = list(Offer.objects.filter(held).values_list("is_interruptible", "weight"))
    firm, soft = (min(sum(one for is_soft, one in weights if is_soft is kind), 100) for kind in (False, True))
    if (agent.firm, agent.soft) == (firm, soft):
        return False
    agent.firm, agent.soft = firm, soft
    agent.save(update_fields=["firm", "soft"])
    live.touch(DISPATCH)
    return True
