"""Reading the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okienko.audit.models import Entry
from okienko.kernel.actors import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Act:
    id: int
    at: datetime
    subject: str
    action: str
    by: Actor
    reason: str
    data: dict[str, Any]


def acts_on(subject: str, *, limit: int = 500) -> list[Act]:
    """What was done to one subject, oldest first."""
    rows = Entry.objects.filter(subject=subject).order_by("-id")[:limit]
    return [_act(row) for row in reversed(rows)]


def last_acts(subjects: Iterable[str], actions: Iterable[str]) -> dict[str, Act]:
    """The latest of these acts on each subject that has one. One query."""
    rows = Entry.objects.filter(subject__in=list(subjects), action__in=list(actions))
    return {row.subject: _act(row) for row in rows.order_by("subject", "-id").distinct("subject")}


def acts_by(actor: Actor, *, limit: int = 500) -> list[Act]:
    """What one actor did, newest first."""
    rows = Entry.objects.filter(actor_kind=actor.kind.value, actor_id=actor.id).order_by("-id")[:limit]
    return [_act(row) for row in rows]


def _act(row: Entry) -> Act:
    return Act(
        row.pk, row.at, row.subject, row.action, Actor(ActorKind(row.actor_kind), row.actor_id), row.reason, row.data
    )
