"""Where and when residents are received."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from okienko.kernel.errors import NotFound
from okienko.kernel.lately import Lately
from okienko.organization.models import Location, OpeningException, OpeningHours, Weekday
from okienko.organization.rules import write_hours

DAYS_AHEAD = 60  # for which residents are told what differs from the week


@dataclass(frozen=True, slots=True)
class Span:
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class DayHours:
    """Hours of one day; no spans: closed. `reason` is said where the day differs from its weekday."""

    day: date
    spans: tuple[Span, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LocationRow:
    code: str
    name: str
    address: str
    lon: float | None
    lat: float | None
    phone: str
    accessibility: dict[str, Any]
    week: list[tuple[str, list[Span]]] = field(default_factory=list)
    exceptions: list[DayHours] = field(default_factory=list)
    version: int = 1

    def on(self, day: date) -> DayHours:
        """Its hours on a day: of the exceptions that were read with it, else of the week."""
        usual = DayHours(day, tuple(self.week[day.isoweekday() - 1][1])) if self.week else DayHours(day, ())
        return next((one for one in self.exceptions if one.day == day), usual)


def locations(language: str = "pl", *, days: int = DAYS_AHEAD) -> list[LocationRow]:
    """All locations with their week and the exceptions of the next days. Three queries.

    Days off by law are in `terms`, which knows the same with them.
    """
    places = list(Location.objects.filter(is_active=True).order_by("sort_key", "id"))
    return _rows(places, language, days)


def location(code: str, language: str = "pl") -> LocationRow:
    rows = _rows(list(Location.objects.filter(code=code, is_active=True)), language)
    if not rows:
        raise NotFound
    return rows[0]


def hours_on(code: str, day: date) -> DayHours:
    """Hours of a location on a day. Days off by law are in `terms`; ask both."""
    exception = OpeningException.objects.filter(location__code=code, day=day).first()
    if exception is not None:
        return _exception(exception)
    spans = OpeningHours.objects.filter(location__code=code, weekday=day.isoweekday()).order_by("opens")
    return DayHours(day, tuple(Span(one.opens, one.closes) for one in spans))


def week_of(code: str) -> dict[int, str]:
    """Weekday (1 = Monday) → hours as written, "" where closed. One query."""
    spans: dict[int, list[tuple[time, time]]] = {int(day): [] for day in Weekday}
    for one in OpeningHours.objects.filter(location__code=code).order_by("weekday", "opens"):
        spans[one.weekday].append((one.opens, one.closes))
    return {day: write_hours(of_day) for day, of_day in spans.items()}


@dataclass(frozen=True, slots=True)
class OfficeWeek:
    """When the office works: spans by ISO weekday, and of days that differ from theirs (none: closed)."""

    weekly: dict[int, tuple[tuple[time, time], ...]]
    exceptions: dict[date, tuple[tuple[time, time], ...]]


def _read_week() -> OfficeWeek | None:
    """Hours of the seat, the first location of the pack; None where no location has told any."""
    rows = OpeningHours.objects.filter(location__is_active=True).order_by("location_id", "weekday", "opens")
    spans = list(rows.values_list("location_id", "weekday", "opens", "closes"))
    if not spans:
        return None
    seat = spans[0][0]
    weekly: dict[int, tuple[tuple[time, time], ...]] = {}
    for location_id, weekday, opens, closes in spans:
        if location_id == seat:
            weekly[weekday] = (*weekly.get(weekday, ()), (opens, closes))
    changes = OpeningException.objects.filter(location_id=seat).values_list("day", "opens", "closes")
    exceptions: dict[date, tuple[tuple[time, time], ...]] = {
        day: ((opens, closes),) if opens is not None and closes is not None else () for day, opens, closes in changes
    }
    return OfficeWeek(weekly, exceptions)


# Every message that comes in is promised an answer by these hours.
office_week = Lately(_read_week, 60.0)
forget_office_week = office_week.forget


def is_open(code: str, now: datetime) -> bool:
    local = timezone.localtime(now)
    return any(span.opens <= local.time() < span.closes for span in hours_on(code, local.date()).spans)


def _rows(places: list[Location], language: str, days: int = DAYS_AHEAD) -> list[LocationRow]:
    today = timezone.localdate()
    week: dict[int, dict[int, list[Span]]] = {}
    for one in OpeningHours.objects.filter(location__in=places).order_by("opens"):
        week.setdefault(one.location_id, {}).setdefault(one.weekday, []).append(Span(one.opens, one.closes))
    exceptions: dict[int, list[DayHours]] = {}
    coming = OpeningException.objects.filter(location__in=places, day__range=(today, today + timedelta(days=days)))
    for change in coming.order_by("day"):
        exceptions.setdefault(change.location_id, []).append(_exception(change))
    return [
        LocationRow(
            code=place.code,
            name=place.names.get(language) or place.name,
            address=place.address,
            lon=place.lon,
            lat=place.lat,
            phone=place.phone,
            accessibility={
                key: (value.get(language) or value.get("pl", "")) if isinstance(value, dict) else value
                for key, value in place.accessibility.items()
            },
            week=[(str(day.label), week.get(place.pk, {}).get(day.value, [])) for day in Weekday],
            exceptions=exceptions.get(place.pk, []),
            version=place.version,
        )
        for place in places
    ]


def _exception(one: OpeningException) -> DayHours:
    spans = (Span(one.opens, one.closes),) if one.opens is not None and one.closes is not None else ()
    return DayHours(one.day, spans, one.reason)
