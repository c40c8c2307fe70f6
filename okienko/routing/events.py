"""Facts of the queue."""

from __future__ import annotations

from okienko.kernel.facts import fact
from okienko.routing.rules import Exit


@fact("routing.work_enqueued.v1")
class WorkEnqueued:
    """A matter began to wait."""

    item_id: int
    unit_id: int


@fact("routing.work_taken.v1")
class WorkTaken:
    """Somebody took a matter, or it was assigned to them."""

    item_id: int
    user_id: int
    assigned_by: int | None = None


@fact("routing.work_returned.v1")
class WorkReturned:
    """Somebody gave a matter back to its unit."""

    item_id: int
    user_id: int


@fact("routing.work_finished.v1")
class WorkFinished:
    """A matter left the queue."""

    item_id: int
    user_id: int | None = None


@fact("routing.work_flowed_out.v1")
class WorkFlowedOut:
    """Nobody took a matter in time, so it left its queue without going to another: its owner tells the person."""

    item_id: int
    to: Exit
