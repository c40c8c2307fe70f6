"""What the watch over the queues looks at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from okienko.insight.queries.alarms import thresholds
from okienko.insight.queries.board import present_states
from okienko.insight.queries.day import LOCK, today
from okienko.insight.rules import (
    DEFAULT,
    RECENT,
    TARGETS,
    USUAL,
    AlarmKind,
    Lack,
    Seen,
    Span,
    formula_on,
    level,
)
from okienko.routing import queries as routing
from okienko.routing import services as dispatcher
from okienko.routing.rules import EventKind
from okienko.routing.rules.matching import Activity, Staff, missing_skills
from okienko.terms import queries as terms


def seen(now: datetime, since: datetime | None = None) -> Seen:
    """What the watch looks at. since: when it began; what was silent before nobody heard."""
    heard = routing.dispatcher_heard()
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
    ready = {user: one.since for user, one in states.items() if one.activity == Activity.AVAILABLE}
    could_be_offered, lacking = _of_picture(now, ready)
    return Seen(
        now=now,
        is_open=open_since is not None,
        open_since=open_since,
        oldest=oldest,
        recent={queue: level(one, formula, TARGETS[0].within) for queue, one in sums.items()},
        last_event=last_event,
        last_offer=last_offer,
        somebody_ready=min(ready.values(), default=None),
        could_be_offered=could_be_offered,
        lacking=lacking,
        dispatcher_heard=max(heard, since or heard) if heard is not None else None,
    )


def _of_picture(now: datetime, ready: Mapping[int, datetime]) -> tuple[bool, dict[str, Lack]]:
    """Whether somebody could have had something all the time of the threshold, and which skills are missing where.

    ready: user id → since when. By the same pure rules as the dispatcher, at the moment the time began.
    """
    minutes = thresholds().get(AlarmKind.NO_OFFERS, USUAL[AlarmKind.NO_OFFERS])
    then = now - timedelta(minutes=minutes)
    picture = dispatcher.picture(now)
    idle = [one for one in picture.people if ready.get(one.id, now) <= then and one.idle_since <= then]
    staff = Staff(idle, then)
    could = any(item.entered_at <= then and staff.best_for(item) is not None for item in picture.items)
    lacking: dict[str, Lack] = {}
    known: dict[tuple[object, ...], frozenset[str]] = {}  # thousands of items ask for few different things
    for item in picture.items:
        due = sum(step.after <= now - item.entered_at for step in item.steps)
        kind = (item.queue, frozenset(item.skills.items()), item.is_spoken, due)
        if kind not in known:
            known[kind] = missing_skills(item, picture.people, now)
        if known[kind]:
            before = lacking.get(item.queue, Lack(item.entered_at, ()))
            skills = tuple(sorted({*before.skills, *known[kind]}))
            lacking[item.queue] = Lack(min(before.since, item.entered_at), skills)
    return could, lacking
