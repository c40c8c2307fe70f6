"""What others ask about terms. `deadline` is the question; the rest lists what there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from okienko.kernel.database import rows
from okienko.kernel.lately import Lately
from okienko.organization import queries as organization
from okienko.organization.queries import DAYS_AHEAD, DayHours, LocationRow
from okienko.terms import law as packaged_law
from okienko.terms import phrases, rules
from okienko.terms.law import Law as Law  # others name its type
from okienko.terms.models import LawSupplement
from okienko.terms.rules import Calendar, Deadline, Exclusion, OpeningHours, Retention, Rule, Term


def deadline(
    rule_code: str,
    received_at: datetime | date,
    *,
    step: str = "due",
    excluded: Iterable[Exclusion] = (),
    complicated: bool = False,
    target: Term | str | None = None,
    office_hours: OpeningHours | None = None,
    law: Law | None = None,
) -> Deadline:
    """When a matter that came at `received_at` must be ready, by the version of the rule in force on that day.

    step: which clock of the rule ("due", "extended", "forward", …); `complicated` picks that step where the rule
    has one. target: promise of the category, such as "4 working_hours", for the planned date. office_hours: when
    the responsible place works; Monday to Friday 7:30–15:30 unless given. One query, or none where
    the caller brings the `law_of_office()` it read for many.
    Raises rules.UnknownRule; ValueError for a naive datetime or a term in hours without a moment.
    """
    known = law or law_of_office()
    zone = office_hours.zone if office_hours else ZoneInfo(settings.TIME_ZONE)
    rule = rules.rule_on(known.rules, rule_code, rules.local_day(received_at, zone))
    if complicated and step == "due" and "complicated" in rule.steps:
        step = "complicated"
    found = rules.compute(
        rule,
        step,
        received_at,
        calendar=known.calendar,
        opening=office_hours or rules.weekday_hours(known.calendar),
        exclusions=excluded,
        target=Term.parse(target) if isinstance(target, str) else target,
    )
    return replace(found, explanation=phrases.explain(found, rule.name))


def office_hours(law: Law | None = None) -> OpeningHours:
    """When this office works, for targets in working days and hours; Monday to Friday 7:30–15:30 until it has told.

    Hours that leave no open weekday count as not told. `law`: read once for many.
    """
    known = law or law_of_office()
    week = organization.office_week()
    if week is None or not any(week.weekly.values()):
        return rules.weekday_hours(known.calendar)
    return OpeningHours(week.weekly, known.calendar, week.exceptions)


def worked_by(start: datetime, hours: float, *, law: Law | None = None) -> datetime:
    """When the office, working from `start` (aware), will have worked so many hours: a promise, no term of the law.

    Raises rules.NeverOpen when nothing is open for a year.
    """
    return rules.add_working_time(start, timedelta(hours=hours), office_hours(law))


def places(language: str = "pl", *, days: int = DAYS_AHEAD) -> list[LocationRow]:
    """Where residents are received, with the days off by law of the next days as days that differ: closed then, unless
    the office has written hours for that very day. Three queries, and one once a second.
    """
    today, known = timezone.localdate(), law_lately().calendar
    named = {day: name for day in (today + timedelta(days=n) for n in range(days + 1)) if (name := known.holiday(day))}
    return [_with_days_off(one, named) for one in organization.locations(language, days=days)]


def _with_days_off(place: LocationRow, named: Mapping[date, str]) -> LocationRow:
    written = {one.day for one in place.exceptions}
    closed = [
        DayHours(day, (), phrases.off_by_law(name))
        for day, name in named.items()
        if day not in written and place.on(day).spans
    ]
    return replace(place, exceptions=sorted([*place.exceptions, *closed], key=lambda one: one.day))


def end_of_work(day: date) -> datetime | None:
    """When the office closes on a day; None where it has told no hours, or does not work then. No query of its own."""
    week = organization.office_week()
    spans = week.exceptions.get(day, week.weekly.get(day.isoweekday(), ())) if week else ()
    return datetime.combine(day, spans[-1][1], ZoneInfo(settings.TIME_ZONE)) if spans else None


def calendar() -> Calendar:
    """Statutory days off, as this office has them."""
    return law_of_office().calendar


def rule(code: str, day: date) -> Rule:
    """The version of a rule in force on a day. Raises rules.UnknownRule."""
    return rules.rule_on(law_of_office().rules, code, day)


@dataclass(frozen=True, slots=True)
class Promise:
    """How long a kind of matter takes by law, in words for residents."""

    text: str  # "do miesiąca"
    longer: str  # where a particularly complicated matter may take longer: "do 2 miesięcy"
    source: str  # "art. 35 § 3 KPA"
    certain: bool


def promise(code: str, day: date, *, law: Law | None = None) -> Promise | None:
    """What residents are told of a rule in force on a day; None where it sets no term. One query, none with `law`.

    Raises rules.UnknownRule.
    """
    found = rules.rule_on((law or law_of_office()).rules, code, day)
    due, longer = found.steps.get("due"), found.steps.get("complicated")
    if due is None:
        return None
    return Promise(phrases.within(due.term), phrases.within(longer.term) if longer else "", due.source, found.certain)


def list_rules(day: date) -> list[Rule]:
    """Every rule in force on a day, by code."""
    known = law_of_office().rules
    return [rules.rule_on(known, code, day) for code in sorted(known) if any(r.in_force(day) for r in known[code])]


def retention(code: str) -> Retention | None:
    """How long one kind of record is kept: by class symbol ("1510") or by kind ("contact")."""
    return law_of_office().retention.get(code)


def over_since(code: str, today: date) -> date | None:
    """The day before which everything of this kind is past its period; None where the office has set no period."""
    kept = retention(code)
    if kept is None or kept.term is None:
        return None
    days_off, day = calendar(), today
    while rules.raw_end(day, kept.term, days_off) >= today:
        day -= timedelta(days=1)
    return day + timedelta(days=1)


def list_retention() -> list[Retention]:
    return sorted(law_of_office().retention.values(), key=lambda entry: entry.code)


@dataclass(frozen=True, slots=True)
class LawVersion:
    """One version of the office's supplement: when it began to apply and why."""

    number: int
    loaded_at: datetime
    loaded_by: str
    note: str
    text: str


def supplements(*, limit: int = 20) -> list[LawVersion]:
    """Versions of the supplement, the one that applies first. One query."""
    rows = LawSupplement.objects.order_by("-pk")[:limit]
    return [LawVersion(row.pk, row.loaded_at, row.loaded_by, row.note, row.text) for row in rows]


def own_days_off() -> frozenset[str]:
    """Names of the days off that the office added or replaced."""
    newest = LawSupplement.objects.order_by("-pk").values_list("text", flat=True).first()
    return frozenset(one.name for one in packaged_law.read_supplement(newest or "").days_off)


def law_of_office() -> Law:
    """The packaged law with the office's newest supplement. One query for an id; parsing is kept by that id."""
    newest: int | None = rows("SELECT max(id) FROM terms_law_supplement")[0][0]
    return packaged_law.packaged() if newest is None else _with_supplement(newest)


# For what is promised by the hundred a second.
law_lately = Lately(law_of_office, 1.0)
forget_law = law_lately.forget


@lru_cache(maxsize=4)
def _with_supplement(pk: int) -> Law:
    text = LawSupplement.objects.values_list("text", flat=True).get(pk=pk)
    return packaged_law.with_supplement(packaged_law.packaged(), packaged_law.read_supplement(text))
