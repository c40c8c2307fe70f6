"""The bulk door of the event log: what happened in the queues of an older system, or of the demo's half year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from okienko.kernel.bulk import copy_in
from okienko.routing.models import QueueEvent
from okienko.routing.rules import AccessClass, EventKind
from okienko.routing.services.working import Work


@dataclass(frozen=True, slots=True)
class PastEvent:
    """See `QueueEvent`. Items and offers that are no more bear negative numbers, so that no later one shares theirs."""

    at: datetime
    kind: EventKind
    queue: str = ""
    item_id: int | None = None
    subject: str = ""
    channel: str = ""
    user_id: int | None = None
    offer_id: int | None = None
    to: str = ""
    due_at: datetime | None = None
    number: int | None = None


def import_log(events: Iterable[PastEvent]) -> int:
    """Write many past events. Returns how many; a figure of their days is counted as if they had happened here."""
    return len(copy_in([QueueEvent(**asdict(one)) for one in events]))


def past_dates(work: Work, ended_at: datetime) -> list[PastEvent]:
    """What the log says of a matter that was open from `enqueued_at` until then; nothing of what is kept closely."""
    if work.access_class != AccessClass.OPEN or work.enqueued_at is None:
        return []
    since = PastEvent(work.enqueued_at, EventKind.DATED, subject=work.subject, channel=work.channel, due_at=work.due_at)
    return [since, replace(since, at=ended_at, due_at=None)]
