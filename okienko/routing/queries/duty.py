"""Those who serve queues: what they do now, and what they are being offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.kernel.kept import Given, Kept
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.organization.rules import UserId
from okienko.routing.models import Agent, Notice, Offer, WorkItem
from okienko.routing.permissions import WORKERS, access_item, stays_near
from okienko.routing.queries.queues import in_use, plan_of
from okienko.routing.rules import FULL, AccessClass, Activity, EventKind, NoticeKind, Plan, Why, WorkKind, why


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody who serves queues does now. `firm`, `soft`: percents of them that are taken."""

    activity: Activity
    until: datetime
    next_activity: Activity | None
    firm: int
    soft: int
    is_told: bool = False  # a word waits for them (`notices`)


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
    is_told = Exists(Notice.objects.filter(user_id=OuterRef("user_id")))
    rows = Agent.objects.filter(user_id=standing(by).user_id, signed_on_at__isnull=False).annotate(is_told=is_told)
    row = rows.first()
    if row is None:
        return None
    following = Activity(row.next_activity) if row.next_activity else None
    return Duty(Activity(row.activity), row.activity_until, following, row.firm, row.soft, row.is_told)


def holds_talk(by: Actor) -> bool:
    """Whether this person still serves something that was offered or given them, though they may be signed off."""
    return _HELD.first(user=standing(by).user_id) is not None


_HELD = Kept(
    lambda: Offer.objects.filter(user_id=Given("user"), outcome=EventKind.ACCEPTED, ended_at=None).values_list("id")[:1]
)


def serves(user_id: int) -> bool:
    """Whether somebody takes work from queues, now or at other times; who never did works from lists alone."""
    return Agent.objects.filter(user_id=user_id).exists()


@dataclass(frozen=True, slots=True)
class Told:
    """A word left for somebody; see `rules.NoticeKind`."""

    id: int
    kind: NoticeKind
    subject: str
    headline: str
    by: str


def notices(by: Actor) -> list[Told]:
    """What this person has not read yet."""
    rows = list(Notice.objects.filter(user_id=standing(by).user_id).order_by("at")[:20])
    names = organization.staff_names(one.by_id for one in rows)
    return [
        Told(one.id, NoticeKind(one.kind), one.subject, one.headline, names.get(UserId(one.by_id), "–")) for one in rows
    ]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody work may be passed to. `is_ready`: they can be offered something now."""

    user_id: int
    name: str
    unit: str
    is_ready: bool


def colleagues(by: Actor, subject: str) -> list[Colleague]:
    """Who this work may be passed to, those who are ready first: all whose work it is to answer people.

    For who sees the work; NotFound for others.
    """
    item = access_item(by, subject)
    now = timezone.now()
    ready = set(
        Agent.objects.filter(
            signed_on_at__isnull=False, presence_until__gt=now, device_until__gt=now, activity_until__gt=now,
            activity=Activity.AVAILABLE, next_activity="", firm__lte=FULL - item.weight,
        ).values_list("user_id", flat=True)
    )  # fmt: skip
    is_near = stays_near(item.kind)
    units = [
        one.id
        for one in organization.unit_rows()
        if not is_near or one.id == item.unit_id or (item.is_first_line and one.is_first_line)
    ]
    people = [
        Colleague(one.user_id, one.name, one.unit_symbol, one.user_id in ready)
        for one in organization.people_of_unit(units)
        if set(one.roles) & set(WORKERS) and one.user_id not in (item.assignee_id, item.kept_from_id)
    ]
    return sorted(people, key=lambda one: not one.is_ready)


def offers_to(by: Actor) -> list[OpenOffer]:
    """What this person is being offered now, the first to end first. Three queries, one where nothing is."""
    user_id = standing(by).user_id
    rows = Offer.objects.filter(user_id=user_id, outcome="", expires_at__gt=timezone.now())
    found = list(rows.order_by("expires_at", "id"))
    if not found:
        return []
    items = WorkItem.objects.in_bulk([one.item_id for one in found])
    asked = in_use().filter(code__in={one.queue for one in found})
    plans = {one.code: (one.name, plan_of(one)) for one in asked}
    return [
        _opened(one, item, *plans.get(one.queue, ("", Plan())))
        for one in found
        if (item := items.get(one.item_id)) is not None
    ]


def became_of(by: Actor, offer_id: int) -> str:
    """What happened to work that one was being offered and is no more, in a sentence; "" where one did it oneself, or
    did not answer in time. NotFound for what was never offered to them."""
    mine = Offer.objects.filter(id=offer_id, user_id=standing(by).user_id)
    one = mine.values_list("outcome", "item_id").first()
    if one is None:
        raise NotFound
    outcome, item_id = one
    if outcome != EventKind.CALLER_GONE:
        return ""
    item = WorkItem.objects.select_related("assignee").filter(id=item_id).first()
    if item is None:
        return _("Propozycja znika: ta osoba już się rozłączyła albo sprawa jest zakończona.")
    if item.assignee is None:
        return _("Propozycja znika: ta praca poszła gdzie indziej.")
    if item.assignee_id == by.id:
        return ""
    if item.access_class != AccessClass.OPEN or standing(by).is_guest:  # whose it is by now is not for them
        return _("Propozycja znika: tę pracę ma już ktoś inny.")
    return _("Propozycja znika: tę pracę ma już %(name)s.") % {"name": item.assignee.full_name}


def wrap_up_until(by: Actor, subject: str) -> datetime | None:
    """Until when the result of a talk of one's own that is over is to be noted; None when none is owed. One query."""
    mine = Offer.objects.filter(user_id=standing(by).user_id, subject=subject, outcome=EventKind.ACCEPTED)
    owed = mine.filter(released_at=None, wrap_until__gt=timezone.now()).order_by("-id")
    return owed.values_list("wrap_until", flat=True).first()


def _opened(one: Offer, item: WorkItem, queue: str, plan: Plan) -> OpenOffer:
    return OpenOffer(
        one.id, WorkKind(item.kind), item.subject, item.channel, queue, item.headline, item.who,
        item.enqueued_at, one.created_at, one.expires_at,
        why(plan, one.step, item.skills, is_sticky=item.sticky_id == one.user_id),
    )  # fmt: skip
