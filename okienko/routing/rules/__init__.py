"""Pure words and decisions of the queue."""

from okienko.routing.rules.demand import Demand, demand
from okienko.routing.rules.log import OUTCOMES, EventKind, NoticeKind
from okienko.routing.rules.matching import FULL, Activity, Device, Line
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
    is_open,
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
    "Scope", "ServiceLevel", "Turn", "Why", "WorkItemId", "WorkKind", "demand", "is_open", "late_from", "lateness",
    "place_kept", "rest_after", "why", "word_for",
]  # fmt: skip
