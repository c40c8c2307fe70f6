"""A day's events as a book of stories: from the log, or kept up to date with it."""

from __future__ import annotations

import threading
from collections import deque
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from okienko.insight.rules import Book, Span
from okienko.routing import queries as routing

# What began before midnight or goes on after it is told whole.
SEAM = timedelta(hours=12)
# What is written is judged by hours of work: after that long it is late by every target, whatever the days off.
LONGEST = timedelta(days=14)
# A transaction is ended by then (settings: 60 s): an event numbered earlier is in the log, or never will be.
LATE = timedelta(minutes=2)


def span_of(day: date) -> Span:
    """The local day: 23 or 25 hours where the clocks change."""
    zone = timezone.get_current_timezone()
    return Span(datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone))


def book_of(day: date) -> Book:
    """The day told anew from the whole log; the same whatever days are told beside it. One query, and one for what was
    written on it and not begun with for longer than `SEAM`: a letter of Friday is answered on Monday."""
    span = span_of(day)
    book = Book(routing.events(span.since - SEAM, span.until + SEAM))
    if lying := _lying(book, span):
        book.take(routing.events(span.until + SEAM, span.until + LONGEST, item_ids=lying))
    return book


def _lying(book: Book, span: Span) -> set[int]:
    """Ids of what is written, came on the day and is not begun with as far as the book goes."""
    waits = (wait for told in book.stories for wait in told.waits)
    return {one.item_id for one in waits if one.until is None and not one.is_live and one.since in span}


class Tail:
    """How far a log was read, and what of it has to be read again.

    Numbers of events are given before they are committed, so "newer than the newest" would miss what commits late:
    `settled` is the newest number known `LATE` ago, and all from it on is read each time.
    """

    def __init__(self) -> None:
        self.settled = 0
        self._ids: set[int] = set()
        self._marks: deque[tuple[datetime, int]] = deque()

    def turned_back(self, now: datetime) -> bool:
        """The clock stands before the last reading."""
        return bool(self._marks) and now < self._marks[-1][0]

    def has_lost(self, ids: set[int]) -> bool:
        """A row that was read is there no more: a backup was restored."""
        return not self._ids <= ids

    def note(self, now: datetime, ids: set[int]) -> None:
        """All from `settled` on was read, and found these numbers."""
        self._marks.append((now, max(ids, default=0)))
        while self._marks[0][0] <= now - LATE:
            self.settled = max(self.settled, self._marks.popleft()[1])
        self._ids = {number for number in ids if number >= self.settled}


class Live:
    """The book of the present day, which reads only what is newer than it has read. Not safe to share: lock it."""

    def __init__(self) -> None:
        self._forget(date.min)

    def _forget(self, day: date) -> None:
        self._day, self._book, self._tail = day, Book(), Tail()

    def at(self, now: datetime) -> Book:
        """The book as of now. One query."""
        day = timezone.localdate(now)
        if day != self._day or self._tail.turned_back(now):
            self._forget(day)
        span = span_of(day)
        rows = routing.events(span.since - SEAM, span.until + SEAM, from_id=self._tail.settled)
        if self._tail.has_lost({row.id for row in rows}):
            self._forget(day)
            rows = routing.events(span.since - SEAM, span.until + SEAM)
        self._book.take(rows)
        self._tail.note(now, {row.id for row in rows})
        return self._book


LOCK = threading.Lock()  # threads of a process share its book
_live = Live()


def today(now: datetime) -> Book:
    """The live book of this process. Call while holding `LOCK`, until the figures are read from it."""
    return _live.at(now)
