"""Who is on duty and which queues are open, for the supervisor who steers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from okienko.insight.queries.board import live_day, queue_name
from okienko.kernel.actors import Actor
from okienko.organization import queries as organization
from okienko.organization.permissions import require
from okienko.organization.rules import Role, UserId
from okienko.routing import queries as routing


@dataclass(frozen=True, slots=True)
class OnDuty:
    user_id: int
    name: str
    activity: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OpenQueue:
    code: str
    name: str
    is_open: bool
    turned: routing.Switch | None  # when somebody last opened or closed it


@dataclass(frozen=True, slots=True)
class Shift:
    people: list[OnDuty]
    queues: list[OpenQueue]


def shift(by: Actor, now: datetime) -> Shift:
    """Raises Forbidden for all but supervisors."""
    require(by, Role.SUPERVISOR)
    states = live_day(now).states
    names = organization.staff_names(states)
    people = [OnDuty(user, names.get(UserId(user), "–"), one.activity, one.since) for user, one in states.items()]
    turned = routing.last_switches(by)
    queues = [OpenQueue(one.code, queue_name(one), one.is_open, turned.get(one.code)) for one in routing.queues()]
    return Shift(sorted(people, key=lambda one: one.name), queues)
