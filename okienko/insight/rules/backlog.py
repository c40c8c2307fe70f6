"""What is past its date, and by how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from okienko.insight.rules.sums import percentile


@dataclass(frozen=True, slots=True)
class Late:
    """Open matters of one kind past their date; `due`: the oldest date.

    half, most: half of them, and nine of ten, were due on these dates or later.
    """

    kind: str
    number: int
    due: datetime
    half: datetime
    most: datetime


def late(open_matters: Iterable[tuple[str, datetime]], now: datetime) -> list[Late]:
    """By kind, of subjects and when they are due. By nearest rank."""
    dates: dict[str, list[datetime]] = {}
    for subject, due_at in open_matters:
        if due_at < now:
            dates.setdefault(subject.partition(":")[0], []).append(due_at)
    return [_late(kind, sorted(some, reverse=True), now) for kind, some in sorted(dates.items())]


def _late(kind: str, latest_first: list[datetime], now: datetime) -> Late:
    ages = tuple(now - one for one in latest_first)
    half, most = percentile(ages, 50), percentile(ages, 90)
    assert half is not None  # there is one at least
    assert most is not None
    return Late(kind, len(ages), latest_first[-1], now - half, now - most)
