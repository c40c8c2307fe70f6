"""A day or some weeks of it: the same figures as the board's, told anew from the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from okienko.insight.permissions import require_reader
from okienko.insight.queries.backlog import backlog_at
from okienko.insight.queries.board import Day, Judged, Written, counted, matters, queue_name, written
from okienko.insight.queries.day import book_of, span_of
from okienko.insight.rules import (
    FORMULAS,
    TARGETS,
    Effort,
    Figures,
    Late,
    Level,
    Resolution,
    Sums,
    formula_on,
    level,
    total,
)  # fmt: skip
from okienko.kernel.actors import Actor
from okienko.routing import queries as routing

LONGEST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the report: an hour, a day, a queue or the whole."""

    label: str | date | datetime  # of a queue its name; "" of the whole
    sums: Sums
    figures: Figures
    levels: list[Judged]


@dataclass(frozen=True, slots=True)
class Report:
    first: date
    last: date
    days: list[Day]
    rows: list[Row]  # by day; of a single day by hour
    queues: list[Row]
    whole: Row
    formulas: list[list[Judged]]  # each formula with both targets, of the whole
    effort: Effort
    in_states: dict[str, timedelta]  # activity → how long, all people and days together
    matters: Resolution
    backlog: list[Late] | None  # at the end of the last day, or now; None before the log spoke of dates
    written: Written


def report(by: Actor, first: date, last: date, *, formula: str, now: datetime) -> Report:
    """From the first to the last day, both included; at most `LONGEST_DAYS`, none after today. Raises Forbidden."""
    require_reader(by)
    last = min(last, timezone.localdate(now), first + timedelta(days=LONGEST_DAYS - 1))
    first = min(first, last)
    dates = _days(first, last)
    days = [counted(day, book_of(day), now) for day in dates]  # one book at a time
    if len(days) == 1:
        parts = [_row(since, [(days[0].day, sums)], formula) for since, sums in days[0].by_hour]
    else:
        parts = [_row(one.day, [(one.day, one.whole)], formula) for one in days]
    queues = sorted({queue for one in days for queue in one.by_queue} - {""})
    names = {one.code: queue_name(one) for one in routing.queues()}
    of_queues = []
    for queue in queues:
        parts_of = [(one.day, one.by_queue[queue]) for one in days if queue in one.by_queue]
        of_queues.append(_row(names.get(queue, queue), parts_of, formula))
    pieces = [(one.day, one.whole) for one in days]
    known = list(dict.fromkeys(one.id for one in FORMULAS))
    return Report(
        first=first,
        last=last,
        days=days,
        rows=parts,
        queues=of_queues,
        whole=_row("", pieces, formula),
        formulas=[levels_of(pieces, name) for name in known],
        effort=sum((one.effort for one in days), Effort()),
        in_states=_together(one.in_states for one in days),
        matters=matters(first, last, now),
        backlog=backlog_at(min(span_of(last).until, now)),
        written=written(pieces),
    )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _together(of_days: Iterable[dict[str, timedelta]]) -> dict[str, timedelta]:
    added: dict[str, timedelta] = {}
    for one in of_days:
        for activity, length in one.items():
            added[activity] = added.get(activity, timedelta()) + length
    return added


def _row(label: str | date | datetime, pieces: list[tuple[date, Sums]], formula: str) -> Row:
    sums = total(one for _day, one in pieces)
    return Row(label, sums, Figures.of(sums), levels_of(pieces, formula))


def levels_of(pieces: list[tuple[date, Sums]], formula: str) -> list[Judged]:
    """Each day judged by the version valid on it; numerators and denominators are added."""
    versions = {day: formula_on(formula, day) for day, _sums in pieces}
    return [
        Judged(
            max(versions.values(), key=lambda one: one.version),
            target,
            sum((level(sums, versions[day], target.within) for day, sums in pieces), Level()),
        )
        for target in TARGETS
    ]
