"""Queues as those see them who change them: what may be set, and what was changed when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from okienko.audit import queries as acts
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.organization import queries as organization
from okienko.organization.permissions import require
from okienko.organization.rules import Role, UserId
from okienko.routing.models import Queue, QueueVersion, WorkItem
from okienko.routing.permissions import require_keeper_of_queues
from okienko.routing.queries.queues import QueueRow, queue_names, queues, successors
from okienko.routing.rules import QueueAct
from okienko.routing.rules.queues import EDITED, last_of

MADE_DEFAULT = "routing.queue_made_default"
# The choice of a default queue is taken back: of the one that was chosen, and of the one that is it again.
DEFAULT_UNDONE, DEFAULT_AGAIN = "routing.queue_default_undone", "routing.queue_default_again"
SWITCHES = {"routing.queue_opened": True, "routing.queue_closed": False}


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """What may be changed of a queue. `values`: the columns `rules.queues.EDITED`, as they stand.

    `goes_to`: where its work goes since it was put out of use, a name.
    """

    code: str
    name: str
    version: int
    values: dict[str, Any]
    is_active: bool = True
    is_default: bool = False
    goes_to: str = ""


@dataclass(frozen=True, slots=True)
class KeptQueue:
    """A queue in the list of queues."""

    row: QueueRow
    unit: str
    waiting: int


@dataclass(frozen=True, slots=True)
class PastQueue:
    """A queue as it was after one act. `by`: a name; "" for the pack. `restored`: the version that was put back."""

    number: int
    at: datetime
    by: str
    restored: int | None
    values: dict[str, Any]
    act: QueueAct


@dataclass(frozen=True, slots=True)
class Switch:
    """A queue was opened or closed for a while. `id`: of the act, for the way back; `is_last`: nobody did so since."""

    id: int
    at: datetime
    by: str
    is_open: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class RetiredQueue:
    """A queue out of use. `goes_to`: the name of the queue that takes its work; "" where a pack dropped it, and its
    work is the first line's."""

    code: str
    name: str
    version: int
    goes_to: str


@dataclass(frozen=True, slots=True)
class MadeDefault:
    """A queue was made the default one, or (`is_again`) became it again when the choice of another one was taken back.
    `before`: code and name of the one that was, ("", "") for none. `id`: of the act, for the way back; `is_last`: it
    was not taken back."""

    id: int
    at: datetime
    by: str
    before: tuple[str, str]
    is_again: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class WaitsThere:
    """What putting a queue out of use would move. `held`: in somebody's hands, where it stays. `overflowing`: names of
    queues whose work comes here. `others`: code and name of queues it could go to."""

    waiting: int
    held: int
    overflowing: list[str]
    others: list[tuple[str, str]]


def kept_queues(by: Actor) -> list[KeptQueue]:
    """All queues in use, with how many wait in each."""
    require_keeper_of_queues(by)
    waits = WorkItem.objects.filter(assignee=None).exclude(queue="").values_list("queue").annotate(Count("id"))
    waiting, rows = dict(waits), queues()
    units = {one.id: one.name for one in organization.unit_rows(with_inactive=True)}
    return [KeptQueue(one, units.get(one.unit_id, ""), waiting.get(one.code, 0)) for one in rows]


def queue_settings(by: Actor, code: str) -> QueueSettings:
    """Raises NotFound where there is no such queue; one out of use is found."""
    require_keeper_of_queues(by)
    row = Queue.objects.filter(code=code).first()
    if row is None:
        raise NotFound
    goes_to = "" if row.is_active else _goes_to(row.code)
    values = {name: getattr(row, name) for name in EDITED}
    return QueueSettings(row.code, row.name, row.version, values, row.is_active, row.is_default, goes_to)


def retired_queues(by: Actor) -> list[RetiredQueue]:
    """Queues out of use, by name."""
    require_keeper_of_queues(by)
    rows = Queue.objects.filter(is_active=False).order_by("name", "id")
    return [RetiredQueue(one.code, one.name, one.version, _goes_to(one.code)) for one in rows]


def waits_there(by: Actor, code: str) -> WaitsThere:
    """What waits in a queue in use, and where it could go."""
    require_keeper_of_queues(by)
    found = WorkItem.objects.filter(queue=code).aggregate(
        waiting=Count("id", filter=Q(assignee=None)), held=Count("id", filter=Q(assignee__isnull=False))
    )
    others = [one for one in queues() if one.code != code]
    overflowing = [one.name for one in others if one.plan.overflow is not None and one.plan.overflow.to == code]
    return WaitsThere(**found, overflowing=overflowing, others=[(one.code, one.name) for one in others])


def last_switches(by: Actor) -> dict[str, Switch]:
    """Code of a queue → when it was last opened or closed, for those that were. For supervisors."""
    require(by, Role.SUPERVISOR)
    subjects = [f"queue:{one.code}" for one in queues()]
    found = acts.last_acts(subjects, SWITCHES)
    names = organization.staff_names(one.by.id for one in found.values() if one.by.id is not None)
    return {subject.removeprefix("queue:"): _switch(one, names, is_last=True) for subject, one in found.items()}


def _switch(act: acts.Act, names: Mapping[UserId, str], *, is_last: bool) -> Switch:
    return Switch(act.id, act.at, names.get(UserId(act.by.id or 0), ""), SWITCHES[act.action], is_last)


def is_default_kept() -> bool:
    """Whether the office chose the queue that is the default one, and did not take that back, so that packs leave it
    so."""
    usual = Queue.objects.filter(is_default=True, is_active=True).first()
    done = [one.action for one in acts.acts_on(f"queue:{usual.code}")] if usual is not None else []
    return done.count(MADE_DEFAULT) > done.count(DEFAULT_UNDONE)


def made_default(by: Actor, code: str) -> list[MadeDefault]:
    """When this queue was made the default one, the newest first."""
    require_keeper_of_queues(by)
    found = [
        one for one in acts.acts_on(f"queue:{code}") if one.action in (MADE_DEFAULT, DEFAULT_AGAIN, DEFAULT_UNDONE)
    ]
    names = organization.staff_names(one.by.id for one in found if one.by.id is not None)
    codes = queue_names()
    return [
        MadeDefault(
            one.id, one.at, names.get(UserId(one.by.id or 0), ""), (before, codes.get(before, before)),
            one.action == DEFAULT_AGAIN, one == found[-1],
        )
        for one in reversed(found)
        if one.action != DEFAULT_UNDONE
        for before in [str(one.data.get("before", ""))]
    ]  # fmt: skip


def _goes_to(code: str) -> str:
    instead = last_of(code, successors())
    return queue_names().get(instead, instead) if instead != code else ""


def history_of_queue(by: Actor, code: str) -> tuple[list[PastQueue], list[Switch]]:
    """Its versions, the newest first, and when it was opened and closed, the newest first."""
    require_keeper_of_queues(by)
    rows = list(QueueVersion.objects.filter(queue__code=code).order_by("-number")[:100])
    switches = [one for one in acts.acts_on(f"queue:{code}") if one.action in SWITCHES]
    ids = {one.user_id for one in rows} | {one.by.id for one in switches}
    names = organization.staff_names(number for number in ids if number is not None)
    past = [
        PastQueue(one.number, one.at, names.get(UserId(one.user_id or 0), ""), one.restored, one.values,
                  QueueAct(one.act))
        for one in rows
    ]  # fmt: skip
    turned = [_switch(one, names, is_last=one == switches[-1]) for one in reversed(switches)]
    return past, turned
