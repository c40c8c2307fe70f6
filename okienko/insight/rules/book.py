"""The day, kept up to date event by event, and rebuilt from nothing to the same digits.

A book holds the events it was given, by what they are about, and tells again only the stories that new ones change.
What it holds is a set: an event given twice, late or out of order changes nothing else (docs/decisions,
"Live figures from the log").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from okienko.insight.rules.people import Effort, Stretch, effort, handling, in_states, stretches
from okienko.insight.rules.stories import Event, Serving, Story, story
from okienko.insight.rules.sums import Clock, Span, Sums, sums_by_queue, wall
from okienko.routing.rules import EventKind

_OF_PERSON = frozenset({EventKind.SIGNED_ON.value, EventKind.SIGNED_OFF.value, EventKind.ACTIVITY.value})


class Book:
    """Events told as stories of work and days of people."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._of_items: dict[int, set[Event]] = {}
        self._of_people: dict[int, set[Event]] = {}
        self._stories: dict[int, Story] = {}
        self._states: dict[int, tuple[Stretch, ...]] = {}
        self.size = 0
        self.take(events)

    def take(self, events: Iterable[Event]) -> int:
        """Add what happened. Returns how many events were new."""
        items: set[int] = set()
        people: set[int] = set()
        added = 0
        for event in events:
            if event.kind in _OF_PERSON:
                about, of, changed = event.user_id, self._of_people, people
            else:
                about, of, changed = event.item_id, self._of_items, items
            if about is None or event in of.setdefault(about, set()):
                continue
            of[about].add(event)
            changed.add(about)
            added += 1
        self.size += added
        for item_id in items:
            self._stories[item_id] = story(self._of_items[item_id])
        for user_id in people:
            self._states[user_id] = stretches(self._of_people[user_id])
        return added

    def newest(self, kind: EventKind | None = None) -> datetime | None:
        """When something happened last, or something of a kind."""
        of_all = (event for events in (*self._of_items.values(), *self._of_people.values()) for event in events)
        return max((event.at for event in of_all if kind in (None, event.kind)), default=None)

    @property
    def stories(self) -> list[Story]:
        return list(self._stories.values())

    def states(self) -> dict[int, tuple[Stretch, ...]]:
        """User id → the states of their day."""
        return dict(self._states)

    def sums(self, spans: Sequence[Span], *, as_of: datetime, clock: Clock = wall) -> list[dict[str, Sums]]:
        """For each interval, in order and none overlapping, what is counted of each queue. clock: of written work."""
        shares = handling(self._stories.values(), as_of)
        return sums_by_queue(self._stories.values(), spans, as_of=as_of, shares=shares, clock=clock)

    def in_states(self, span: Span, *, as_of: datetime) -> dict[str, timedelta]:
        """Activity → how long people were in it in an interval, all of them together."""
        return in_states(self._states.values(), span, as_of)

    def efforts(self, span: Span, *, as_of: datetime) -> dict[int, Effort]:
        """User id → what they did in an interval."""
        servings: dict[int, list[Serving]] = {}
        for told in self._stories.values():
            for one in (*told.servings, *told.advice):
                servings.setdefault(one.user_id, []).append(one)
        everybody = sorted({*self._states, *servings})
        return {one: effort(self._states.get(one, ()), servings.get(one, ()), span, as_of) for one in everybody}
