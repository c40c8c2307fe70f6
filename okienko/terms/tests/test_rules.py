"""Properties that hold for every day, length and interruption."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.terms import law
from okienko.terms.rules import (
    WARSAW,
    Exclusion,
    Level,
    NeverOpen,
    OpeningHours,
    OutsideCalendar,
    Reason,
    Term,
    Unit,
    UnknownRule,
    add_working_time,
    compute,
    easter,
    end_of_term,
    local_day,
    raw_end,
    rule_on,
    stretch,
    weekday_hours,
    working_time_between,
)

CALENDAR = law.packaged().calendar
OFFICE = weekday_hours(CALENDAR)
DAY = timedelta(days=1)

days = st.dates(date(2012, 1, 1), date(2090, 12, 31))
by_day = st.sampled_from([unit for unit in Unit if "hours" not in unit])
terms = st.builds(Term, st.integers(1, 60), by_day)
near = st.dates(date(2026, 1, 1), date(2026, 6, 30))  # where intervals meet terms
moments = st.datetimes(
    datetime.fromisoformat("2012-01-01"), datetime.fromisoformat("2040-01-01"), timezones=st.just(UTC)
)


@st.composite
def intervals(draw: st.DrawFn) -> Exclusion:
    begins = draw(near)
    return Exclusion(begins, begins + draw(st.integers(0, 40)) * DAY, draw(st.sampled_from(list(Reason))))


@given(days, terms)
def test_a_term_never_ends_on_a_day_off_or_before_it_was_counted(start: date, term: Term) -> None:
    end = end_of_term(start, term, CALENDAR)
    assert end.due >= end.raw > start
    assert CALENDAR.is_working(end.due)
    assert (end.due - end.raw).days <= 5  # Christmas Eve on Thursday is the longest row


@given(days, terms)
def test_the_safe_target_is_a_working_day_within_the_counted_term(start: date, term: Term) -> None:
    end = end_of_term(start, term, CALENDAR)
    if end.safe is not None:
        assert start <= end.safe <= end.raw
        assert CALENDAR.is_working(end.safe)


@given(days, days, terms)
def test_a_later_start_never_ends_earlier(one: date, other: date, term: Term) -> None:
    first, second = sorted((one, other))
    assert end_of_term(first, term, CALENDAR).raw <= end_of_term(second, term, CALENDAR).raw
    assert end_of_term(first, term, CALENDAR).due <= end_of_term(second, term, CALENDAR).due


@given(days, st.integers(1, 120))
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(start: date, months: int) -> None:
    end = raw_end(start, Term(months, Unit.MONTHS), CALENDAR)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + DAY).month != end.month)


@given(days, st.integers(1, 12))
def test_years_end_on_the_same_date_or_the_day_before(start: date, years: int) -> None:
    end = raw_end(start, Term(years, Unit.YEARS), CALENDAR)
    assert end.year == start.year + years
    assert (end.month, end.day) == (
        (2, 28) if (start.month, start.day) == (2, 29) and years % 4 else (start.month, start.day)
    )


@given(near, st.integers(1, 40), st.lists(intervals(), max_size=6))
def test_exclusions_count_each_day_once_in_any_order(start: date, length: int, items: list[Exclusion]) -> None:
    end = start + length * DAY
    moved = stretch(start, end, items)
    assert stretch(start, end, items[::-1]) == stretch(start, end, items * 2) == moved
    assert (moved.end or end) - end == moved.days * DAY
    # The plain definition: walk day by day; a day inside an interval is not counted. An interval that begins
    # on the very last day still stretches the term.
    excluded = {day for item in items if item.ends for day in _days_after(item.begins, item.ends)}
    day, left = start, length
    while left or day + DAY in excluded:
        day += DAY
        left -= day not in excluded
    assert moved.end == day


def _days_after(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range(1, (last - first).days + 1)]


@given(days, st.integers(1, 40), st.integers(0, 20), st.integers(0, 20))
def test_neighbouring_exclusions_add_up(start: date, length: int, one: int, other: int) -> None:
    middle = start + one * DAY
    parts = [Exclusion(start, middle), Exclusion(middle, middle + other * DAY)]
    whole = [Exclusion(start, middle + other * DAY)]
    end = start + length * DAY
    assert stretch(start, end, parts).end == stretch(start, end, whole).end == end + (one + other) * DAY


@given(near, st.lists(intervals(), max_size=4), st.sampled_from(["KPA", "CERT", "PUBLIC_INFO", "GDPR", "MP"]))
def test_warnings_only_grow(start: date, items: list[Exclusion], code: str) -> None:
    rule = rule_on(law.packaged().rules, code, start)
    found = compute(rule, "due", start, calendar=CALENDAR, opening=OFFICE, exclusions=items)
    assert found.statutory_due is not None
    order = list(Level)
    seen = [order.index(found.level(start + n * DAY)) for n in range((found.statutory_due - start).days + 2)]
    assert seen == sorted(seen)
    assert seen[-1] == order.index(Level.OVERDUE)
    assert seen[-2] < seen[-1]


@given(days, st.integers(-30, 30))
def test_working_days_there_and_back(day: date, amount: int) -> None:
    moved = CALENDAR.add_working_days(day, amount)
    assert amount == 0 or CALENDAR.is_working(moved)
    if CALENDAR.is_working(day):
        assert CALENDAR.add_working_days(moved, -amount) == day
        assert CALENDAR.working_days_between(day, moved) == amount


def test_days_off_agree_with_the_holidays_package() -> None:
    theirs = holidays.country_holidays("PL", years=range(2012, 2040))
    day = date(2012, 1, 1)
    differ = set()
    while day.year < 2040:
        ours = CALENDAR.day_off(day) not in (None, "niedziela")
        if ours != (day in theirs):
            differ.add(day)
        day += DAY
    assert differ in ({date(2018, 11, 12)}, set())  # the one-off day; some releases of the package know it


@pytest.mark.parametrize(
    ("year", "sunday"), [(2025, date(2025, 4, 20)), (2027, date(2027, 3, 28)), (2038, date(2038, 4, 25))]
)
def test_easter(year: int, sunday: date) -> None:
    assert easter(year) == sunday


def test_days_before_the_calendar_are_refused() -> None:
    with pytest.raises(OutsideCalendar):
        CALENDAR.day_off(date(1990, 12, 31))


# Working time


@given(moments, st.integers(0, 60 * 40))
def test_working_time_added_is_working_time_between(start: datetime, minutes: int) -> None:
    amount = timedelta(minutes=minutes)
    end = add_working_time(start, amount, OFFICE)
    assert end >= start
    assert working_time_between(start, end, OFFICE) == amount


@given(moments, st.integers(1, 2000), st.integers(1, 2000))
def test_working_time_adds_up(start: datetime, one: int, other: int) -> None:
    both = add_working_time(start, timedelta(minutes=one + other), OFFICE)
    step = add_working_time(start, timedelta(minutes=one), OFFICE)
    assert add_working_time(step, timedelta(minutes=other), OFFICE) == both


GUARD = OpeningHours({day: ((time(0), time(0)),) for day in range(1, 8)}, CALENDAR, always_open=True)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-28T22:00", 6, "2026-03-29T05:00"),  # the hour from 2 to 3 does not exist
        ("2026-10-24T22:00", 6, "2026-10-25T03:00"),  # the hour from 2 to 3 happens twice
        ("2026-12-24T22:00", 6, "2026-12-25T04:00"),
    ],
)
def test_a_guard_that_never_closes_works_through_the_change_of_time(start: str, hours: int, end: str) -> None:
    begins = datetime.fromisoformat(start).replace(tzinfo=WARSAW)
    assert add_working_time(begins, timedelta(hours=hours), GUARD) == datetime.fromisoformat(end).replace(tzinfo=WARSAW)


def test_exceptions_close_and_open_days() -> None:
    hours = OpeningHours(
        OFFICE.weekly,
        CALENDAR,
        exceptions={date(2026, 11, 9): (), date(2026, 11, 7): ((time(9), time(12)),)},  # a Saturday open instead
    )
    friday = datetime(2026, 11, 6, 14, 30, tzinfo=WARSAW)
    assert add_working_time(friday, timedelta(hours=3), hours) == datetime(2026, 11, 7, 11, tzinfo=WARSAW)
    assert add_working_time(friday, timedelta(hours=5), hours) == datetime(2026, 11, 10, 8, 30, tzinfo=WARSAW)
    assert hours.next_open_day(date(2026, 11, 8)) == date(2026, 11, 10)


def test_an_office_that_never_opens_is_an_error_not_a_loop() -> None:
    with pytest.raises(NeverOpen):
        OpeningHours({}, CALENDAR)
    closed = OpeningHours({1: ((time(9), time(9)),)}, CALENDAR)
    with pytest.raises(NeverOpen):
        add_working_time(datetime(2026, 1, 1, tzinfo=WARSAW), timedelta(hours=1), closed)


def test_a_naive_moment_names_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime.fromisoformat("2026-01-01"))


def test_an_office_closed_on_a_working_day_has_an_earlier_safe_target() -> None:
    bridge = OpeningHours(OFFICE.weekly, CALENDAR, exceptions={date(2026, 6, 5): ()})
    rule = rule_on(law.packaged().rules, "CERT", date(2026, 5, 29))
    found = compute(rule, "due", date(2026, 5, 29), calendar=CALENDAR, opening=bridge)
    assert (found.statutory_due, found.safe_target) == (date(2026, 6, 5), date(2026, 6, 3))


@pytest.mark.parametrize("text", ["", "14", "x days", "0 days", "-1 days", "14 moons", "1.5 days"])
def test_terms_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the message differs by fault
        Term.parse(text)


def test_unknown_rules_and_steps_are_named() -> None:
    with pytest.raises(UnknownRule, match="PARKING"):
        rule_on(law.packaged().rules, "PARKING", date(2026, 1, 1))
    rule = rule_on(law.packaged().rules, "KPA", date(2026, 1, 1))
    with pytest.raises(UnknownRule, match="appeal"):
        compute(rule, "appeal", date(2026, 1, 1), calendar=CALENDAR, opening=OFFICE)
