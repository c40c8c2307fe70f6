"""One person's own day: counts and times of theirs alone, compared with nobody's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from okienko.insight.rules.people import Stretch, handling
from okienko.insight.rules.stories import Story
from okienko.insight.rules.sums import Span
from okienko.routing.rules import EventKind


@dataclass(frozen=True, slots=True)
class OwnDay:
    """`taken`: work begun in the interval. `handling`: the average over conversations that ended in it with what is
    written after them, None where none did. `missed`: offers of the interval nobody answered. `states`: activity →
    time in it."""

    taken: int
    ended: int
    handling: timedelta | None
    missed: int
    declined: int
    states: dict[str, timedelta]


def own_day(stories: Iterable[Story], states: Iterable[Stretch], user_id: int, span: Span, as_of: datetime) -> OwnDay:
    """What one person did in an interval, up to a moment."""
    mine = [replace(one, servings=tuple(s for s in one.servings if s.user_id == user_id)) for one in stories]
    servings = [one for told in mine for one in told.servings]
    ended = {one.item_id for one in servings if one.is_live and _within(one.wrapped_at or one.until, span, as_of)}
    shares = handling(mine, as_of)
    length = sum((shares.get(item, Fraction(0)) for item in ended), start=Fraction(0))
    offers = [one for told in mine for one in told.offers if one.user_id == user_id and _within(one.at, span, as_of)]
    return OwnDay(
        taken=sum(1 for one in servings if _within(one.since, span, as_of)),
        ended=len(ended),
        handling=timedelta(microseconds=int(length / len(ended))) if ended else None,
        missed=sum(1 for one in offers if one.outcome == EventKind.TIMED_OUT),
        declined=sum(1 for one in offers if one.outcome == EventKind.DECLINED),
        states=_times(states, span, as_of),
    )


def _within(moment: datetime | None, span: Span, as_of: datetime) -> bool:
    return moment is not None and span.since <= moment < span.until and moment <= as_of


def _times(states: Iterable[Stretch], span: Span, as_of: datetime) -> dict[str, timedelta]:
    found: dict[str, timedelta] = {}
    for one in states:
        length = min(one.until or as_of, span.until, as_of) - max(one.since, span.since)
        if one.activity and length > timedelta(0):
            found[one.activity] = found.get(one.activity, timedelta(0)) + length
    return found
