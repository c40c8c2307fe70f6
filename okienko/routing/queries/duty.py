"""Those who serve queues: what they do now, and what they are being offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from okienko.kernel.actors import Actor
from okienko.organization.permissions import standing
from okienko.routing.models import Agent, Offer, Queue, WorkItem
from okienko.routing.queries.queues import plan_of
from okienko.routing.rules import Activity, Plan, Why, WorkKind, why


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody who serves queues does now. `firm`, `soft`: percents of them that are taken."""

    activity: Activity
    until: datetime
    next_activity: Activity | None
    firm: int
    soft: int


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """Work laid before one person, to be answered until `expires_at`."""

    id: int
    kind: WorkKind
    subject: str
    channel: str
    queue: str
    headline: str
    who: str
    waits_since: datetime
    made_at: datetime
    expires_at: datetime
    why: Why


def duty(by: Actor) -> Duty | None:
    """None for whoever is not signed on."""
    row = Agent.objects.filter(user_id=standing(by).user_id, signed_on_at__isnull=False).first()
    if row is None:
        return None
    following = Activity(row.next_activity) if row.next_activity else None
    return Duty(Activity(row.activity), row.activity_until, following, row.firm, row.soft)


def serves(user_id: int) -> bool:
    """Whether somebody takes work from queues, now or at other times; who never did works from lists alone."""
    return Agent.objects.filter(user_id=user_id).exists()


def offers_to(by: Actor) -> list[OpenOffer]:
    """What this person is being offered now, the first to end first. Three queries, one where nothing is."""
    user_id = standing(by).user_id
    rows = Offer.objects.filter(user_id=user_id, outcome="", expires_at__gt=timezone.now())
    found = list(rows.order_by("expires_at", "id"))
    if not found:
        return []
    items = WorkItem.objects.in_bulk([one.item_id for one in found])
    asked = Queue.objects.filter(code__in={one.queue for one in found}, is_active=True).select_related("unit")
    queues = {one.code: one for one in asked}
    return [_opened(one, item, queues.get(one.queue)) for one in found if (item := items.get(one.item_id)) is not None]


def _opened(one: Offer, item: WorkItem, queue: Queue | None) -> OpenOffer:
    plan = plan_of(queue) if queue else Plan()
    return OpenOffer(
        one.id, WorkKind(item.kind), item.subject, item.channel, queue.name if queue else "", item.headline, item.who,
        item.enqueued_at, one.created_at, one.expires_at,
        why(plan, one.step, item.skills, is_sticky=item.sticky_id == one.user_id),
    )  # fmt: skip
