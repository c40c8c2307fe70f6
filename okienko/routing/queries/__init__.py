"""Reading the queue."""

from okienko.routing.queries.lists import (
    COUNTED,
    PAGE,
    Holder,
    Page,
    Row,
    WorkFilter,
    counts,
    held_by,
    holder,
    lying_in,
    subject_of,
    topics,
    untaken_first_line,
    waiting,
    work_page,
)
from okienko.routing.queries.log import Event, events
from okienko.routing.queries.queues import Ahead, QueueRow, ahead_of, default_queue, queue, queues

__all__ = [
    "COUNTED", "PAGE", "Ahead", "Event", "Holder", "Page", "QueueRow", "Row", "WorkFilter", "ahead_of", "counts",
    "default_queue", "events", "held_by", "holder", "lying_in", "queue", "queues", "subject_of", "topics",
    "untaken_first_line", "waiting", "work_page",
]  # fmt: skip
