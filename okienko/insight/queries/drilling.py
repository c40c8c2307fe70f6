"""From a figure to the people and the work behind it, within what one may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from okienko.insight.permissions import require_lead
from okienko.insight.queries.board import live_day, queue_name
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.organization import queries as organization
from okienko.organization.rules import Role, UserId
from okienko.routing import queries as routing
from okienko.routing import services as dispatcher
from okienko.routing.queries import Steered
from okienko.routing.rules.matching import missing_skills


@dataclass(frozen=True, slots=True)
class Serving:
    user_id: int
    name: str
    activity: str
    since: datetime
    may_change: bool


@dataclass(frozen=True, slots=True)
class OneQueue:
    """`missing`: names of skills without which those who are ready cannot have what waits."""

    code: str
    name: str
    is_open: bool
    work: list[Steered]
    people: list[Serving]
    missing: list[str]
    may_steer: bool


def in_one_queue(by: Actor, code: str, now: datetime) -> OneQueue:
    """Who waits in a queue, and who of those one leads serves queues now. Raises NotFound, Forbidden."""
    who = require_lead(by)
    row = routing.queue(code)
    work = routing.work_in_queue(by, code)
    if row is None and not work:
        raise NotFound
    states = live_day(now).states
    if who.has(Role.SUPERVISOR):
        names = organization.staff_names(states)
    else:
        names = {one.user_id: one.name for one in organization.people_of_unit(who.tree_ids)}
    people = [
        Serving(user, names[UserId(user)], one.activity, one.since, who.has(Role.SUPERVISOR))
        for user, one in states.items()
        if UserId(user) in names
    ]
    seen = dispatcher.picture(now)
    codes = sorted(
        {skill for item in seen.items if item.queue == code for skill in missing_skills(item, seen.people, now)}
    )
    skill_names = organization.skill_names() if codes else {}
    return OneQueue(
        code, queue_name(row) if row else code, row is None or row.is_open, work,
        sorted(people, key=lambda one: one.name), [skill_names.get(one, one) for one in codes],
        who.has(Role.SUPERVISOR),
    )  # fmt: skip
