"""Work items and work lists: their words and their order."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

WorkItemId = NewType("WorkItemId", int)


class WorkKind(enum.StrEnum):
    CONTACT = "contact"  # somebody waits for an answer
    CASE = "case"  # a matter of a unit
    CALLBACK = "callback"  # we promised to call
    ALARM = "alarm"  # something the office would otherwise miss


class Priority(enum.IntEnum):
    """The lower number goes first, among what is late and then among the rest (see `Turn`)."""

    HAZARD = 0
    HIGH = 3
    NORMAL = 5
    LOW = 8


class Scope(enum.StrEnum):
    """Which work a list shows."""

    MINE = "mine"
    UNIT = "unit"
    QUEUES = "queues"  # the first line and what nobody has taken yet
    ALL = "all"  # everything the person may see


class AccessClass(enum.StrEnum):
    """How closely a matter is kept (architecture §9)."""

    OPEN = "open"
    RESTRICTED = "restricted"  # complaint on a person, social, civil status, tax
    ISOLATED = "isolated"  # whistle-blower


class Lateness(enum.StrEnum):
    """How near the due time is; always shown with words, never by color alone."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"  # within two days
    LATER = "later"


def lateness(due_at: datetime, now: datetime) -> Lateness:
    """Both times in the office's zone, so that "today" is the office's day."""
    if due_at < now:
        return Lateness.LATE
    days = (due_at.date() - now.date()).days
    if days == 0:
        return Lateness.TODAY
    return Lateness.SOON if days <= 2 else Lateness.LATER


CALL_GRACE = timedelta(minutes=15)


def late_from(kind: str, due_at: datetime) -> datetime:
    """When the queue takes work for late. A call agreed for two o'clock is not late at two: it would go before
    everybody who waits."""
    return due_at + CALL_GRACE if kind == WorkKind.CALLBACK else due_at


def place_kept(call_from: datetime, waited: timedelta) -> datetime:
    """The routing age of a call back: as if the person had come back to wait at that time, with what they have
    waited already. So it overtakes nobody who waits longer."""
    return call_from - waited


@dataclass(frozen=True, slots=True)
class Turn:
    """A place in a work list: where the next page goes on.

    The order of every work list is: what is late first; then by priority; then what is due earlier; then what
    came earlier. So nothing late hides behind fresh hazards, and a hazard never waits behind ordinary work of the
    same standing. `as_of` is the moment of the first page: what becomes late while somebody turns the pages keeps
    its place until they begin anew, so that nothing is passed over.
    """

    as_of: datetime
    priority: int
    due_at: datetime
    id: int

    @property
    def is_late(self) -> bool:
        return self.due_at < self.as_of

    def __str__(self) -> str:
        return f"{self.as_of.isoformat()}~{self.priority}~{self.due_at.isoformat()}~{self.id}"

    @classmethod
    def parse(cls, text: str) -> Turn | None:
        """The place written by `str`, or None for anything else."""
        try:
            as_of, priority, due_at, number = text.split("~")
            turn = cls(datetime.fromisoformat(as_of), int(priority), datetime.fromisoformat(due_at), int(number))
        except ValueError:
            return None
        whole = turn.as_of.tzinfo and turn.due_at.tzinfo and 0 <= turn.priority < 2**15 and 0 <= turn.id < 2**63
        return turn if whole else None


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list ordered by a time, then id: where the next page goes on."""

    due_at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.due_at.isoformat()}~{self.id}"

    @classmethod
    def parse(cls, text: str) -> Position | None:
        """The position written by `str`, or None for anything else."""
        when, _, number = text.rpartition("~")
        try:
            due_at = datetime.fromisoformat(when)
            return cls(due_at, int(number)) if due_at.tzinfo else None
        except ValueError:
            return None
