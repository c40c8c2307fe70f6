"""First contact resolution, and how many contacts a matter takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Protocol

from okienko.cases.rules import QUIET
from okienko.insight.rules.sums import Span
from okienko.routing.rules import EventKind


@dataclass(frozen=True, slots=True)
class Closure:
    """A settled case: how many contacts of the person it took, and whether something came back.

    `came_back_at`: it was reopened, or the same person wrote again about the same, whichever came first.
    """

    closed_at: datetime
    contacts: int
    came_back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """`provisional`: closed less than seven days ago; may still come back, counted as they stand now."""

    closed: int = 0
    at_first: int = 0
    provisional: int = 0
    contacts: int = 0

    def __add__(self, other: Resolution) -> Resolution:
        return Resolution(
            self.closed + other.closed,
            self.at_first + other.at_first,
            self.provisional + other.provisional,
            self.contacts + other.contacts,
        )

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.at_first, self.closed) if self.closed else None

    @property
    def contacts_per_matter(self) -> Fraction | None:
        return Fraction(self.contacts, self.closed) if self.closed else None


class MatterEvent(Protocol):
    """A line of the log about a case (`routing.QueueEvent`)."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def number(self) -> int | None: ...


def closures(events: Iterable[MatterEvent], span: Span) -> list[Closure]:
    """Cases settled in an interval, each at its first settling in it, and what came back of them later."""
    settled: dict[str, MatterEvent] = {}
    came_back: dict[str, datetime] = {}
    for one in sorted(events, key=lambda event: (event.at, event.id)):
        if one.kind == EventKind.SETTLED and one.at in span:
            settled.setdefault(one.subject, one)
        elif one.kind == EventKind.CAME_BACK and one.subject in settled:
            came_back.setdefault(one.subject, one.at)
    return [Closure(one.at, one.number or 0, came_back.get(subject)) for subject, one in settled.items()]


def resolution(closures: Iterable[Closure], as_of: datetime) -> Resolution:
    """Closed with exactly one contact, and nothing came back within seven days."""
    found = Resolution()
    for one in closures:
        came_back = one.came_back_at is not None and one.came_back_at - one.closed_at <= QUIET
        found += Resolution(
            closed=1,
            at_first=int(one.contacts == 1 and not came_back),
            provisional=int(as_of - one.closed_at < QUIET),
            contacts=one.contacts,
        )
    return found
