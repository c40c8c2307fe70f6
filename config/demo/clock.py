"""When people turn to the office: by opening hours, weekday and hour."""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from okienko.organization import queries as organization
from okienko.terms import queries as terms

HALF = timedelta(minutes=30)
# Monday morning is the office's peak and Thursday afternoon its ebb: about four to one.
_BY_DAY = {1: 1.35, 2: 1.05, 3: 1.0, 4: 0.9, 5: 0.95}
_BY_HOUR = {7: 0.6, 8: 1.0, 9: 1.6, 10: 1.5, 11: 1.2, 12: 1.0, 13: 0.85, 14: 0.6, 15: 0.55, 16: 0.5}
_AT_HOME = {6: 0.1, 17: 0.4, 18: 0.4, 19: 0.45, 20: 0.45, 21: 0.35, 22: 0.15}


@dataclass
class Slots:
    """Half hours with how many people come in each, in order."""

    starts: list[datetime]
    sums: list[float]

    @classmethod
    def of(cls, weighted: Iterable[tuple[datetime, float]]) -> Slots:
        pairs = sorted(weighted)
        return cls([start for start, _weight in pairs], list(itertools.accumulate(weight for _start, weight in pairs)))

    def pick(self, rng: random.Random, after: datetime, before: datetime) -> datetime | None:
        """A moment in a slot that begins in [after, before − 30 min], by weight; None where there is none."""
        low, high = bisect.bisect_left(self.starts, after), bisect.bisect_right(self.starts, before - HALF)
        if low >= high:
            return None
        base = self.sums[low - 1] if low else 0.0
        index = bisect.bisect_left(self.sums, base + rng.random() * (self.sums[high - 1] - base), low, high - 1)
        return self.starts[index] + timedelta(seconds=rng.randrange(1795))


class Clock:
    """Half a year that ends `now`. `office`: while the building is open; `home`: at any hour."""

    def __init__(self, location: str, now: datetime) -> None:
        self.now = timezone.localtime(now)
        self.start = self.now - timedelta(days=182)
        self._calendar = terms.calendar()
        open_slots, home_slots = [], []
        for number in range(183):
            day = (self.start + timedelta(days=number)).date()
            works = self._calendar.day_off(day) is None
            spans = organization.hours_on(location, day).spans if works else ()
            for span in spans:
                at = _moment(day, span.opens)
                while at + HALF <= _moment(day, span.closes):
                    open_slots.append((at, _BY_DAY.get(day.isoweekday(), 0.5) * _BY_HOUR.get(at.hour, 0.4)))
                    at += HALF
            for half in range(48):
                at = _moment(day, time(half // 2, half % 2 * 30))
                weight = _BY_HOUR.get(at.hour, 0.0) * _BY_DAY.get(day.isoweekday(), 0.0) if works else 0.0
                home_slots.append((at, max(weight, _AT_HOME.get(at.hour, 0.02), 0.0 if works else 0.15)))
        ends = [(at, weight) for at, weight in open_slots if self.start <= at and at + HALF <= self.now]
        self.office = Slots.of(ends)
        self.home = Slots.of([(at, weight) for at, weight in home_slots if self.start <= at and at + HALF <= self.now])

    def pick(self, rng: random.Random, channel: str, after: datetime, before: datetime) -> datetime:
        """When somebody comes by this channel; further back where nobody could in that span."""
        slots = self.home if channel in ("email", "web_form") else self.office
        while True:
            found = slots.pick(rng, after, min(before, self.now))
            if found is not None:
                return found
            if after < self.start:
                raise ValueError(f"Nobody can come by {channel} before {before}.")
            after -= timedelta(days=1)

    def working_day(self, number: int) -> date:
        """Today for 0, else the day of work that many days of work before or after it: nobody promises a Sunday."""
        return self._calendar.add_working_days(self.now.date(), number)

    def working(self, at: datetime, after: datetime) -> datetime:
        """The same moment while people work, else the end of the working time before it; never before `after`,
        which then counts from when the office opens next. Later moments never come out earlier."""
        starts = self.office.starts
        index = bisect.bisect_right(starts, at) - 1
        found = min(at, starts[index] + HALF - timedelta(minutes=1)) if index >= 0 else after
        if found > after:
            return found
        following = bisect.bisect_left(starts, after)
        return min(starts[following], at) if following < len(starts) and starts[following] > after else after


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=timezone.get_current_timezone())
