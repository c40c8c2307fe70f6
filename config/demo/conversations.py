"""How people waited in the demonstration's half year: the event log of its calls, chats and visits to the desk."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from config.demo.plan import History, Visit
from okienko.routing.rules import EventKind
from okienko.routing.services import PastEvent

_LIVE = ("phone", "chat", "desk")
_OFFER = timedelta(seconds=20)
_ABANDONED_SHARE = 0.07  # of those who waited; they leave no contact, only a wait
_FLOWED_SHARE = 0.02


def queue_log(
    history: History, contact_ids: Sequence[int], users: Mapping[str, int], *, seed: int, now: datetime
) -> Iterator[PastEvent]:
    """Events of every live conversation that was over by `now`, of those who gave up, and of the staff's shifts.

    contact_ids: of `history.visits`, in their order. users: address → user id.
    """
    chance = random.Random(seed)
    shifts: dict[tuple[int, date], tuple[datetime, datetime]] = {}
    numbers = iter(range(-1, -1_000_000, -1))
    for visit, contact_id in zip(history.visits, contact_ids, strict=True):
        user = users.get(visit.handler)
        if visit.channel not in _LIVE or user is None:
            continue
        events = list(_talk(visit, f"contact:{contact_id}", user, history, chance, numbers))
        end = events[-1].at
        if end > now:
            continue
        yield from events
        day = timezone.localdate(visit.at)
        begin, until = shifts.get((user, day), (visit.at, end))
        shifts[user, day] = min(begin, visit.at), max(until, end)
        if chance.random() < _ABANDONED_SHARE + _FLOWED_SHARE:
            yield from _left(visit, history, chance, next(numbers))
    for (user, _day), (begin, end) in shifts.items():
        yield PastEvent(begin - timedelta(minutes=8), EventKind.SIGNED_ON, user_id=user)
        yield PastEvent(begin - timedelta(minutes=7), EventKind.ACTIVITY, user_id=user, to="available")
        yield PastEvent(min(end + timedelta(minutes=10), now), EventKind.SIGNED_OFF, user_id=user)


def _queue(visit: Visit, history: History) -> str:
    if visit.matter and visit.matter.type_code == "report":
        return "interventions"
    if visit.resident is not None and history.residents[visit.resident].company_name:
        return "business"
    return "general"


def _wait(chance: random.Random) -> timedelta:
    """Four in five within twenty seconds; the rest longer, few much longer."""
    quick = chance.random() < 0.82
    return timedelta(seconds=round(chance.uniform(2, 18) if quick else 20 + chance.expovariate(1 / 45), 1))


def _talk(
    visit: Visit, subject: str, user: int, history: History, chance: random.Random, numbers: Iterator[int]
) -> Iterator[PastEvent]:
    queue, item = _queue(visit, history), next(numbers)

    def event(at: datetime, kind: EventKind, *, of: int | None = None, offer: int | None = None) -> PastEvent:
        return PastEvent(at, kind, queue, item, subject, visit.channel, of, offer)

    yield event(visit.at, EventKind.ENTERED)
    at = visit.at + timedelta(seconds=1)
    if chance.random() < 0.04:  # nobody answered the first time
        missed = next(numbers)
        yield event(at, EventKind.OFFERED, of=user, offer=missed)
        at += _OFFER
        yield event(at, EventKind.TIMED_OUT, of=user, offer=missed)
    offer = next(numbers)
    yield event(at, EventKind.OFFERED, of=user, offer=offer)
    at += _wait(chance)
    yield event(at, EventKind.ACCEPTED, of=user, offer=offer)
    yield event(at, EventKind.ANSWERED, of=user, offer=offer)
    at += timedelta(seconds=max(visit.seconds, 30))
    yield event(at, EventKind.FINISHED, of=user, offer=offer)
    yield event(at + timedelta(seconds=chance.randint(10, 50)), EventKind.WRAPPED_UP, of=user, offer=offer)


def _left(visit: Visit, history: History, chance: random.Random, item: int) -> Iterator[PastEvent]:
    """Somebody who came at about that time and did not wait to the end."""
    queue, at = _queue(visit, history), visit.at - timedelta(seconds=chance.randint(5, 240))
    yield PastEvent(at, EventKind.ENTERED, queue, item, "", visit.channel)
    gone = chance.random() * (_ABANDONED_SHARE + _FLOWED_SHARE) < _ABANDONED_SHARE
    after = timedelta(seconds=round(chance.uniform(2, 90) if gone else chance.uniform(30, 120), 1))
    kind, to = (EventKind.ABANDONED, "") if gone else (EventKind.FLOWED_OUT, "callback")
    yield PastEvent(min(at + after, visit.at), kind, queue, item, "", visit.channel, to=to)
