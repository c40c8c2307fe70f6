"""Open matters and when they are due, from the log: told anew for any moment, or kept up to date with it."""

from __future__ import annotations

from datetime import datetime

from okienko.insight.queries.day import LOCK, Tail
from okienko.insight.rules import Late, late
from okienko.kernel.lately import forgotten_with_the_rest
from okienko.routing import queries as routing


class LiveBacklog:
    """What is open now, which reads only what is newer than it has read. Not safe to share: lock it.

    While a process is so young that something older than it read may still be committed, it is told anew each time.
    """

    def __init__(self) -> None:
        self._due: dict[str, datetime] = {}
        self._tail = Tail()

    def at(self, now: datetime) -> dict[str, datetime]:
        """Subject → when it is due. One query."""
        if self._tail.turned_back(now):
            self._tail = Tail()
        read = routing.dated_from(self._tail.settled) if self._tail.settled else []
        if not self._tail.settled or self._tail.has_lost({one.id for one in read}):
            self._tail = Tail()
            found, newest = routing.due_at_moment(now)
            self._due = {one.subject: one.due_at for one in found if one.due_at is not None}
            self._tail.note(now, {newest})
            return self._due
        for one in read:
            if one.due_at is None:
                self._due.pop(one.subject, None)
            else:
                self._due[one.subject] = one.due_at
        self._tail.note(now, {one.id for one in read})
        return self._due


_live = LiveBacklog()


@forgotten_with_the_rest
def forget_backlog() -> None:
    """Tell it anew at the next question in this process."""
    global _live
    _live = LiveBacklog()


def live_backlog(now: datetime) -> list[Late]:
    """What is past its date now, of all matters that are not kept closely."""
    with LOCK:
        return late(_live.at(now).items(), now)


def backlog_at(moment: datetime) -> list[Late] | None:
    """The same at a moment, told anew from the whole log; None of a time before the log spoke of dates."""
    since = routing.dated_since()
    if since is None or moment < since:
        return None
    found, _newest = routing.due_at_moment(moment)
    return late(((one.subject, one.due_at) for one in found if one.due_at is not None), moment)
