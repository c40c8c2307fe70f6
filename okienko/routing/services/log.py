"""The event log of the queue: written with the change it tells of, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from okienko.kernel import live
from okienko.kernel.bulk import write_row
from okienko.routing.models import Consult, Offer, QueueEvent, WorkItem
from okienko.routing.rules import DATING, AccessClass, EventKind

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
    subject: str = "",
    number: int | None = None,
    is_gone: bool = False,
) -> None:
    """Write an event into the caller's transaction; within `gathering` it goes with the rows it belongs to.

    item: what it happened to; none where it is about a person alone (`user_id`) or a settled matter (`subject`).
    of: the offer or consultation, where its item is gone. is_gone: the item leaves the lists, nothing is due any more.
    """
    about: dict[str, Any] = {}
    if item is not None:
        about = {"item_id": item.id, "queue": item.queue, "subject": item.subject, "channel": item.channel}
    elif of is not None:
        about = {"item_id": of.item_id, "queue": of.queue, "subject": of.subject}
    elif subject:
        about = {"subject": subject}
    if item is not None and kind in DATING and not is_gone:
        about["due_at"] = due_of(item)
    write_row(
        QueueEvent,
        at=at or timezone.now(),
        kind=kind.value,
        user_id=user_id,
        offer_id=offer_id,
        step=step,
        to=to,
        number=number,
        **about,
    )
    live.touch(TOPIC)


def due_of(item: WorkItem) -> datetime | None:
    """When the figures say that it is due: of what is kept closely they say nothing."""
    return item.due_at if item.access_class == AccessClass.OPEN else None
