"""Whatever a day's log holds, its figures add up, and are the same in whatever way it was read."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from okienko.insight.rules import FORMULAS, NOTHING, Book, Level, Span, level, total
from okienko.insight.rules.people import handling
from okienko.insight.tests.test_rules import DAY, NINE, TWENTY, Line, s
from okienko.routing.rules import EventKind as K

# A day made of whatever may happen, in an order that may not make sense: the log decides, not the story.
_MOMENTS = st.integers(0, 40).map(lambda number: NINE + s(number * 15))
_OF_ITEM = st.builds(
    Line,
    at=_MOMENTS,
    kind=st.sampled_from([kind for kind in K if kind not in (K.SIGNED_ON, K.SIGNED_OFF, K.ACTIVITY)]),
    item_id=st.integers(1, 5),
    queue=st.sampled_from(["general", "business"]),
    channel=st.sampled_from(["phone", "chat", "email"]),
    user_id=st.integers(7, 9),
    offer_id=st.integers(1, 4),
    to=st.sampled_from(["", "callback", "business"]),
)
_OF_PERSON = st.builds(
    Line,
    at=_MOMENTS,
    kind=st.sampled_from([K.SIGNED_ON, K.SIGNED_OFF, K.ACTIVITY]),
    user_id=st.integers(7, 9),
    to=st.sampled_from(["available", "break"]),
)
_LOGS = st.lists(st.one_of(_OF_ITEM, _OF_PERSON), max_size=60)
_AS_OF = NINE + s(700)


def digits(book: Book):
    return book.sums([DAY], as_of=_AS_OF), book.efforts(DAY, as_of=_AS_OF), book.states()


@settings(max_examples=150)
@given(_LOGS, st.lists(st.integers(1, 599), max_size=4, unique=True))
def test_intervals_add_up_to_the_whole(lines, cuts):
    book = Book(lines)
    edges = [DAY.since, *(NINE + s(cut) for cut in sorted(cuts)), DAY.until]
    parts = [Span(since, until) for since, until in zip(edges, edges[1:], strict=False)]
    whole = book.sums([DAY], as_of=_AS_OF)[0]
    by_part = book.sums(parts, as_of=_AS_OF)
    for queue in {*whole, *(queue for part in by_part for queue in part)}:
        pieces = [part.get(queue, NOTHING) for part in by_part]
        assert total(pieces) == whole.get(queue, NOTHING)
        assert sum(pieces, NOTHING) == total(pieces)
        for formula in FORMULAS:
            added = sum((level(piece, formula, TWENTY) for piece in pieces), Level())
            assert added == level(whole.get(queue, NOTHING), formula, TWENTY)
    efforts = [book.efforts(part, as_of=_AS_OF) for part in parts]
    for user_id, effort_of_day in book.efforts(DAY, as_of=_AS_OF).items():
        busy, staffed = (sum(getattr(part[user_id], name) for part in efforts) for name in ("busy", "staffed"))
        assert (busy, staffed) == (effort_of_day.busy, effort_of_day.staffed)


@settings(max_examples=150)
@given(_LOGS, st.randoms(use_true_random=False))
def test_neither_repeats_nor_order_nor_portions_change_a_digit(lines, chance):
    wanted = digits(Book(lines))
    assert digits(Book([*lines, *lines])) == wanted
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert digits(Book(shuffled)) == wanted
    live = Book()
    while shuffled:
        some = chance.randint(1, len(shuffled))
        live.take(shuffled[:some])
        digits(live)
        shuffled = shuffled[some:]
    assert digits(live) == wanted
    assert live.take(lines) == 0


@settings(max_examples=100)
@given(_LOGS)
def test_handling_is_the_time_worked(lines):
    stories = Book(lines).stories
    shares = handling(stories, _AS_OF)
    worked = timedelta()
    for user_id in (7, 8, 9):
        turns = sorted(
            (one.since, min(one.wrapped_at or one.until or _AS_OF, _AS_OF))
            for told in stories
            for one in told.servings
            if one.user_id == user_id and one.is_live
        )
        end = NINE
        for since, until in turns:
            worked += max(until - max(since, end), timedelta())
            end = max(end, until)
    assert sum(shares.values(), Fraction(0)) == worked // timedelta(microseconds=1)
