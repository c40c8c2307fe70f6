"""Working time of an office: internal targets such as "4 hours while open", never statutory terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from okienko.terms.rules.calendar import DAY, Calendar

WARSAW = ZoneInfo("Europe/Warsaw")
MIDNIGHT = time(0)
Span = tuple[time, time]  # opens, closes; closing at 0:00 means the end of the day


class NeverOpen(ValueError):
    """The office has no working time within a year; its opening hours are surely wrong."""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When an office works. `weekly`: ISO weekday (1 = Monday) to spans; `exceptions`: a date to its spans,
    empty when closed, and stronger than everything else. Statutory days off are closed unless `always_open`.
    """

    weekly: Mapping[int, Sequence[Span]]
    calendar: Calendar
    exceptions: Mapping[date, Sequence[Span]] = field(default_factory=dict)
    always_open: bool = False
    zone: ZoneInfo = WARSAW

    def __post_init__(self) -> None:
        if not any(self.weekly.values()):
            raise NeverOpen("Opening hours without a single open weekday.")

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """Moments (UTC) between which the office works on `day`, in order. An hour that the change of time
        repeats or skips is worked twice or not at all."""
        given = self.exceptions.get(day)
        if given is None:
            closed = not self.always_open and self.calendar.day_off(day) is not None
            given = () if closed else self.weekly.get(day.isoweekday(), ())
        moments = [(self._moment(day, opens), self._moment(day, closes, end=True)) for opens, closes in sorted(given)]
        return [(opens, closes) for opens, closes in moments if opens < closes]

    def _moment(self, day: date, at: time, *, end: bool = False) -> datetime:
        if end and at == MIDNIGHT:
            day += DAY
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def is_open_day(self, day: date) -> bool:
        return bool(self.spans(day))

    def last_open_day(self, day: date) -> date:
        """The last day not later than `day` on which the office works at all."""
        return self._search(day, -DAY)

    def next_open_day(self, day: date) -> date:
        """The first day not earlier than `day` on which the office works at all."""
        return self._search(day, DAY)

    def _search(self, day: date, step: timedelta) -> date:
        for _ in range(366):
            if self.is_open_day(day):
                return day
            day += step
        raise NeverOpen(f"No opening hours within a year of {day}.")


def weekday_hours(calendar: Calendar, opens: time = time(7, 30), closes: time = time(15, 30)) -> OpeningHours:
    """Monday to Friday: what a Polish office usually keeps, for use until its own hours are known."""
    return OpeningHours(dict.fromkeys(range(1, 6), ((opens, closes),)), calendar)


def add_working_time(start: datetime, amount: timedelta, opening: OpeningHours) -> datetime:
    """The moment by which the office, working from `start` (aware), will have worked `amount`.

    Raises NeverOpen when nothing is open for a year.
    """
    left, day = amount, start.astimezone(opening.zone).date()
    idle = 0
    while idle <= 366:
        idle += 1
        for opens, closes in opening.spans(day):
            begins = max(opens, start.astimezone(UTC))
            if begins >= closes:
                continue
            idle = 0
            if left <= closes - begins:
                return (begins + left).astimezone(opening.zone)
            left -= closes - begins
        day += DAY
    raise NeverOpen(f"No opening hours within a year of {day}.")


def working_time_between(start: datetime, end: datetime, opening: OpeningHours) -> timedelta:
    """How long the office worked between two aware moments; zero when `end` is not later."""
    day, total = start.astimezone(opening.zone).date(), timedelta(0)
    while day <= end.astimezone(opening.zone).date():
        for opens, closes in opening.spans(day):
            total += max(timedelta(0), min(closes, end) - max(opens, start))
        day += DAY
    return total


def local_day(moment: datetime | date, zone: ZoneInfo = WARSAW) -> date:
    """The calendar day, in the office's zone, on which an event counts. A plain date is that day already."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone names no day for certain.")
    return moment.astimezone(zone).date()
