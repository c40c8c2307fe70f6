"""What is written, by the clock of the hours in which the office works."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from okienko.insight.rules import WRITTEN, WRITTEN_FORMULAS, Book, Level, Span, formula_on, level
from okienko.insight.tests.test_rules import call
from okienko.terms.rules import Calendar, weekday_hours, working_time_between


def test_what_is_written_is_measured_by_the_hours_of_work():
    """Friday at 15:00 until Monday at 9:00 is two hours of an office that closes at 15:30 and opens at 7:30."""
    opening = weekday_hours(Calendar((), date(2026, 1, 1), date(2026, 1, 1)))
    friday = datetime(2026, 11, 27, 15, 0, tzinfo=opening.zone)
    monday = friday + timedelta(days=2, hours=18)
    mail = [replace(line, channel="email") for line in call(1, friday, answered=(monday - friday).total_seconds())]
    late = [replace(line, channel="email") for line in call(2, friday)]
    gone = [replace(line, channel="email") for line in call(3, friday, flowed_out=60)]
    span = Span(friday, friday + timedelta(hours=1))

    def counted(as_of):
        book = Book([*mail, *late, *gone])
        clock = lambda since, until: working_time_between(since, until, opening)  # noqa: E731  # a clock of one line
        return book.sums([span], as_of=as_of, clock=clock)[0]["general"]

    [formula] = WRITTEN_FORMULAS
    found = counted(monday)
    assert (found.written_taken, found.written_waiting) == ((timedelta(hours=2),), (timedelta(hours=2),))
    assert level(found, formula, timedelta(hours=4)) == Level(1, 1)  # the other may still be in time
    later = counted(monday + timedelta(hours=3))
    assert level(later, formula, timedelta(hours=4)) == Level(1, 2)
    assert (later.answered, later.waiting) == ((), ())
    with pytest.raises(KeyError):
        formula_on(WRITTEN, date(2026, 11, 22), WRITTEN_FORMULAS)
