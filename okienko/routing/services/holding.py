"""Offers and what people hold: the parts every verb of the live queue shares.

Locks are taken in one order: item, offer, agent. The caller has the item's lock wherever the item is named. Who moves
several items in one transaction takes all their locks first (`lock_together`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from okienko.kernel import live
from okienko.kernel.kept import Given, Kept
from okienko.routing.models import Agent, Consult, Offer, WorkItem
from okienko.routing.rules import FULL, PATIENCE, Activity, EventKind, demand
from okienko.routing.services.log import log

DISPATCH = "dispatch"  # the live topic that wakes the dispatcher


_ITEM = Kept(lambda: WorkItem.objects.select_for_update(of=("self",)).filter(id=Given("item")))
_LIVE = Kept(lambda: Offer.objects.select_for_update().filter(item_id=Given("item"), ended_at=None))
_TALKS = Kept(
    lambda: (
        Offer.objects.select_for_update().filter(item_id=Given("item"), outcome=EventKind.ACCEPTED).order_by("-id")[:1]
    )
)
# What an offer came to, and the weight its person held for it.
_GIVE_BACK = """
WITH over AS (
    UPDATE routing_offer
    SET outcome = %(outcome)s, decided_at = %(decided)s, ended_at = %(ended)s, released_at = %(now)s
    WHERE id = %(offer)s
)
UPDATE routing_agent SET idle_since = %(now)s,
    firm = CASE WHEN %(interruptible)s THEN firm ELSE greatest(firm - %(weight)s, 0) END,
    soft = CASE WHEN %(interruptible)s THEN greatest(soft - %(weight)s, 0) ELSE soft END
WHERE user_id = %(user)s RETURNING next_activity <> '' AND firm = 0 AND soft = 0
"""


def lock_item(item_id: int) -> WorkItem | None:
    return _ITEM.first(item=item_id)


@transaction.atomic(savepoint=False)
def lock_together(subjects: Iterable[str]) -> None:
    """Lock the items of these subjects, what is offered, served or asked about them, and everybody that names.

    Call before the first of several items is changed: who ends one and then waits for the next holds the row of a
    person for whom somebody else may wait with that very next item in hand.
    """
    items = WorkItem.objects.select_for_update(of=("self",)).filter(subject__in=list(subjects)).order_by("id")
    ids = list(items.values_list("id", flat=True))
    offers = Offer.objects.select_for_update().filter(item_id__in=ids, released_at=None).order_by("item_id", "id")
    asked = Consult.objects.select_for_update().filter(item_id__in=ids, ended_at=None).order_by("item_id")
    people = set(offers.values_list("user_id", flat=True))
    people.update(*asked.values_list("asker_id", "adviser_id"))
    lock_people(people)


def lock_people(users: Iterable[int | None]) -> None:
    """Lock the rows of all who serve queues among them, in the order everybody takes them."""
    ids = {one for one in users if one is not None}
    if len(ids) > 1:
        list(Agent.objects.select_for_update().filter(user_id__in=ids).order_by("user_id").values_list("user_id"))


def live_offer(item_id: int) -> Offer | None:
    """The offer of an item that is open or served, locked."""
    return _LIVE.first(item=item_id)


def end_open(offer: Offer, outcome: EventKind, item: WorkItem | None, *, now: datetime | None = None) -> None:
    """Close an open offer that was not accepted: its weight is given back, and the item may go to somebody else."""
    now = now or timezone.now()
    offer.outcome, offer.decided_at = outcome, now
    _give_back_weight(offer, now)
    _tell(outcome, offer, item, now)


def end_serving(item: WorkItem, *, wrap_up: timedelta = timedelta(0), now: datetime | None = None) -> Offer | None:
    """Nobody serves the item any longer. With `wrap_up` its weight is held until then, or until it is settled.

    What was merely offered is offered no more. Nothing happens where neither is so.
    """
    now = now or timezone.now()
    offer = live_offer(item.id) if item.queue else None
    if offer is None:
        return None
    if not offer.outcome:
        end_open(offer, EventKind.CALLER_GONE, item, now=now)
        return None
    if wrap_up:
        offer.ended_at, offer.wrap_until = now, now + wrap_up
        offer.save(update_fields=["ended_at", "wrap_until"])
    else:
        _give_back_weight(offer, now)
    live.touch(f"offers:{offer.user_id}")
    return offer


def take_back_offer(item: WorkItem) -> None:
    """A locked item is no longer to be had by whoever is being offered it; who serves it goes on."""
    offer = live_offer(item.id) if item.queue else None
    if offer is not None and not offer.outcome:
        end_open(offer, EventKind.CALLER_GONE, item)


def serve_by_hand(item: WorkItem, user_id: int) -> None:
    """A locked item was taken from a list, or given: it counts for whoever serves queues, as far as they have room.

    If it was just being offered to them, they have accepted it.
    """
    if not item.queue:
        return
    now = timezone.now()
    offer = live_offer(item.id)
    if offer is not None and not offer.outcome and offer.user_id == user_id:
        offer.outcome, offer.decided_at = EventKind.ACCEPTED, now
        offer.save(update_fields=["outcome", "decided_at"])
        _tell(EventKind.ACCEPTED, offer, item, now)
        return
    lock_people((user_id, offer.user_id if offer is not None else None))
    end_serving(item, now=now)
    is_soft = demand(item.kind, item.channel).is_interruptible
    column = "soft" if is_soft else "firm"
    with_room = Agent.objects.filter(user_id=user_id, **{f"{column}__lte": FULL - item.weight})
    held = with_room.update(**{column: F(column) + item.weight})
    Offer.objects.create(
        item_id=item.id, subject=item.subject, queue=item.queue, user_id=user_id, step=0,
        weight=item.weight if held else 0, is_interruptible=is_soft, created_at=now, expires_at=now,
        outcome=EventKind.ACCEPTED, decided_at=now,
    )  # fmt: skip


def release(offer: Offer, item: WorkItem | None = None, *, now: datetime | None = None, is_gone: bool = False) -> None:
    """The wrap-up of a locked offer is over. is_gone: and so is its item."""
    now = now or timezone.now()
    _give_back_weight(offer, now)
    _tell(EventKind.WRAPPED_UP, offer, item, now, is_gone=is_gone)


def talk_ended(item_id: int) -> Offer | None:
    """The last offer of an item if its talk is over and its result still owed; locked."""
    last = _TALKS.first(item=item_id)
    return last if last is not None and last.wrap_until is not None else None


def _give_back_weight(offer: Offer, now: datetime) -> None:
    """Of a locked offer that is over, which is written; what the person chose to do next begins once their hands are
    empty."""
    offer.ended_at = offer.ended_at or now
    offer.released_at = now
    values: dict[str, Any] = {
        "offer": offer.id, "outcome": offer.outcome, "decided": offer.decided_at, "ended": offer.ended_at, "now": now,
        "user": offer.user_id, "weight": offer.weight, "interruptible": offer.is_interruptible,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, values)
        row = cursor.fetchone()
    if row is not None and row[0]:
        agent = Agent.objects.get(user_id=offer.user_id)
        change_activity(agent, Activity(agent.next_activity), now + PATIENCE.activity, now=now)


def change_activity(agent: Agent, activity: Activity, until: datetime, *, now: datetime) -> None:
    agent.activity, agent.activity_until, agent.next_activity = activity, until, ""
    agent.save(update_fields=["activity", "activity_until", "next_activity"])
    log(EventKind.ACTIVITY, at=now, user_id=agent.user_id, to=activity)
    live.touch(DISPATCH, f"offers:{agent.user_id}")


def _tell(kind: EventKind, offer: Offer, item: WorkItem | None, now: datetime, *, is_gone: bool = False) -> None:
    log(kind, item, at=now, user_id=offer.user_id, offer_id=offer.id, step=offer.step, of=offer, is_gone=is_gone)
    live.touch(DISPATCH, f"offers:{offer.user_id}")
