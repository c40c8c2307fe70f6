"""Figures of the queue, to the digit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from okienko.insight.rules import (
    FORMULAS,
    NOTHING,
    TARGETS,
    Book,
    Closure,
    Figures,
    Formula,
    Level,
    Part,
    Span,
    Sums,
    formula_on,
    level,
    resolution,
    story,
)
from okienko.insight.rules.people import effort, handling, in_states, stretches
from okienko.routing.rules import EventKind as K

NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DAY = Span(NINE - timedelta(hours=1), NINE + timedelta(hours=12))
TWENTY = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log."""

    at: datetime
    kind: K
    item_id: int | None = None
    queue: str = "general"
    subject: str = "contact:1"
    channel: str = "phone"
    user_id: int | None = None
    offer_id: int | None = None
    to: str = ""
    id: int = 0


def s(number):
    return timedelta(seconds=number)


def call(item, at=NINE, *, answered=None, abandoned=None, flowed_out=None):
    """A caller who arrives at `at` and whose wait ends after so many seconds."""
    lines = [Line(at, K.ENTERED, item)]
    if answered is not None:
        lines.append(Line(at + s(answered), K.ANSWERED, item, user_id=7))
    if abandoned is not None:
        lines.append(Line(at + s(abandoned), K.ABANDONED, item))
    if flowed_out is not None:
        lines.append(Line(at + s(flowed_out), K.FLOWED_OUT, item, to="callback"))
    return lines


def check_case():
    """The worked example of the design: 100 calls, T = 20 s, s = 5 s."""
    waits = [{"answered": 10}] * 70 + [{"answered": 31}] * 15
    waits += [{"abandoned": 3}] * 4 + [{"abandoned": 12}] * 2 + [{"abandoned": 40}] * 4 + [{"flowed_out": 25}] * 5
    return [line for number, wait in enumerate(waits, 1) for line in call(number, NINE + s(7 * number), **wait)]


def sums_of(lines, *, span=DAY, as_of=DAY.until, queue="general"):
    return Book(lines).sums([span], as_of=as_of)[0].get(queue, NOTHING)


@pytest.mark.parametrize(
    ("formula", "percent"),
    [
        ("SL-AST1", "82.35"),
        ("SL-GEN-B", "82.35"),
        ("SL-AST2", "80.00"),
        ("SL-DEF", "76.92"),
        ("SL-GEN-s", "76.92"),
        ("SL-GEN", "73.68"),
        ("SL-GEN+F", "70.00"),
        ("SL-COPC", "70.00"),
    ],
)
def test_worked_example(formula, percent):
    sums = sums_of(check_case())
    assert sums.offered == 100
    found = level(sums, formula_on(formula, NINE.date()), TWENTY).share
    assert f"{float(found * 100):.2f}" == percent


def test_the_rest_of_the_worked_example():
    found = Figures.of(sums_of(check_case()))
    assert found.abandonment == Fraction(10 - 4, 100 - 4)
    assert found.asa == (70 * s(10) + 15 * s(31)) / 85
    assert (found.median, found.p90, found.longest) == (s(10), s(31), s(31))
    assert found.abandoned_after == (4 * s(3) + 2 * s(12) + 4 * s(40)) / 10


def test_both_targets_from_one_set_of_events():
    lines = call(1, answered=14) + call(2, answered=18) + call(3, answered=20) + call(4, answered=21)
    formula = formula_on("SL-DEF", NINE.date())
    assert [str(one) for one in TARGETS] == ["80/20", "90/15"]
    assert [level(sums_of(lines), formula, one.within) for one in TARGETS] == [Level(3, 4), Level(1, 4)]


def test_who_waits_is_missed_only_after_the_limit():
    lines = call(1, answered=10) + call(2)
    formula = formula_on("SL-DEF", NINE.date())
    seen = [level(sums_of(lines, as_of=NINE + s(after)), formula, TWENTY) for after in (15, 20, 21)]
    assert seen == [Level(1, 1), Level(1, 1), Level(1, 2)]
    assert level(sums_of(lines, as_of=NINE + s(21)), formula_on("SL-AST1", NINE.date()), TWENTY) == Level(1, 1)


def test_nothing_is_no_data():
    assert level(NOTHING, formula_on("SL-DEF", NINE.date()), TWENTY).share is None
    found = Figures.of(NOTHING)
    assert [found.abandonment, found.asa, found.median, found.aht, found.rona, found.re_offers] == [None] * 6
    only_short = sums_of(call(1, abandoned=2))
    assert level(only_short, formula_on("SL-DEF", NINE.date()), TWENTY).share is None
    assert Figures.of(only_short).abandonment is None


def test_a_formula_changes_only_for_days_to_come():
    later = Formula("SL-DEF", 2, date(2027, 1, 1), (Part.ANSWERED_IN,), (Part.ANSWERED,))
    known = (*FORMULAS, later)
    assert formula_on("SL-DEF", date(2026, 12, 31), known).version == 1
    assert formula_on("SL-DEF", date(2027, 1, 1), known).version == 2
    with pytest.raises(KeyError):
        formula_on("SL-DEF", date(2025, 12, 31))
    assert len({(one.id, one.version) for one in FORMULAS}) == len(FORMULAS)
    assert formula_on("SL-DEF", NINE.date()).text == "A_T / (A + B + W_T − B_s)"
    assert formula_on("SL-AST2", NINE.date()).text == "(A_T + B_T) / (A + B)"


def test_levels_are_added_not_averaged():
    assert Level(1, 1) + Level(1, 9) == Level(2, 10)  # 20 %, not the 55.6 % of the mean of percents


def test_a_wait_belongs_to_the_interval_of_its_arrival():
    lines = call(1, NINE + s(899), answered=60)
    quarter = [Span(NINE, NINE + s(900)), Span(NINE + s(900), NINE + s(1800))]
    first, second = (one.get("general", NOTHING) for one in Book(lines).sums(quarter, as_of=DAY.until))
    assert (first.answered, second.answered) == ((s(60),), ())


def test_what_is_on_lists_or_written_has_no_service_level_of_talks():
    mail = [replace(line, channel="email") for line in call(1, answered=4000)]
    noted = [replace(line, queue="") for line in call(2, answered=0)]
    promised = [replace(line, subject="callback:3") for line in call(3, answered=3600)]
    [found] = Book([*mail, *noted, *promised]).sums([DAY], as_of=DAY.until)
    assert found == {"general": Sums(written_taken=(s(3600), s(4000)))}
    assert [level(found["general"], one, s(20)) for one in FORMULAS] == [Level()] * len(FORMULAS)


def test_offers():
    lines = [
        Line(NINE, K.ENTERED, 1),
        Line(NINE + s(1), K.OFFERED, 1, user_id=7, offer_id=1),
        Line(NINE + s(16), K.TIMED_OUT, 1, user_id=7, offer_id=1),
        Line(NINE + s(16), K.OFFERED, 1, user_id=8, offer_id=2),
        Line(NINE + s(19), K.ACCEPTED, 1, user_id=8, offer_id=2),
        Line(NINE + s(19), K.ANSWERED, 1, user_id=8, offer_id=2),
        Line(NINE, K.ENTERED, 2),
        Line(NINE + s(2), K.OFFERED, 2, user_id=9, offer_id=3),
        Line(NINE + s(3), K.DECLINED, 2, user_id=9, offer_id=3),
    ]
    sums = sums_of(lines)
    assert (sums.offers, sums.accepted, sums.timed_out, sums.declined, sums.first_offers) == (3, 1, 1, 1, 2)
    found = Figures.of(sums)
    assert (found.rona, found.efficiency, found.re_offers) == (Fraction(1, 3), Fraction(1, 3), Fraction(1, 2))
    assert found.double_offers == 0
    assert sums.answered == (s(19),)


def test_a_double_offer_is_seen():
    lines = [
        Line(NINE, K.ENTERED, 1),
        Line(NINE + s(1), K.OFFERED, 1, user_id=7, offer_id=1),
        Line(NINE + s(2), K.OFFERED, 1, user_id=8, offer_id=2),
        Line(NINE + s(3), K.TIMED_OUT, 1, user_id=7, offer_id=1),
    ]
    assert sums_of(lines).double_offers == 1


def test_an_offer_whose_clock_was_read_before_its_turn_is_no_double():
    lines = [
        Line(NINE, K.ENTERED, 1, id=1),
        Line(NINE + s(1), K.OFFERED, 1, user_id=7, offer_id=1, id=2),
        Line(NINE + s(3), K.DECLINED, 1, user_id=7, offer_id=1, id=3),
        Line(NINE + s(2), K.OFFERED, 1, user_id=8, offer_id=2, id=4),
    ]
    assert sums_of(lines).double_offers == 0
    assert sums_of([*lines[:2], replace(lines[3], id=3), replace(lines[2], id=4)]).double_offers == 1


def served(item, since, until, wrapped=None, *, user=7, channel="chat"):
    lines = [
        Line(NINE + s(since), K.ENTERED, item, channel=channel),
        Line(NINE + s(since), K.ANSWERED, item, channel=channel, user_id=user),
        Line(NINE + s(until), K.FINISHED, item, channel=channel, user_id=user),
    ]
    if wrapped is not None:
        lines.append(Line(NINE + s(wrapped), K.WRAPPED_UP, item, channel=channel, user_id=user))
    return lines


def test_handling_of_chats_at_once_adds_up_to_the_time_worked():
    lines = served(1, 0, 300) + served(2, 0, 300) + served(3, 0, 300)
    sums = sums_of(lines)
    assert sums.handled == 3
    assert Figures.of(sums).aht == s(100)
    one_with_wrap_up = Figures.of(sums_of(served(1, 0, 200, 230)))
    assert one_with_wrap_up.aht == s(230)


def test_time_to_the_right_person():
    lines = [
        Line(NINE, K.ENTERED, 1),
        Line(NINE + s(10), K.ANSWERED, 1, user_id=7),
        Line(NINE + s(100), K.TRANSFERRED, 1, user_id=7, to="business"),
        Line(NINE + s(160), K.ANSWERED, 1, queue="business", user_id=8),
        Line(NINE + s(300), K.FINISHED, 1, queue="business", user_id=8),
    ]
    sums = Book(lines).sums([DAY], as_of=DAY.until)[0]
    assert Figures.of(sums["business"]).right_person == s(160)
    assert sums["general"].answered == (s(10),)
    assert sums["business"].answered == ()  # the person arrived once; the way on is no second arrival
    assert sums["business"].handled == 1


def test_overflow_is_a_flow_out_of_one_queue_and_an_arrival_in_the_other():
    lines = [
        Line(NINE, K.ENTERED, 1, queue="business"),
        Line(NINE + s(180), K.FLOWED_OUT, 1, queue="business", to="general"),
        Line(NINE + s(190), K.ANSWERED, 1, queue="general", user_id=7),
    ]
    sums = Book(lines).sums([DAY], as_of=DAY.until)[0]
    assert (sums["business"].flowed_out, sums["business"].answered) == ((s(180),), ())
    assert sums["general"].answered == (s(10),)


def test_a_lead_gives_it_to_somebody_else():
    lines = [
        Line(NINE, K.ENTERED, 1),
        Line(NINE + s(5), K.ANSWERED, 1, user_id=7),
        Line(NINE + s(65), K.TRANSFERRED, 1, user_id=7, to="user:8", id=1),
        Line(NINE + s(65), K.ANSWERED, 1, user_id=8, id=2),
        Line(NINE + s(95), K.FINISHED, 1, user_id=8),
    ]
    sums = sums_of(lines)
    assert (sums.answered, sums.waiting, sums.handled) == ((s(5),), (), 1)
    assert Figures.of(sums).aht == s(90)
    assert handling(Book(lines).stories, DAY.until) == {1: 90 * 1_000_000}


def test_occupancy_is_a_share_of_capacity():
    states = stretches(
        [
            Line(NINE, K.SIGNED_ON, user_id=7),
            Line(NINE, K.ACTIVITY, user_id=7, to="available"),
            Line(NINE + s(600), K.ACTIVITY, user_id=7, to="break"),
            Line(NINE + s(900), K.SIGNED_OFF, user_id=7),
        ]
    )
    assert [(one.activity, one.until - one.since) for one in states if one.until != one.since] == [
        ("available", s(600)),
        ("break", s(300)),
    ]
    half = Span(DAY.since, NINE + s(700))
    assert in_states([states, states], half, DAY.until) == {"available": s(1200), "break": s(200)}
    assert in_states([states], DAY, NINE + s(100)) == {"available": s(100)}
    one_chat = story(served(1, 0, 300)).servings
    assert effort(states, one_chat, DAY, DAY.until).occupancy == Fraction(15, 100)  # 30 % of half of the time
    four = [serving for number in range(4) for serving in story(served(number, 0, 600)).servings]
    assert effort(states, four, DAY, DAY.until).occupancy == 1  # never more than all of it
    assert effort((), (), DAY, DAY.until).occupancy is None


def test_first_contact_resolution():
    closures = [
        Closure(NINE, contacts=1),
        Closure(NINE, contacts=2),
        Closure(NINE, contacts=1, came_back_at=NINE + timedelta(days=6)),
        Closure(NINE, contacts=1, came_back_at=NINE + timedelta(days=8)),
    ]
    early, late = (resolution(closures, NINE + timedelta(days=days)) for days in (1, 10))
    assert (late.closed, late.at_first, late.share, late.provisional) == (4, 2, Fraction(1, 2), 0)
    assert early.provisional == 4
    assert late.contacts_per_matter == Fraction(5, 4)
    assert resolution([], NINE).share is None


def test_sums_have_no_average():
    """A field that cannot be added (a percent, a mean) does not belong into the sums."""
    twice = sums_of(check_case()) + sums_of(check_case())
    assert isinstance(twice, Sums)
    assert twice.offered == 200
    assert level(twice, formula_on("SL-DEF", NINE.date()), TWENTY) == Level(140, 182)
