"""Writing the record. Every service that changes state calls `record` in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from okienko.audit.models import Entry
from okienko.kernel.actors import Actor
from okienko.kernel.bulk import copy_in, write_row


@dataclass(frozen=True, slots=True)
class PastEntry:
    """An act that happened before this system: for `import_history`."""

    subject: str
    action: str
    by: Actor
    at: datetime
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def record(*, subject: str, action: str, by: Actor, reason: str = "", data: Mapping[str, Any] | None = None) -> None:
    """Write one act. `data` holds ids, codes and times; `reason` is what the actor gave as the reason."""
    write_row(
        Entry,
        at=timezone.now(),
        subject=subject,
        action=action,
        actor_kind=by.kind.value,
        actor_id=by.id,
        reason=reason,
        data=dict(data or {}),
    )


def import_history(entries: Iterable[PastEntry]) -> int:
    """Write many past acts in bulk. Returns how many."""
    return len(
        copy_in(
            [
                Entry(
                    at=one.at,
                    subject=one.subject,
                    action=one.action,
                    actor_kind=one.by.kind.value,
                    actor_id=one.by.id,
                    reason=one.reason,
                    data=dict(one.data),
                )
                for one in entries
            ]
        )
    )
