"""What somebody did today, for that person alone: there is no way to ask for anybody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from okienko.contacts import queries as contacts
from okienko.insight.queries.day import SEAM, span_of
from okienko.insight.rules import Book, OwnDay, own_day
from okienko.kernel.actors import Actor
from okienko.organization.permissions import standing
from okienko.routing import queries as routing
from okienko.routing.rules import EventKind


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """`scores`: what people gave (1 to 6) to what this person finished today; empty where nobody has rated yet."""

    day: OwnDay
    scores: list[int]

    @property
    def rating(self) -> float | None:
        return sum(self.scores) / len(self.scores) if self.scores else None


def own_figures(by: Actor, now: datetime) -> OwnFigures:
    """One's own day from the event log. Two queries."""
    user_id, span = standing(by).user_id, span_of(timezone.localdate(now))
    found = routing.events_of(user_id, span.since - SEAM, span.until)
    book = Book(found)
    done = {one.subject for one in found if one.kind == EventKind.FINISHED and one.user_id == user_id}
    return OwnFigures(
        own_day(book.stories, book.states().get(user_id, ()), user_id, span, now),
        contacts.scores_of(done) if done else [],
    )
