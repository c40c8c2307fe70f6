"""On which days and hours somebody of another institution serves here. No Django, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from okienko.organization.rules.hours import BadHours, parse_hours, write_hours

Spans = Sequence[Sequence[str]]  # [["08:00", "12:00"]]; none: not on duty
Week = Mapping[str, Spans]  # "1" (Monday) … "7"
Exceptions = Mapping[str, Spans]  # "2026-12-24" → what holds that day instead of its weekday

AHEAD = 31  # days in which the next duty is looked for
_LINE = re.compile(r"^(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4}))\s*:?\s*(.*)$")
_NONE = ("", "-", "–", "—", "brak", "wolne", "nie ma")


class BadException(ValueError):
    """A line that is no day with hours."""


def duty_until(week: Week, exceptions: Exceptions, now: datetime) -> datetime | None:
    """When the duty of this local moment ends; None off duty."""
    return next((end for begin, end in _of_day(week, exceptions, now.date(), now) if begin <= now < end), None)


def next_duty(week: Week, exceptions: Exceptions, now: datetime) -> tuple[datetime, datetime] | None:
    """The first duty that begins after this local moment; None where there is none within `AHEAD` days."""
    for number in range(AHEAD):
        for span in _of_day(week, exceptions, now.date() + timedelta(days=number), now):
            if span[0] > now:
                return span
    return None


def _of_day(week: Week, exceptions: Exceptions, day: date, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    spans = exceptions.get(day.isoformat())
    for begin, end in week.get(str(day.isoweekday()), ()) if spans is None else spans:
        yield tuple(datetime.combine(day, time.fromisoformat(one), now.tzinfo) for one in (begin, end))  # type: ignore[misc]  # of two


def spans_from(text: str) -> list[list[str]]:
    """Hours as people write them, as they are kept. Raises BadHours."""
    return [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in parse_hours(text)]


def spans_text(spans: Spans) -> str:
    return write_hours([(time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in spans])


def parse_exceptions(text: str) -> dict[str, list[list[str]]]:
    """Days that differ, one a line: "24.12.2026: 10–12", or "2026-12-27: brak" for no duty. The last word on a day
    counts. Raises BadException with the line that cannot be read."""
    found: dict[str, list[list[str]]] = {}
    for line in (one.strip() for one in text.splitlines()):
        if not line:
            continue
        read = _LINE.match(line)
        if read is None:
            raise BadException(line)
        year, month, number = read.group(1, 2, 3) if read.group(1) else read.group(6, 5, 4)
        hours = read.group(7).strip()
        try:
            day = date(int(year), int(month), int(number))
            found[day.isoformat()] = [] if hours.casefold() in _NONE else spans_from(hours)
        except (ValueError, BadHours) as error:
            raise BadException(line) from error
    return dict(sorted(found.items()))


def exceptions_text(exceptions: Exceptions) -> str:
    """The other way: "24.12.2026: 10:00–12:00"."""
    in_turn = sorted((date.fromisoformat(day), spans) for day, spans in exceptions.items())
    return "\n".join(
        f"{day.day:02}.{day.month:02}.{day.year:04}: {spans_text(spans) or 'brak'}" for day, spans in in_turn
    )
