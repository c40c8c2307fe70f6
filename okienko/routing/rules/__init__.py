"""Pure words and decisions of the queue."""

from okienko.routing.rules.demand import Demand, demand
from okienko.routing.rules.log import EventKind
from okienko.routing.rules.queues import Overflow, Plan, ServiceLevel, is_open
from okienko.routing.rules.work import (
    AccessClass,
    Lateness,
    Position,
    Priority,
    Scope,
    Turn,
    WorkItemId,
    WorkKind,
    lateness,
)

__all__ = [
    "AccessClass", "Demand", "EventKind", "Lateness", "Overflow", "Plan", "Position", "Priority",
    "Scope", "ServiceLevel", "Turn", "WorkItemId",
    "WorkKind", "demand", "is_open", "lateness",
]  # fmt: skip
