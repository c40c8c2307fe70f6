"""Queues as those see them who change them: what may be set, and what was changed when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from okienko.audit import queries as acts
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.organization import queries as organization
from okienko.organization.rules import UserId
from okienko.routing.models import Queue, QueueVersion, WorkItem
from okienko.routing.permissions import require_keeper_of_queues
from okienko.routing.queries.queues import QueueRow, queues
from okienko.routing.rules.queues import EDITED

_SWITCHES = {"routing.queue_opened": True, "routing.queue_closed": False}


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """What may be changed of a queue. `values`: the columns `rules.queues.EDITED`, as they stand."""

    code: str
    name: str
    version: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class KeptQueue:
    """A queue in the list of queues."""

    row: QueueRow
    unit: str
    waiting: int


@dataclass(frozen=True, slots=True)
class PastQueue:
    """A queue as it was after one change. `by`: a name; "" for the pack. `restored`: the version that was put back."""

    number: int
    at: datetime
    by: str
    restored: int | None
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Switch:
    """A queue was opened or closed for a while."""

    at: datetime
    by: str
    is_open: bool


def kept_queues(by: Actor) -> list[KeptQueue]:
    """All queues in use, with how many wait in each."""
    require_keeper_of_queues(by)
    waits = WorkItem.objects.filter(assignee=None).exclude(queue="").values_list("queue").annotate(Count("id"))
    waiting, rows = dict(waits), queues()
    units = {one.id: one.name for one in organization.unit_rows(with_inactive=True)}
    return [KeptQueue(one, units.get(one.unit_id, ""), waiting.get(one.code, 0)) for one in rows]


def queue_settings(by: Actor, code: str) -> QueueSettings:
    """Raises NotFound where no such queue is in use."""
    require_keeper_of_queues(by)
    row = Queue.objects.filter(code=code, is_active=True).first()
    if row is None:
        raise NotFound
    return QueueSettings(row.code, row.name, row.version, {name: getattr(row, name) for name in EDITED})


def history_of_queue(by: Actor, code: str) -> tuple[list[PastQueue], list[Switch]]:
    """Its versions, the newest first, and when it was opened and closed, the newest first."""
    require_keeper_of_queues(by)
    rows = list(QueueVersion.objects.filter(queue__code=code, queue__is_active=True).order_by("-number")[:100])
    switches = [one for one in acts.acts_on(f"queue:{code}") if one.action in _SWITCHES]
    ids = {one.user_id for one in rows} | {one.by.id for one in switches}
    names = organization.staff_names(number for number in ids if number is not None)
    past = [
        PastQueue(one.number, one.at, names.get(UserId(one.user_id or 0), ""), one.restored, one.values)
        for one in rows
    ]  # fmt: skip
    turned = [
        Switch(one.at, names.get(UserId(one.by.id or 0), ""), _SWITCHES[one.action]) for one in reversed(switches)
    ]
    return past, turned
