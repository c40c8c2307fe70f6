"""The event log, for who counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import Q

from okienko.kernel import database
from okienko.kernel.models import Heartbeat
from okienko.routing.models import QueueEvent
from okienko.routing.rules import DATING, EventKind


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
    due_at: datetime | None
    number: int | None


_COLUMNS = [field.name for field in fields(Event)]
_KINDS = {kind.value: kind for kind in EventKind}  # ten times as fast as `EventKind(…)`


def events(
    since: datetime, until: datetime, *, from_id: int = 0, item_ids: Collection[int] | None = None,
    kinds: Collection[EventKind] = (),
) -> list[Event]:  # fmt: skip
    """What happened from `since` on and before `until`, in order. For machines that count: nobody's access is checked.

    An `entered` bears the time the person began to wait, which may be before it was written.
    from_id: only rows of this number and later ones; numbers are given before rows are committed. item_ids: only what
    happened to these. kinds: only these.
    """
    rows = QueueEvent.objects.filter(at__gte=since, at__lt=until).order_by("at", "id").values_list(*_COLUMNS)
    if from_id:
        rows = rows.filter(id__gte=from_id)
    if item_ids is not None:
        rows = rows.filter(item_id__any_of=list(item_ids))
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    return [Event(row[0], row[1], _KINDS[row[2]], *row[3:]) for row in rows.iterator()]


def events_of(user_id: int, since: datetime, until: datetime) -> list[Event]:
    """The same of one person: what they did, and what happened to the work they were offered or served. One query."""
    span = QueueEvent.objects.filter(at__gte=since, at__lt=until)
    touched = span.filter(user_id=user_id, item_id__isnull=False).values("item_id")
    rows = span.filter(Q(user_id=user_id) | Q(item_id__in=touched)).order_by("at", "id")
    return [Event(row[0], row[1], _KINDS[row[2]], *row[3:]) for row in rows.values_list(*_COLUMNS)]


@dataclass(frozen=True, slots=True)
class Dated:
    """From this event on its matter is due then; None: nothing is."""

    id: int
    subject: str
    due_at: datetime | None


# What each matter's last event of those that date says, as known at a moment; what is not due is left out.
_OPEN = """
SELECT newest, id, subject, due_at FROM (SELECT coalesce(max(id), 0) AS newest FROM routing_queueevent) AS log
LEFT JOIN (
    SELECT DISTINCT ON (subject) id, subject, due_at FROM routing_queueevent
    WHERE kind IN ('entered', 'finished', 'wrapped_up', 'abandoned', 'dated') AND at <= %s
        AND (item_id > 0 OR item_id IS NULL)  -- talks of an older system say nothing of dates
    ORDER BY subject DESC, id DESC
) AS last ON due_at IS NOT NULL AND subject <> ''
"""


def due_at_moment(moment: datetime) -> tuple[list[Dated], int]:
    """What was open then and when it was due, told from the whole log; and the number of the newest event.

    For machines that count: nobody's access is checked. One query.
    """
    found = database.rows(_OPEN, [moment])
    return [Dated(*row[1:]) for row in found if row[1] is not None], found[0][0]


def dated_from(from_id: int) -> list[Dated]:
    """What events of this number and later ones say, in their order. Numbers are given before rows are committed."""
    rows = QueueEvent.objects.filter(id__gte=from_id, kind__in=DATING).exclude(subject="").exclude(item_id__lt=0)
    return [Dated(*row) for row in rows.order_by("id").values_list("id", "subject", "due_at")]


def dated_since() -> datetime | None:
    """From when on the log says what is due; None where it never did."""
    return QueueEvent.objects.filter(due_at__isnull=False).order_by("id").values_list("at", flat=True).first()


def dispatcher_heard() -> datetime | None:
    """When the leading dispatcher said last that it works; None where none ever began."""
    beats = Heartbeat.objects.filter(kind="dispatcher").order_by("-beat_at")
    return beats.values_list("beat_at", flat=True).first()
