"""What is counted of a queue in an interval, and the figures read from it.

Sums are added, figures are not: the figure of a day is read from the sum of its intervals. Waits stay as they are
(not as an average), so that any limit, median or maximum of any union of intervals is exact.

Where each thing belongs: a wait to the interval of the arrival, an offer to that in which it was made, a handling
to that in which it ended.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from okienko.insight.rules.stories import End, Story, Wait, last_person_after
from okienko.routing.rules import EventKind

SHORT = timedelta(seconds=5)
Durations = tuple[timedelta, ...]
Clock = Callable[[datetime, datetime], timedelta]  # how long it was from one moment to another


def wall(since: datetime, until: datetime) -> timedelta:
    """By the clock on the wall; what is written is measured by the hours in which the office works."""
    return until - since


@dataclass(frozen=True, slots=True)
class Sums:
    """Durations are sorted."""

    answered: Durations = ()
    abandoned: Durations = ()
    flowed_out: Durations = ()
    waiting: Durations = ()  # so far
    offers: int = 0
    accepted: int = 0
    declined: int = 0
    timed_out: int = 0
    media_failed: int = 0
    caller_gone: int = 0
    first_offers: int = 0  # of a piece of work nobody was offered before
    double_offers: int = 0
    handled: int = 0
    handling: Fraction = Fraction(0)  # microseconds; of several conversations at once each has its part
    right_person: Durations = ()
    # What nobody sits at the other end of: letters, forms, calls that were promised; in working time.
    written_taken: Durations = ()  # until somebody began with it, or settled it at once
    written_waiting: Durations = ()  # so far

    def __add__(self, other: Sums) -> Sums:
        return total([self, other])

    @property
    def offered(self) -> int:
        """O: who was offered to people: A + B + F, and who waits."""
        return len(self.answered) + len(self.abandoned) + len(self.flowed_out) + len(self.waiting)

    @property
    def short(self) -> int:
        return sum(wait < SHORT for wait in self.abandoned)


NOTHING = Sums()


def total(many: Iterable[Sums]) -> Sums:
    """One sum of many, each list sorted once."""
    given = list(many)
    if len(given) == 1:
        return given[0]
    added: dict[str, Any] = {}
    for one in fields(Sums):
        values = [getattr(sums, one.name) for sums in given]
        if isinstance(getattr(NOTHING, one.name), tuple):
            added[one.name] = tuple(sorted(value for many_values in values for value in many_values))
        else:
            added[one.name] = sum(values, getattr(NOTHING, one.name))
    return Sums(**added)


@dataclass(frozen=True, slots=True)
class Span:
    """From `since`, until just before `until`."""

    since: datetime
    until: datetime

    def __contains__(self, moment: object) -> bool:
        return isinstance(moment, datetime) and self.since <= moment < self.until


class _Tally:
    """What is found of one queue in one interval, before it is put in order."""

    def __init__(self) -> None:
        self.waits: list[Wait] = []
        self.written: list[Wait] = []
        self.outcomes: list[str] = []
        self.first_offers = self.double_offers = 0
        self.handled: list[Fraction] = []
        self.right: list[timedelta] = []

    def sums(self, as_of: datetime, clock: Clock) -> Sums:
        def lengths(end: End | None) -> Durations:
            return tuple(sorted(wait.length(as_of) for wait in self.waits if wait.end is end))

        def working(is_over: bool) -> Durations:
            some = (one for one in self.written if (one.end is not None) is is_over)
            return tuple(sorted(clock(one.since, one.until or as_of) for one in some))

        return Sums(
            written_taken=working(True),
            written_waiting=working(False),
            answered=lengths(End.ANSWERED),
            abandoned=lengths(End.ABANDONED),
            flowed_out=lengths(End.FLOWED_OUT),
            waiting=lengths(None),
            offers=len(self.outcomes),
            accepted=self.outcomes.count(EventKind.ACCEPTED),
            declined=self.outcomes.count(EventKind.DECLINED),
            timed_out=self.outcomes.count(EventKind.TIMED_OUT),
            media_failed=self.outcomes.count(EventKind.MEDIA_FAILED),
            caller_gone=self.outcomes.count(EventKind.CALLER_GONE),
            first_offers=self.first_offers,
            double_offers=self.double_offers,
            handled=len(self.handled),
            handling=sum(self.handled, Fraction(0)),
            right_person=tuple(sorted(self.right)),
        )


def sums_by_queue(
    stories: Iterable[Story],
    spans: Sequence[Span],
    *,
    as_of: datetime,
    shares: dict[int, Fraction],
    clock: Clock = wall,
) -> list[dict[str, Sums]]:
    """For each interval what is counted of each queue, as known at `as_of`.

    spans: in order, none overlapping. shares: the handling of each item (`people.handling`). clock: of what is written.
    """
    tallies: list[dict[str, _Tally]] = [{} for _span in spans]
    begins = [span.since for span in spans]

    def tally(at: datetime, queue: str) -> _Tally | None:
        number = bisect_right(begins, at) - 1
        if number < 0 or at not in spans[number] or at > as_of:
            return None
        return tallies[number].setdefault(queue, _Tally())

    for told in stories:
        for wait in told.waits:
            if wait.is_live and not wait.is_return and (found := tally(wait.since, wait.queue)):
                found.waits.append(wait.at(as_of))
            elif _is_written(wait) and (found := tally(wait.since, wait.queue)):
                found.written.append(wait.at(as_of))
        for offer in told.offers:
            if found := tally(offer.at, offer.queue):
                is_known = offer.closed_at is not None and offer.closed_at <= as_of
                found.outcomes.append(offer.outcome if is_known else "")
                found.first_offers += offer.is_first
                found.double_offers += offer.is_double
        last = told.servings[-1] if told.servings else None
        if last and last.is_live and last.is_finished and last.until and (found := tally(last.until, last.queue)):
            found.handled.append(shares.get(told.item_id, Fraction(0)))
            if (after := last_person_after(told)) is not None:
                found.right.append(after)
    return [{queue: one.sums(as_of, clock) for queue, one in sorted(found.items())} for found in tallies]


def _is_written(wait: Wait) -> bool:
    return bool(wait.queue) and not wait.is_live and not wait.is_return and wait.end is not End.FLOWED_OUT


def mean(durations: Durations) -> timedelta | None:
    """None of nothing."""
    return sum(durations, timedelta()) / len(durations) if durations else None


def percentile(durations: Durations, percent: int) -> timedelta | None:
    """The shortest of them that at least so many percent do not exceed (nearest rank); None of nothing."""
    if not durations:
        return None
    rank = -(-len(durations) * percent // 100)
    return durations[max(rank, 1) - 1]


def share(part: int, of: int) -> Fraction | None:
    return Fraction(part, of) if of > 0 else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a reader sees of sums; None is "no data", never 0 or 100 %."""

    abandonment: Fraction | None  # (B − B_s) / (O − B_s)
    asa: timedelta | None  # average speed of answer: waits of those answered
    median: timedelta | None
    p90: timedelta | None
    longest: timedelta | None
    abandoned_after: timedelta | None
    aht: timedelta | None
    rona: Fraction | None  # offers nobody answered
    efficiency: Fraction | None  # offers accepted
    re_offers: Fraction | None  # per piece of work
    double_offers: int
    right_person: timedelta | None  # median

    @classmethod
    def of(cls, sums: Sums) -> Figures:
        per_handled = Fraction(sums.handling, sums.handled) if sums.handled else None
        return cls(
            abandonment=share(len(sums.abandoned) - sums.short, sums.offered - sums.short),
            asa=mean(sums.answered),
            median=percentile(sums.answered, 50),
            p90=percentile(sums.answered, 90),
            longest=sums.answered[-1] if sums.answered else None,
            abandoned_after=mean(sums.abandoned),
            aht=None if per_handled is None else timedelta(microseconds=round(per_handled)),
            rona=share(sums.timed_out, sums.offers),
            efficiency=share(sums.accepted, sums.offers),
            re_offers=share(sums.offers - sums.first_offers, sums.first_offers),
            double_offers=sums.double_offers,
            right_person=percentile(sums.right_person, 50),
        )
