"""What people were doing: states with their lengths, occupancy, and each conversation's part of their time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from okienko.insight.rules.stories import Event, Serving, Story, order
from okienko.insight.rules.sums import Span
from okienko.routing.rules import EventKind
from okienko.routing.rules.matching import Activity

FULL = 100  # several conversations at once never take more than all of a person's attention
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time somebody was signed on and in one state; `activity` is "" until they say what they do."""

    activity: str
    since: datetime
    until: datetime | None = None


def stretches(events: Iterable[Event]) -> tuple[Stretch, ...]:
    """The states of one person, from all their events of signing on and off and of activity."""
    found: list[Stretch] = []

    def close(at: datetime) -> None:
        if found and found[-1].until is None:
            found[-1] = Stretch(found[-1].activity, found[-1].since, at)

    for event in sorted(set(events), key=order):
        match event.kind:
            case EventKind.SIGNED_ON if not found or found[-1].until is not None:
                found.append(Stretch(event.to, event.at))
            case EventKind.ACTIVITY:
                if not found or found[-1].until is not None or found[-1].activity != event.to:
                    close(event.at)
                    found.append(Stretch(event.to, event.at))
            case EventKind.SIGNED_OFF:
                close(event.at)
    return tuple(found)


def in_states(days: Iterable[Iterable[Stretch]], span: Span, as_of: datetime) -> dict[str, timedelta]:
    """Activity → how long people were in it within an interval, all of them together; "" until they said what."""
    found: dict[str, timedelta] = {}
    end = min(span.until, as_of)
    for one in (stretch for day in days for stretch in day):
        length = min(one.until or end, end) - max(one.since, span.since)
        if length > timedelta():
            found[one.activity] = found.get(one.activity, timedelta()) + length
    return found


@dataclass(frozen=True, slots=True)
class Effort:
    """Occupancy is busy / staffed. `busy`: percent-microseconds; `staffed`: microseconds of work and of readiness."""

    busy: int = 0
    staffed: int = 0

    def __add__(self, other: Effort) -> Effort:
        return Effort(self.busy + other.busy, self.staffed + other.staffed)

    @property
    def occupancy(self) -> Fraction | None:
        return Fraction(self.busy, self.staffed * FULL) if self.staffed else None


def _busy_until(one: Serving, as_of: datetime) -> datetime:
    return min(one.wrapped_at or one.until or as_of, as_of)


def effort(states: Iterable[Stretch], servings: Iterable[Serving], span: Span, as_of: datetime) -> Effort:
    """What one person did in an interval: the share of capacity taken, over the time of work and readiness.

    A break counts as neither, unless a conversation goes on through it.
    """
    end = min(span.until, as_of)
    ready = [(max(s.since, span.since), min(s.until or as_of, end)) for s in states if s.activity == Activity.AVAILABLE]
    taken = [(max(s.since, span.since), min(_busy_until(s, as_of), end), s.weight) for s in servings]
    steps: dict[datetime, list[int]] = {}  # moment → change of (how many say they are ready, weight, conversations)
    for since, until in ready:
        _step(steps, since, until, 0, 1)
    for since, until, weight in taken:
        _step(steps, since, until, 1, weight)
        _step(steps, since, until, 2, 1)
    busy = staffed = 0
    is_ready = weight = talks = 0
    before: datetime | None = None
    for moment in sorted(steps):
        if before is not None and (is_ready or talks):
            length = (moment - before) // _MICROSECOND
            staffed += length
            busy += length * min(weight, FULL)
        change = steps[moment]
        is_ready, weight, talks = is_ready + change[0], weight + change[1], talks + change[2]
        before = moment
    return Effort(busy, staffed)


def _step(steps: dict[datetime, list[int]], since: datetime, until: datetime, axis: int, by: int) -> None:
    if since < until:
        steps.setdefault(since, [0, 0, 0])[axis] += by
        steps.setdefault(until, [0, 0, 0])[axis] -= by


def handling(stories: Iterable[Story], as_of: datetime) -> dict[int, Fraction]:
    """Item → microseconds somebody talked and wrote it down.

    While a person has k conversations at once, each gets 1/k of the time: they add up to the time worked, and three
    chats at once do not look three times as long.
    """
    by_person: dict[int, list[Serving]] = {}
    for told in stories:
        for one in told.servings:
            if one.is_live:  # what is written lies on a desk for hours while something else gets done
                by_person.setdefault(one.user_id, []).append(one)
    found: dict[int, Fraction] = {}
    for servings in by_person.values():
        _share_out(servings, as_of, found)
    return found


def _share_out(servings: list[Serving], as_of: datetime, found: dict[int, Fraction]) -> None:
    turns = [(one.since, 1, one.item_id) for one in servings if one.since < _busy_until(one, as_of)]
    turns += [(_busy_until(one, as_of), 0, one.item_id) for one in servings if one.since < _busy_until(one, as_of)]
    open_items: dict[int, int] = {}
    before: datetime | None = None
    for moment, begins, item_id in sorted(turns):
        if before is not None and open_items and moment > before:
            part = Fraction((moment - before) // _MICROSECOND, sum(open_items.values()))
            for other, times in open_items.items():
                found[other] = found.get(other, Fraction(0)) + part * times
        if begins:
            open_items[item_id] = open_items.get(item_id, 0) + 1
        elif open_items[item_id] == 1:
            del open_items[item_id]
        else:
            open_items[item_id] -= 1
        before = moment
