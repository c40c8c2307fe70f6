"""The dispatcher's look at the queue: read, decide purely, offer. What it read may be stale; the database judges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from okienko.kernel.database import rows
from okienko.kernel.kept import Given, Kept
from okienko.organization import queries as organization
from okienko.organization.rules import UserId
from okienko.routing import queries
from okienko.routing.models import Agent
from okienko.routing.permissions import is_of_unit, offered_kinds
from okienko.routing.queries import QueueRow
from okienko.routing.rules import (
    FULL,
    PATIENCE,
    AccessClass,
    Activity,
    Device,
    EventKind,
    Line,
    Plan,
    WorkItemId,
    demand,
    late_from,
    rest_after,
    serves_queue,
    spoken,
)
from okienko.routing.rules.matching import Leased, Person, Waiting, match
from okienko.routing.services.laying import Chosen, offer_many

_NEVER = datetime.max.replace(tzinfo=timezone.get_fixed_timezone(0))

_WAITING = """
SELECT id, queue, kind, channel, priority, routing_age, entered_at, due_at, weight, skills, language, kept_from_id,
    sticky_id, unit_id
FROM routing_workitem AS i
WHERE queue <> '' AND NOT queue = ANY(%s) AND assignee_id IS NULL AND kind = ANY(%s) AND access_class = %s
    AND (offer_from IS NULL OR offer_from <= %s)
    AND NOT EXISTS (SELECT FROM routing_offer AS o WHERE o.item_id = i.id AND o.ended_at IS NULL)
"""
_RESTS = """
SELECT item_id, user_id, outcome, max(ended_at), count(*) FROM routing_offer
WHERE item_id = ANY(%s) AND outcome = ANY(%s) AND ended_at IS NOT NULL GROUP BY 1, 2, 3
"""
_RESTING = [one.value for one in (EventKind.DECLINED, EventKind.TIMED_OUT, EventKind.MEDIA_FAILED, EventKind.ACCEPTED)]


@dataclass(frozen=True, slots=True)
class Picture:
    """What waits and who could have it, as read at one moment."""

    items: list[Waiting]
    people: list[Person]
    plans: Mapping[str, Plan]


def dispatch(now: datetime | None = None) -> int:
    """Offer what waits to whoever is free for it. How many offers the database agreed to."""
    now = now or timezone.now()
    seen = picture(now)
    queue_of = {one.id: one.queue for one in seen.items}
    lasts = {code: timedelta(seconds=plan.offer_seconds) for code, plan in seen.plans.items()}
    unplanned = timedelta(seconds=Plan().offer_seconds)
    return offer_many(
        Chosen(one.item, one.person, one.step, lasts.get(queue_of[one.item], unplanned))
        for one in match(seen.items, seen.people, now)
    )


_READY = Kept(
    lambda: Agent.objects.filter(
        Q(roster_until=None) | Q(roster_until__gt=Given("now")),
        signed_on_at__isnull=False, presence_until__gt=Given("now"), device_until__gt=Given("now"),
        activity_until__gt=Given("now"), activity=Activity.AVAILABLE, next_activity="", firm__lt=FULL,
    )
)  # fmt: skip
# Who has written work before them, or a question about some, and has not said yet whether they take it.
_ASKED = """
SELECT user_id FROM routing_offer WHERE outcome = '' AND is_interruptible
UNION
SELECT adviser_id FROM routing_consult
WHERE ended_at IS NULL AND adviser_id IS NOT NULL AND answered_at IS NULL AND is_interruptible
"""


def picture(now: datetime) -> Picture:
    """Five queries; one where nobody is free. Queues that do not work at this moment offer nothing."""
    agents = _READY(now=now)
    if not agents:
        return Picture([], [], {})
    known = queries.queues()
    plans = {one.code: one.plan for one in known}
    items = _waiting(plans, now, closed=[one.code for one in known if not one.works(now)])
    undescribed = frozenset({one.queue for one in items} - plans.keys())
    return Picture(items, _people(agents, known, undescribed), plans)


def people_now(now: datetime) -> list[Person]:
    """Who is free, for who asks nothing of what waits: three queries, however much that is. Queues that nobody
    described are nobody's here."""
    return _people(_READY(now=now), queries.queues(), frozenset())


def _people(agents: list[Agent], known: Iterable[QueueRow], undescribed: frozenset[str]) -> list[Person]:
    if not agents:
        return []
    asked = {row[0] for row in rows(_ASKED)}
    skills = organization.skills_of(one.user_id for one in agents)
    return [
        _person(one, skills[UserId(one.user_id)], known, undescribed, is_asked=one.user_id in asked) for one in agents
    ]


def _waiting(plans: Mapping[str, Plan], now: datetime, *, closed: list[str]) -> list[Waiting]:
    found = rows(_WAITING, [closed, offered_kinds(), AccessClass.OPEN.value, now])
    rests = _rests(row[0] for row in found)
    items = []
    for (
        number, queue, kind, channel, priority, age, entered, due, weight, asked, language, kept_from, sticky, unit
    ) in found:  # fmt: skip
        plan = plans.get(queue, Plan())
        skills = {**plan.skills, **dict.fromkeys(asked, 1), **spoken(language)}
        needs = demand(kind, channel)
        stays = PATIENCE.sticky if needs.is_live else PATIENCE.sticky_written
        first = sticky if now - entered < stays else None
        not_before = rests.get(number, {})
        if kept_from is not None:
            not_before = {**not_before, UserId(kept_from): _NEVER}
        items.append(
            Waiting(
                WorkItemId(number), queue, priority, age, entered, late_from(kind, due), weight,
                plan.own_steps if needs.is_interruptible else plan.steps, skills, needs.is_spoken,
                needs.is_interruptible, first, not_before, unit if is_of_unit(kind) else None,
            )
        )  # fmt: skip
    return items


def _rests(item_ids: Iterable[int]) -> dict[int, dict[UserId, datetime]]:
    """Item → user → until when they are not offered it again."""
    found: dict[int, dict[UserId, datetime]] = defaultdict(dict)
    for item, user, outcome, ended_at, times in rows(_RESTS, [list(item_ids), _RESTING]):
        until = ended_at + rest_after(EventKind(outcome), times)
        found[item][UserId(user)] = max(until, found[item].get(UserId(user), until))
    return found


def _person(
    one: Agent, skills: Mapping[str, int], known: Iterable[QueueRow], undescribed: frozenset[str], *, is_asked: bool
) -> Person:
    """undescribed: codes of queues that are not in use, with work in them."""
    line = Line(one.line)
    serves = {
        queue.code for queue in known if serves_queue(line, one.unit_ids, skills, queue.unit_id, queue.plan.skills)
    }
    if line is Line.FIRST:  # a queue nobody described is the first line's
        serves |= undescribed
    return Person(
        UserId(one.user_id), line, frozenset(serves), skills,
        Leased(True, one.presence_until), Leased(Activity(one.activity), one.activity_until),
        Leased(Device(one.device), one.device_until), one.idle_since, one.firm, one.soft, is_asked,
        frozenset(one.unit_ids), one.roster_until,
    )  # fmt: skip
