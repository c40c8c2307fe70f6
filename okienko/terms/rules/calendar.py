"""Days on which a term may not end, as dated data: each kind of day off has a first and a last day of validity."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 6, 7  # ISO weekdays


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@dataclass(frozen=True, slots=True)
class DayOff:
    """A statutory day off. Exactly one of `fixed`, `easter_offset`, `weekday`, `once` says when it falls.

    fixed: (month, day) of every year; easter_offset: days after Easter Sunday; weekday: ISO number (7 = Sunday);
    once: a single day. The kind holds from `valid_from` to `valid_to`, both included; None means no limit.
    """

    name: str
    source: str
    fixed: tuple[int, int] | None = None
    easter_offset: int | None = None
    weekday: int | None = None
    once: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def falls_on(self, day: date) -> bool:
        if (self.valid_from and day < self.valid_from) or (self.valid_to and day > self.valid_to):
            return False
        if self.fixed is not None:
            return (day.month, day.day) == self.fixed
        if self.easter_offset is not None:
            return day == easter(day.year) + self.easter_offset * DAY
        return day.isoweekday() == self.weekday if self.weekday is not None else day == self.once


class OutsideCalendar(ValueError):
    """The day is earlier than the first day for which the days off are known."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Statutory days off from `covers_from` on.

    `saturday_from`: since when a term ending on Saturday moves on, as art. 57 § 4 KPA now says in so many words.
    Sundays are one of `days_off`. What an office decides about its own opening is `OpeningHours`, never this.
    """

    days_off: tuple[DayOff, ...]
    covers_from: date
    saturday_from: date
    _known: dict[date, str | None] = field(default_factory=dict, compare=False, repr=False, hash=False)

    def day_off(self, day: date) -> str | None:
        """Name of the statutory day off that falls on `day`, or None. A holiday's name goes before "niedziela"."""
        if day < self.covers_from:
            raise OutsideCalendar(f"Dni wolne są opisane od {self.covers_from}, a pytanie dotyczy {day}.")
        if day not in self._known:
            found = sorted((off for off in self.days_off if off.falls_on(day)), key=lambda off: off.weekday is not None)
            self._known[day] = found[0].name if found else None
        return self._known[day]

    def holiday(self, day: date) -> str:
        """Name of the day off that falls on `day` and is no plain Sunday, on which an office may work; "" for none."""
        return next((off.name for off in self.days_off if off.weekday is None and off.falls_on(day)), "")

    def is_working(self, day: date) -> bool:
        """Neither a statutory day off nor a Saturday."""
        return day.isoweekday() != SATURDAY and self.day_off(day) is None

    def moves_end(self, day: date) -> bool:
        """Whether a term cannot end on `day` (art. 57 § 4 KPA)."""
        return self.day_off(day) is not None or (day.isoweekday() == SATURDAY and day >= self.saturday_from)

    def roll(self, day: date) -> date:
        """The first day not earlier than `day` on which a term may end."""
        while self.moves_end(day):
            day += DAY
        return day

    def last_working_day(self, day: date) -> date:
        """The last working day not later than `day`."""
        while not self.is_working(day):
            day -= DAY
        return day

    def add_working_days(self, day: date, amount: int) -> date:
        """The `amount`-th working day after `day`, before it if negative; `day` itself when zero.

        `add_working_days(visit, -3)` is the latest day of a notice due three working days before a visit.
        """
        step = DAY if amount > 0 else -DAY
        for _ in range(abs(amount)):
            day = next(candidate for n in count(1) if self.is_working(candidate := day + n * step))
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; negative when `last` is earlier."""
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_working(first + n * DAY) for n in range(1, (last - first).days + 1))
