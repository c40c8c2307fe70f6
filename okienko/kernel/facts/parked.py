"""What an operator sees of the relay: handlers that failed and how much waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from okienko.kernel.facts.relay import retry_parked
from okienko.kernel.models import HandlerFailure, PendingFact

__all__ = ["Failure", "Waiting", "failures", "retry_parked", "waiting"]


@dataclass(frozen=True, slots=True)
class Failure:
    """One handler on one subject: `is_parked` waits for an operator, others are tried again by themselves."""

    id: int
    subject: str
    handler: str
    tries: int
    failed_at: datetime
    retry_at: datetime
    is_parked: bool
    error: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Facts that some handler has not had yet."""

    number: int
    since: datetime | None


def failures(*, limit: int = 200) -> list[Failure]:
    """Parked ones first, the longest waiting on top."""
    rows = HandlerFailure.objects.order_by("-parked", "failed_at", "id")[:limit]
    return [
        Failure(one.id, one.subject, one.handler, one.tries, one.failed_at, one.retry_at, one.parked, one.error)
        for one in rows
    ]


def waiting() -> Waiting:
    found = PendingFact.objects.aggregate(number=Count("pk"), since=Min("fact__published_at"))
    return Waiting(found["number"], found["since"])
