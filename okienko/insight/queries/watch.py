"""What the watch over the queues looks at."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from okienko.insight.queries.board import present_states
from okienko.insight.queries.day import LOCK, today
from okienko.insight.rules import DEFAULT, RECENT, TARGETS, Seen, Span, formula_on, level
from okienko.routing import queries as routing
from okienko.routing.rules import EventKind
from okienko.routing.rules.matching import Activity
from okienko.terms import queries as terms


def seen(now: datetime) -> Seen:
    """What the watch looks at."""
    spans = terms.office_hours().spans(timezone.localdate(now))
    open_since = next((begin for begin, end in spans if begin <= now < end), None)
    oldest: dict[str, datetime] = {}
    for one in routing.in_queues():
        if one.is_live:
            oldest[one.queue] = min(oldest.get(one.queue, one.since), one.since)
    formula = formula_on(DEFAULT, timezone.localdate(now))
    with LOCK:
        book = today(now)
        sums = book.sums([Span(now - RECENT, now)], as_of=now)[0]
        states = present_states(book, now)
        last_event, last_offer = book.newest(), book.newest(EventKind.OFFERED)
    return Seen(
        now=now,
        is_open=open_since is not None,
        open_since=open_since,
        oldest=oldest,
        recent={queue: level(one, formula, TARGETS[0].within) for queue, one in sums.items()},
        last_event=last_event,
        last_offer=last_offer,
        somebody_ready=min((s.since for s in states.values() if s.activity == Activity.AVAILABLE), default=None),
    )
