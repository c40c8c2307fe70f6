"""Pure words and decisions of the queue."""

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

__all__ = ["AccessClass", "Lateness", "Position", "Priority", "Scope", "Turn", "WorkItemId", "WorkKind", "lateness"]
