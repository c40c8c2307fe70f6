"""Reminders of closing dates of funding programmes: when one is owed. Pure."""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NewType

from okienko.knowledge.rules.programme import Openness, ProgrammeContent, openness

RequestId = NewType("RequestId", int)
ReminderId = NewType("ReminderId", int)

OFFSETS = (14, 7, 1)  # days before the last one that one may choose
USUAL = (7, 1)
MOST_PROGRAMMES = 40  # of one request
CONFIRM_WITHIN = timedelta(days=7)
KEPT_AFTER = timedelta(days=30)  # the last day of a call, where the office has set no period
NEXT_WITHIN = timedelta(days=365)  # of the last day of a call: a next one is not awaited longer
RETENTION = "reminder"  # code of okienko/terms
FIRST_HOUR, LAST_HOUR = 8, 20  # nobody is written to at night


class ReminderKind(enum.StrEnum):
    CLOSES = "closes"
    OPENS = "opens"
    ENDED = "ended"  # withdrawn, or closed before its day


@dataclass(frozen=True, slots=True)
class Heard:
    """What one subscription knows of its programme. since: on that day, or earlier, they knew what it says now;
    None where the date moved after that."""

    state: Openness
    closes_on: date | None
    since: date | None


@dataclass(frozen=True, slots=True)
class Owed:
    """A message: `day` it is about and `days` before it that were asked for."""

    kind: ReminderKind
    day: date
    days: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking: what is owed, what is known now, and whether nothing more can come."""

    owed: Owed | None
    heard: Heard
    is_over: bool


def still_holds(kind: ReminderKind, day: date, programme: ProgrammeContent, today: date, *, is_shown: bool) -> bool:
    """Whether a message about this day still says what is so: calls end, move and are put back while it waits."""
    state = openness(programme.opens_on, programme.closes_on, today)
    if kind is ReminderKind.ENDED:
        return not is_shown or state is Openness.CLOSED
    return is_shown and state is Openness.OPEN and (kind is ReminderKind.OPENS or programme.closes_on == day)


def leaves_at(kind: ReminderKind, owed_at: datetime) -> datetime:
    """That a call is over is told on the next morning, so that a mistake can be mended before. owed_at: local."""
    if kind is not ReminderKind.ENDED:
        return owed_at
    return datetime.combine(owed_at.date() + timedelta(days=1), time(FIRST_HOUR), tzinfo=owed_at.tzinfo)


def can_remind(programme: ProgrammeContent, today: date) -> bool:
    """Whether there is anything to wait for: not where one may always ask."""
    state = openness(programme.opens_on, programme.closes_on, today)
    return state is not Openness.OPEN or programme.closes_on is not None


def heard_on(programme: ProgrammeContent, today: date) -> Heard:
    """What somebody knows who asks for reminders on this day."""
    return Heard(openness(programme.opens_on, programme.closes_on, today), programme.closes_on, today)


def days_due(chosen: Collection[int], closes_on: date, today: date, since: date | None) -> int | None:
    """Which of the chosen numbers of days before the end has come: the latest, where several passed meanwhile.

    What had passed when they asked (`since`) is not owed: they saw the date.
    """
    if today > closes_on:
        return None
    come = [one for one in chosen if closes_on - timedelta(days=one) <= today]
    return min((one for one in come if since is None or closes_on - timedelta(days=one) > since), default=None)


def look(
    programme: ProgrammeContent, heard: Heard, today: date, *, is_shown: bool, chosen: Collection[int], wants_next: bool
) -> Looked:
    """What is owed for one subscription on a day. Looking twice owes the same again, which has one number."""
    if not is_shown:
        waited = wants_next or heard.closes_on is None or heard.closes_on >= today
        return Looked(Owed(ReminderKind.ENDED, today) if waited else None, heard, is_over=True)
    closes_on, state = programme.closes_on, openness(programme.opens_on, programme.closes_on, today)
    since = heard.since if closes_on == heard.closes_on else None
    now = Heard(state, closes_on, since)
    if state is Openness.CLOSED:
        assert closes_on is not None
        early = closes_on != heard.closes_on and heard.state is not Openness.CLOSED
        early = early and (heard.closes_on is None or heard.closes_on >= today)
        return Looked(Owed(ReminderKind.ENDED, closes_on) if early else None, now, is_over=not wants_next)
    if state is Openness.SOON:
        return Looked(None, now, is_over=False)
    if wants_next and heard.state is not Openness.OPEN:
        return Looked(Owed(ReminderKind.OPENS, programme.opens_on or today), replace(now, since=today), is_over=False)
    days = None if closes_on is None else days_due(chosen, closes_on, today, since)
    if days is None or closes_on is None:
        return Looked(None, now, is_over=False)
    return Looked(Owed(ReminderKind.CLOSES, closes_on, days), now, is_over=False)
