"""What ends by itself, and what a crash left behind: run every second by the leading dispatcher, and counted."""

from __future__ import annotations

import logging
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from okienko.kernel import live
from okienko.kernel.database import may_have_committed, rows
from okienko.kernel.kept import Given, Kept
from okienko.routing import queries
from okienko.routing.models import Agent, Consult, Offer, Repair, WorkItem
from okienko.routing.rules import PATIENCE, AccessClass, Activity, EventKind, demand
from okienko.routing.services.consulting import watch_consult
from okienko.routing.services.holding import DISPATCH, change_activity, end_open, end_serving, lock_item, release
from okienko.routing.services.moving import move_on, overflow, requeue_from_absent, waiting_in
from okienko.routing.services.offering import time_out
from okienko.routing.services.presence import sign_off_absent

# Capacity that does not follow from the offers somebody holds. The agent's row is locked before its offers are summed.
_DRIFTED = """
WITH o AS (
    SELECT user_id, weight, is_interruptible FROM routing_offer WHERE released_at IS NULL
    UNION ALL
    SELECT adviser_id, weight, is_interruptible FROM routing_consult WHERE ended_at IS NULL AND adviser_id IS NOT NULL
)
SELECT a.user_id FROM routing_agent AS a LEFT JOIN o ON o.user_id = a.user_id
GROUP BY a.user_id
HAVING a.firm <> COALESCE(sum(o.weight) FILTER (WHERE NOT o.is_interruptible), 0)
    OR a.soft <> COALESCE(sum(o.weight) FILTER (WHERE o.is_interruptible), 0)
"""


logger = logging.getLogger(__name__)

TELL_AGAIN_SECONDS = 60.0  # what fails, fails each second
_told: dict[str, float] = {}

Step = tuple[str, Callable[[], bool]]  # what it is counted as, and the doing, which says whether there was anything


_EXPIRED = Kept(lambda: Offer.objects.filter(outcome="", expires_at__lte=Given("now")).values_list("id", flat=True))
_OF_SILENT = Kept(
    lambda: Offer.objects.filter(
        outcome="", user__in=Agent.objects.filter(presence_until__lte=Given("now")).values("user_id")
    ).values_list("id", flat=True)
)
_WRAPPED = Kept(
    lambda: Offer.objects.filter(released_at=None, wrap_until__lte=Given("now")).values_list("id", flat=True)
)
_RESTED = Kept(
    lambda: Agent.objects.filter(activity=Activity.MISSED, activity_until__lte=Given("now")).values_list(
        "user_id", flat=True
    )
)
_LATE = Kept(
    lambda: WorkItem.objects.filter(queue=Given("queue"), assignee=None, entered_at__lte=Given("before")).values_list(
        "id", "kind", "channel"
    )
)
_HELD_BY_ABSENT = Kept(
    lambda: Offer.objects.filter(
        outcome=EventKind.ACCEPTED,
        ended_at=None,
        user__in=Agent.objects.filter(presence_until__lte=Given("since")).values("user_id"),
    ).values_list("item_id", "user_id")
)
_GONE = Kept(
    lambda: Agent.objects.filter(signed_on_at__isnull=False, presence_until__lte=Given("since")).values_list(
        "user_id", flat=True
    )
)
_OFF_DUTY = Kept(  # guests whose duty has ended
    lambda: Agent.objects.filter(signed_on_at__isnull=False, roster_until__lte=Given("now")).values_list(
        "user_id", flat=True
    )
)
_HELD_BY_ENDED = Kept(  # guests who may not sign in any more
    lambda: (
        WorkItem.objects.filter(assignee__valid_until__lt=Given("today", "date"))
        .exclude(queue="")
        .values_list("id", "assignee_id")
    )
)
_ORPHANS = Kept(
    lambda: (
        Offer.objects.filter(ended_at=None)
        .exclude(item_id__in=WorkItem.objects.values("id"))
        .values_list("id", flat=True)
    )
)
_STRAY = Kept(
    lambda: (
        Offer.objects.filter(outcome=EventKind.ACCEPTED, ended_at=None)
        .exclude(Exists(WorkItem.objects.filter(id=OuterRef("item_id"), assignee_id=OuterRef("user_id"))))
        .values_list("item_id", flat=True)
    )
)
# What `watch_consult` would say something of; the rest is not touched.
_CONSULTS = Kept(
    lambda: (
        Consult.objects.filter(ended_at=None)
        .filter(
            Q(adviser=None)
            | Q(created_at__lte=Given("begun"))
            | Q(answered_at=None, expires_at__lte=Given("now"))
            | Q(answered_at=None) & ~Exists(_of("adviser_id", presence_until__gt=Given("now"), **_ASKABLE))
            | ~Q(answered_at=None) & ~Exists(_of("adviser_id", presence_until__gt=Given("since"), **_ON_DUTY))
            | Q(is_asker_on_duty=True) & ~Exists(_of("asker_id", presence_until__gt=Given("since")))
            | ~Exists(
                WorkItem.objects.filter(
                    id=OuterRef("item_id"), assignee_id=OuterRef("asker_id"), access_class=AccessClass.OPEN
                )
            )
        )
        .values_list("id", flat=True)
    )
)
_ON_DUTY: dict[str, Any] = {"signed_on_at__isnull": False}
_ASKABLE: dict[str, Any] = {**_ON_DUTY, "activity": Activity.AVAILABLE}


def _of(column: str, **how: Any) -> QuerySet[Agent]:
    """The agent a consultation names there, if they are so."""
    return Agent.objects.filter(user_id=OuterRef(column), **how)


def sweep(now: datetime | None = None) -> Counter[str]:
    """End what is past its time and repair what does not fit; how much of what.

    Each in a transaction of its own: two sweepers do nothing twice, and what fails is counted as "failed", left for
    the next second, and holds up nothing else.
    """
    now = now or timezone.now()
    done = _done(_ends(now))
    repaired = _done(_repairs(now))
    if failed := done.pop("failed", 0):
        repaired["failed"] += failed
    for name, times in repaired.items():
        Repair.objects.get_or_create(kind=name)
        Repair.objects.filter(kind=name).update(times=F("times") + times, last_at=now)
    return done + repaired


def _done(steps: Iterator[Step]) -> Counter[str]:
    done: Counter[str] = Counter()
    for name, step in steps:
        try:
            done[name] += step()
        except Exception as error:
            if may_have_committed(error):  # the database is away, so every step would fail: the dispatcher begins anew
                raise
            if time.monotonic() - _told.get(name, -math.inf) > TELL_AGAIN_SECONDS:
                _told[name] = time.monotonic()
                logger.exception("The sweeper failed at %s; the rest goes on.", name)
            done["failed"] += 1
    return +done


def _ends(now: datetime) -> Iterator[Step]:
    """Leases, deadlines and steps that are over."""
    for offer_id in _EXPIRED(now=now):
        yield "timed_out", partial(time_out, offer_id, now=now)
    for offer_id in _OF_SILENT(now=now):
        yield "media_failed", partial(_withdraw_from_silent, offer_id, now)
    for offer_id in _WRAPPED(now=now):
        yield "wrapped_up", partial(_end_wrap_up, offer_id, now)
    for user_id in _RESTED(now=now):
        yield "back", partial(_let_back_in, user_id, now)
    yield from _of_absent(now)
    for consult_id in _CONSULTS(now=now, since=now - PATIENCE.gone, begun=now - PATIENCE.advice):
        yield "consults", partial(_watch, consult_id, now)
    known = queries.with_retired()
    if retired := [one.code for one in known if one.successor]:
        for item_id in waiting_in(retired):
            yield "moved_on", partial(move_on, item_id)
    for code, plan in {one.code: one.plan for one in known if not one.successor}.items():
        if plan.overflow is None:
            continue
        for item_id, kind, channel in _LATE(queue=code, before=now - plan.overflow.after):
            if demand(kind, channel).is_live:  # what is written waits by its due date, not by seconds
                yield "flowed_out", partial(overflow, item_id, to=plan.overflow.to)


def _of_absent(now: datetime) -> Iterator[Step]:
    """Those whose page is gone: talks go back to the queue after a minute, later they are signed off."""
    held = _HELD_BY_ABSENT(since=now - PATIENCE.gone)
    items = WorkItem.objects.in_bulk([item_id for item_id, _user in held])
    for item_id, user_id in held:
        item = items.get(item_id)
        if item is not None and demand(item.kind, item.channel).is_live:
            yield "requeued", partial(requeue_from_absent, item_id, user_id, now=now)
    for item_id, user_id in _HELD_BY_ENDED(today=timezone.localdate(now)):
        yield "requeued", partial(requeue_from_absent, item_id, user_id, now=now)
    for user_id in {*_GONE(since=now - PATIENCE.signed_off), *_OFF_DUTY(now=now)}:
        yield "signed_off", partial(sign_off_absent, user_id, now=now)


def _repairs(now: datetime) -> Iterator[Step]:
    """What no verb should have left: each is a mistake of ours, and counted."""
    for offer_id in _ORPHANS():
        yield "orphan", partial(_end_orphan, offer_id, now)
    for item_id in _STRAY():
        yield "stray", partial(_end_stray, item_id, now)
    for user_id in [row[0] for row in rows(_DRIFTED)]:
        yield "capacity", partial(_set_right, user_id)


def _watch(consult_id: int, now: datetime) -> bool:
    done = watch_consult(consult_id, now=now)
    if done == "consult_refused":
        watch_consult(consult_id, now=now)
    return bool(done)


@transaction.atomic
def _end_orphan(offer_id: int, now: datetime) -> bool:
    offer = Offer.objects.select_for_update().get(id=offer_id)
    if offer.ended_at is not None or WorkItem.objects.filter(id=offer.item_id).exists():
        return False
    if offer.outcome:
        release(offer, now=now)
    else:
        end_open(offer, EventKind.CALLER_GONE, None, now=now)
    return True


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
    weights += Consult.objects.filter(adviser_id=user_id, ended_at=None).values_list("is_interruptible", "weight")
    firm, soft = (min(sum(one for is_soft, one in weights if is_soft is kind), 100) for kind in (False, True))
    if (agent.firm, agent.soft) == (firm, soft):
        return False
    agent.firm, agent.soft = firm, soft
    agent.save(update_fields=["firm", "soft"])
    live.touch(DISPATCH)
    return True
