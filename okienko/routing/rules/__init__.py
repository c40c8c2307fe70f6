"""Pure words and decisions of the queue."""

from okienko.routing.rules.demand import Demand, demand
from okienko.routing.rules.log import OUTCOMES, EventKind, NoticeKind
from okienko.routing.rules.matching import FULL, Activity, Device, Line, could_have, serves_queue
from okienko.routing.rules.patience import PATIENCE, Patience, rest_after
from okienko.routing.rules.queues import (
    CALLBACK,
    OVERDUE,
    REPORT,
    Exit,
    Overflow,
    Plan,
    ServiceLevel,
    Why,
    flow_of,
    is_open,
    spoken,
    why,
    word_for,
)
from okienko.routing.rules.work import (
    AccessClass,
    Lateness,
    Position,
    Priority,
    Scope,
    Turn,
    WorkItemId,
    WorkKind,
    late_from,
    lateness,
    place_kept,
)

__all__ = [
    "CALLBACK", "FULL", "OUTCOMES", "OVERDUE", "PATIENCE", "REPORT", "AccessClass", "Activity", "Demand", "Device",
    "EventKind", "Exit", "Lateness", "Line", "NoticeKind", "Overflow", "Patience", "Plan", "Position", "Priority",
    "Scope", "ServiceLevel", "Turn", "Why", "WorkItemId", "WorkKind", "could_have", "demand", "flow_of", "is_open",
    "late_from", "lateness", "place_kept", "rest_after", "serves_queue", "spoken", "why", "word_for",
]  # fmt: skip
