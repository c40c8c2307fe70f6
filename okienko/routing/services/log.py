"""The event log of the queue: written with the change it tells of, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from okienko.kernel import live
from okienko.kernel.bulk import write_row
from okienko.routing.models import Consult, Offer, QueueEvent, WorkItem
from okienko.routing.rules import EventKind

TOPIC = "queues"  # screens that show figures of all queues


def log(
    kind: EventKind,
    item: WorkItem | None = None,
    *,
    at: datetime | None = None,
    user_id: int | None = None,
    offer_id: int | None = None,
    step: int | None = None,
    to: str = "",
    of: Offer | Consult | None = None,
) -> None:
    """Write an event into the caller's transaction; within `gathering` it goes with the rows it belongs to.

    item: what it happened to; none where it is about a person alone (`user_id`). of: the offer or
    consultation, where its item is gone.
    """
    about: dict[str, Any] = {}
    if item is not None:
        about = {"item_id": item.id, "queue": item.queue, "subject": item.subject, "channel": item.channel}
    elif of is not None:
        about = {"item_id": of.item_id, "queue": of.queue, "subject": of.subject}
    write_row(
        QueueEvent,
        at=at or timezone.now(),
        kind=kind.value,
        user_id=user_id,
        offer_id=offer_id,
        step=step,
        to=to,
        **about,
    )
    live.touch(TOPIC)
