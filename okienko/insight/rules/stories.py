"""What happened to one piece of work, folded from the events of its queue.

A story depends on the set of events alone: not on the order in which they are read, nor on how often one is.
Times are aware. Nothing here knows a person's name or a word of what was said.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from okienko.routing.rules import Demand, EventKind, consult_demand, demand


class Event(Protocol):
    """One line of the log (`routing.QueueEvent`). Equal lines are one event."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def item_id(self) -> int | None: ...
    @property
    def subject(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def offer_id(self) -> int | None: ...
    @property
    def to(self) -> str: ...


# Of one instant a cause stands before its effect: the order in which an event of each kind can follow another.
_RANK = {kind.value: number for number, kind in enumerate(EventKind)}


def order(event: Event) -> tuple[datetime, int, int, int, int, int, str, str]:
    """The order events are told in, whatever order they were read in: of one instant as they were written."""
    return (
        event.at,
        event.id,
        _RANK.get(event.kind, len(_RANK)),
        event.item_id or 0,
        event.offer_id or 0,
        event.user_id or 0,
        event.queue,
        event.to,
    )


class End(enum.StrEnum):
    """How a wait ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    FLOWED_OUT = "flowed_out"
    CLOSED = "closed"  # settled without a conversation: no part of any service level


@dataclass(frozen=True, slots=True)
class Wait:
    """From entering a queue until somebody answered, the person left, or the queue let go of it.

    `is_return`: the work came back to the queue after somebody had served it. It waits, but arrived only once.
    """

    item_id: int
    queue: str
    is_live: bool  # somebody sits at the other end; what is written is measured by its due date
    since: datetime
    until: datetime | None = None
    end: End | None = None
    is_return: bool = False

    def length(self, as_of: datetime) -> timedelta:
        return (self.until or as_of) - self.since

    def at(self, moment: datetime) -> Wait:
        """The same wait as it was known at a moment."""
        return self if self.until is None or self.until <= moment else replace(self, until=None, end=None)


@dataclass(frozen=True, slots=True)
class Serving:
    """From the answer until the conversation ended (`until`) and what is written after it was done (`wrapped_at`)."""

    item_id: int
    queue: str
    is_live: bool
    weight: int  # percents of the person's attention
    user_id: int
    since: datetime
    until: datetime | None = None
    wrapped_at: datetime | None = None
    is_finished: bool = False  # the work ended with it; else it was passed on


@dataclass(frozen=True, slots=True)
class Offered:
    """One offer of the work to one person. `outcome` is a kind of event; "" while it is open."""

    offer_id: int
    item_id: int
    queue: str
    user_id: int
    at: datetime
    is_first: bool
    closed_at: datetime | None = None
    outcome: str = ""
    is_double: bool = False  # another offer of the same work was open: must never happen
    opened_by: int = 0  # numbers of the events; those of one piece of work follow its lock, a clock may be read before
    closed_by: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    item_id: int
    waits: tuple[Wait, ...] = ()
    servings: tuple[Serving, ...] = ()
    offers: tuple[Offered, ...] = ()
    advice: tuple[Serving, ...] = ()  # of who was asked: their time, and no serving of the work


NOT_QUEUES = frozenset({"", "callback", "message"})  # other ways out of a queue
_OUTCOMES = frozenset(
    {
        EventKind.ACCEPTED.value,
        EventKind.DECLINED.value,
        EventKind.TIMED_OUT.value,
        EventKind.MEDIA_FAILED.value,
        EventKind.CALLER_GONE.value,
    }
)


def _demand(event: Event) -> Demand:
    return demand(event.subject.partition(":")[0], event.channel)


def _is_live(event: Event, queue: str) -> bool:
    return bool(queue) and _demand(event).is_live  # without a queue it lies on a list, and nobody is offered it


@dataclass(slots=True)
class _Told:
    waits: list[Wait] = field(default_factory=list)
    servings: list[Serving] = field(default_factory=list)
    offers: list[Offered] = field(default_factory=list)
    advice: list[Serving] = field(default_factory=list)

    def enter(self, event: Event, queue: str, *, is_return: bool) -> None:
        if any(wait.queue == queue and wait.until is None for wait in self.waits):
            return
        self.waits.append(Wait(event.item_id or 0, queue, _is_live(event, queue), event.at, is_return=is_return))

    def end_wait(self, event: Event, end: End) -> None:
        """The wait of the event's queue; whatever queue it names, nobody waits twice for one thing."""
        still = [number for number, wait in enumerate(self.waits) if wait.until is None]
        here = [number for number in still if self.waits[number].queue == event.queue]
        for number in (here or still)[:1]:
            self.waits[number] = replace(self.waits[number], until=event.at, end=end)

    def end_serving(self, event: Event, *, is_finished: bool) -> None:
        for number, one in enumerate(self.servings):
            if one.until is None:
                self.servings[number] = replace(one, until=event.at, is_finished=is_finished)

    def serve(self, event: Event, user_id: int) -> None:
        is_live, weight = _is_live(event, event.queue), _demand(event).weight
        self.servings.append(Serving(event.item_id or 0, event.queue, is_live, weight, user_id, event.at))

    def advise(self, event: Event) -> None:
        asked = consult_demand(event.subject.partition(":")[0], event.channel)
        by = event.user_id or 0
        self.advice.append(Serving(event.item_id or 0, event.queue, asked.is_live, asked.weight, by, event.at))

    def end_advice(self, event: Event) -> None:
        for number, one in enumerate(self.advice):
            if one.until is None:
                self.advice[number] = replace(one, until=event.at, is_finished=True)

    def wrap_up(self, event: Event) -> None:
        for number in reversed(range(len(self.servings))):
            one = self.servings[number]
            if event.user_id in (None, one.user_id) and one.wrapped_at is None:
                self.servings[number] = replace(one, until=one.until or event.at, wrapped_at=event.at)
                return

    def offer(self, event: Event) -> None:
        if any(one.offer_id == event.offer_id for one in self.offers):
            return
        self.offers.append(
            Offered(
                event.offer_id or 0, event.item_id or 0, event.queue, event.user_id or 0, event.at,
                is_first=not self.offers, opened_by=event.id,
            )
        )  # fmt: skip

    def close_offer(self, event: Event) -> None:
        for number, one in enumerate(self.offers):
            if one.offer_id == event.offer_id and not one.outcome:
                self.offers[number] = replace(one, closed_at=event.at, outcome=event.kind, closed_by=event.id)


def story(events: Iterable[Event]) -> Story:
    """The story of one item; the events are all of it."""
    told = _Told()
    item_id = 0
    for event in sorted(set(events), key=order):
        item_id = event.item_id or item_id
        match event.kind:
            case EventKind.ENTERED:
                told.end_serving(event, is_finished=False)
                told.enter(event, event.queue, is_return=bool(told.servings))
            case EventKind.OFFERED:
                told.offer(event)
            case EventKind.ANSWERED:
                told.end_wait(event, End.ANSWERED)
                told.end_serving(event, is_finished=False)
                told.serve(event, event.user_id or 0)
            case EventKind.ABANDONED:
                told.end_wait(event, End.ABANDONED)
            case EventKind.FLOWED_OUT:
                told.end_wait(event, End.FLOWED_OUT)
                if event.to not in NOT_QUEUES:
                    told.enter(event, event.to, is_return=False)
            case EventKind.TRANSFERRED:
                told.end_serving(event, is_finished=False)
                told.enter(event, event.queue if event.to.startswith("user:") else event.to, is_return=True)
            case EventKind.REQUEUED:
                told.end_serving(event, is_finished=False)
                told.enter(event, event.to or event.queue, is_return=True)
            case EventKind.FINISHED:
                told.end_serving(event, is_finished=True)
                told.end_wait(event, End.CLOSED)
            case EventKind.WRAPPED_UP:
                told.wrap_up(event)
            case EventKind.CONSULT_STARTED:
                told.advise(event)
            case EventKind.CONSULT_ENDED:
                told.end_advice(event)
            case kind if kind in _OUTCOMES:
                told.close_offer(event)
    offers = _with_doubles(told.offers)
    return Story(item_id, tuple(told.waits), tuple(told.servings), offers, tuple(told.advice))


def _with_doubles(offers: list[Offered]) -> tuple[Offered, ...]:
    """In the order in which they were made, which is not that of the clock: a dispatcher looks at its clock before it
    waits for the lock of the work, so an offer may bear an earlier time than the end of the one before."""
    found: list[Offered] = []
    for one in sorted(offers, key=lambda offer: (offer.opened_by, offer.at)):
        made = (one.opened_by, one.at)
        is_double = any(other.closed_at is None or (other.closed_by, other.closed_at) > made for other in found)
        found.append(replace(one, is_double=is_double))
    return tuple(found)


def last_person_after(told: Story) -> timedelta | None:
    """How long it took from the arrival until the person who finished the work had it; None while it goes on."""
    if not told.waits or not told.servings or not told.servings[-1].is_finished:
        return None
    return told.servings[-1].since - told.waits[0].since
