"""The event log, for who counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import Q

from okienko.kernel.models import Heartbeat
from okienko.routing.models import QueueEvent
from okienko.routing.rules import EventKind


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the event log; see `QueueEvent`."""

    id: int
    at: datetime
    kind: EventKind
    queue: str
    item_id: int | None
    subject: str
    channel: str
    user_id: int | None
    offer_id: int | None
    step: int | None
    to: str


_COLUMNS = [field.name for field in fields(Event)]


def events(
    since: datetime, until: datetime, *, from_id: int = 0, item_ids: Collection[int] | None = None
) -> list[Event]:
    """What happened from `since` on and before `until`, in order. For machines that count: nobody's access is checked.

    An `entered` bears the time the person began to wait, which may be before it was written.
    from_id: only rows of this number and later ones; numbers are given before rows are committed. item_ids: only what
    happened to these.
    """
    rows = QueueEvent.objects.filter(at__gte=since, at__lt=until).order_by("at", "id").values_list(*_COLUMNS)
    if from_id:
        rows = rows.filter(id__gte=from_id)
    if item_ids is not None:
        rows = rows.filter(item_id__any_of=list(item_ids))
    return [Event(row[0], row[1], EventKind(row[2]), *row[3:]) for row in rows.iterator()]


def events_of(user_id: int, since: datetime, until: datetime) -> list[Event]:
    """The same of one person: what they did, and what happened to the work they were offered or served. One query."""
    span = QueueEvent.objects.filter(at__gte=since, at__lt=until)
    touched = span.filter(user_id=user_id, item_id__isnull=False).values("item_id")
    rows = span.filter(Q(user_id=user_id) | Q(item_id__in=touched)).order_by("at", "id")
    return [Event(row[0], row[1], EventKind(row[2]), *row[3:]) for row in rows.values_list(*_COLUMNS)]


def dispatcher_heard() -> datetime | None:
    """When the leading dispatcher said last that it works; None where none ever began."""
    beats = Heartbeat.objects.filter(kind="dispatcher").order_by("-beat_at")
    return beats.values_list("beat_at", flat=True).first()
