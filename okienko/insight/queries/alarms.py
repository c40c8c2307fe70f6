"""What rings now, what rang, and from where on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from okienko.insight.models import Alarm, Threshold
from okienko.insight.rules import USUAL, AlarmKind

SHOWN = 30


@dataclass(frozen=True, slots=True)
class AlarmRow:
    id: int
    kind: AlarmKind
    queue: str
    value: int
    since: datetime
    until: datetime | None
    skills: list[str]


def _rows(rows: list[Alarm]) -> list[AlarmRow]:
    return [
        AlarmRow(one.id, AlarmKind(one.kind), one.queue, one.value, one.since, one.until, one.skills) for one in rows
    ]


def open_alarms() -> list[AlarmRow]:
    """What is wrong now; counts of queues alone, so nobody's access is checked."""
    return _rows(list(Alarm.objects.filter(until=None).order_by("since", "id")))


def recent_alarms() -> list[AlarmRow]:
    """The newest first, open ones and past ones."""
    return _rows(list(Alarm.objects.order_by("-since", "-id")[:SHOWN]))


def alarm(alarm_id: int) -> AlarmRow | None:
    return next(iter(_rows(list(Alarm.objects.filter(id=alarm_id)))), None)


def threshold_rows() -> dict[AlarmKind, tuple[int, bool]]:
    """Every kind → from which value on it rings, and whether it does."""
    known = {AlarmKind(one.kind): (one.value, one.is_on) for one in Threshold.objects.all()}
    return {kind: known.get(kind, (value, True)) for kind, value in USUAL.items()}


def thresholds() -> dict[AlarmKind, int]:
    """Those that are switched on."""
    return {kind: value for kind, (value, is_on) in threshold_rows().items() if is_on}
