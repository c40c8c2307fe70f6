"""Length of a term and where it ends: art. 57 of the Code of Administrative Procedure (KPA)."""

from __future__ import annotations

import calendar as gregorian
import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from okienko.terms.rules.calendar import DAY, Calendar


class Unit(enum.StrEnum):
    HOURS = "hours"  # by the clock, nights and days off included
    WORKING_HOURS = "working_hours"  # while the office is open
    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Term:
    """A length such as 14 days; `Term.parse("1 month")`, `str(term) == "1 months"`."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"termin trwa co najmniej 1 {self.unit.value}, a nie {self.amount}")

    @classmethod
    def parse(cls, text: str) -> Term:
        """Reads "14 days", "1 month", "4 working_hours". Raises ValueError with a Polish sentence for who wrote it."""
        amount, _, unit = text.strip().partition(" ")
        if not amount.isdecimal():
            raise ValueError(f"termin to liczba i jednostka, na przykład „14 days”, a nie {text!r}")
        unit = unit if unit.endswith("s") else unit + "s"
        if unit not in list(Unit):
            raise ValueError(f"jednostka terminu to jedna z: {', '.join(Unit)}; jest {text!r}")
        return cls(int(amount), Unit(unit))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.value}"

    @property
    def counts_hours(self) -> bool:
        return self.unit in (Unit.HOURS, Unit.WORKING_HOURS)


def raw_end(start: date, term: Term, calendar: Calendar) -> date:
    """Last day of a term that an event on `start` began, before art. 57 § 4. The day of the event is not counted.

    §1 days, §2 weeks: the same weekday; §3 months: the same day of the month, or the last day of a shorter month;
    §3a years: the same date, or 28 February when 29 is missing.
    """
    match term.unit:
        case Unit.DAYS:
            return start + term.amount * DAY
        case Unit.WEEKS:
            return start + timedelta(weeks=term.amount)
        case Unit.MONTHS | Unit.YEARS:
            return _add_months(start, term.amount * (12 if term.unit is Unit.YEARS else 1))
        case Unit.WORKING_DAYS:
            return calendar.add_working_days(start, term.amount)
    raise ValueError(f"A term of {term} ends at an hour, not on a day.")


def _add_months(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, gregorian.monthrange(year, month + 1)[1]))


class Reason(enum.StrEnum):
    """Why days are not counted: art. 35 § 5 KPA, and suspension (art. 103)."""

    STATUTORY_ACT = "statutory_act"  # a term that the law gives for a specific act
    HYBRID_DELIVERY = "hybrid_delivery"  # delivery by the public hybrid service
    SUSPENSION = "suspension"
    MEDIATION = "mediation"
    PARTY_DELAY = "party_delay"  # for example from the call for deficiencies to their completion
    INDEPENDENT = "independent"  # causes that do not depend on the office


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Days after `begins` up to and including `ends` are not counted; `ends` None: the clock still stands.

    The day on which the interval begins is counted, like the day of any event (art. 57 § 1).
    `document` names what proves it, for example the number of the call.
    """

    begins: date
    ends: date | None
    reason: Reason = Reason.PARTY_DELAY
    document: str = ""

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends < self.begins:
            raise ValueError(f"An excluded interval ends on {self.ends}, before it begins on {self.begins}.")


@dataclass(frozen=True, slots=True)
class Stretch:
    """What excluded intervals did to a term: where it ends now, and the merged intervals that counted.

    `end` is None while the last interval is open: the term stands still.
    """

    end: date | None
    counted: tuple[tuple[date, date | None], ...]

    @property
    def days(self) -> int:
        return sum((last - first).days for first, last in self.counted if last is not None)


def stretch(start: date, end: date, exclusions: Iterable[Exclusion]) -> Stretch:
    """Moves the end of a running term by the days excluded, each counted once however many intervals cover it.

    An interval that begins after the term has already run out changes nothing: a missed term does not come back.
    """
    counted: list[tuple[date, date | None]] = []
    for first, last in _merged(start, exclusions):
        if first > end:
            break
        counted.append((first, last))
        if last is None:
            return Stretch(None, tuple(counted))
        end += last - first
    return Stretch(end, tuple(counted))


def _merged(start: date, exclusions: Iterable[Exclusion]) -> list[tuple[date, date | None]]:
    """Intervals in order of time without overlaps, none beginning before `start`."""
    merged: list[tuple[date, date | None]] = []
    for item in sorted(exclusions, key=lambda item: item.begins):
        first, last = max(item.begins, start), item.ends
        if last is not None and last <= first:
            continue
        if merged and ((before := merged[-1][1]) is None or first <= before):
            merged[-1] = (merged[-1][0], None if before is None or last is None else max(before, last))
        else:
            merged.append((first, last))
    return merged


@dataclass(frozen=True, slots=True)
class End:
    """End of a term. `raw`: as counted; `due`: after art. 57 § 4;
    `safe`: the last working day not later than `raw`, None when no such day is left after the start."""

    raw: date
    due: date
    safe: date | None


def settle_end(start: date, raw: date, calendar: Calendar) -> End:
    """Applies art. 57 § 4 to a counted end."""
    safe = calendar.last_working_day(raw)
    return End(raw=raw, due=calendar.roll(raw), safe=safe if safe >= start else None)


def end_of_term(start: date, term: Term, calendar: Calendar) -> End:
    """When a term of days, weeks, months or years that began with an event on `start` ends."""
    return settle_end(start, raw_end(start, term, calendar), calendar)


def kept_in_time(due: date, posted: date) -> bool:
    """Whether a term was kept: the day of posting or sending counts, not that of arrival (art. 57 § 5)."""
    return posted <= due


def suspension_lapses(suspended_on: date) -> date:
    """Day after which a request suspended at the party's wish counts as withdrawn: three years (art. 98 § 2)."""
    return _add_months(suspended_on, 36)
