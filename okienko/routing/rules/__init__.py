"""Pure words and decisions of the queue."""

from okienko.routing.rules.consulting import ConsultEnd, Target, TargetKind, advisers, may_advise
from okienko.routing.rules.demand import Demand, consult_demand, demand
from okienko.routing.rules.log import DATING, OUTCOMES, EventKind, NoticeKind
from okienko.routing.rules.matching import FULL, Activity, Device, Line, could_have, serves_queue
from okienko.routing.rules.patience import PATIENCE, Patience, rest_after
from okienko.routing.rules.queues import (
    CALLBACK,
    FORM,
    OVERDUE,
    REPORT,
    WRITTEN,
    Exit,
    Overflow,
    Plan,
    QueueAct,
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
    "CALLBACK", "DATING", "FORM", "FULL", "OUTCOMES", "OVERDUE", "PATIENCE", "REPORT", "WRITTEN", "AccessClass",
    "Activity",
    "ConsultEnd", "Demand", "Device", "EventKind", "Exit", "Lateness", "Line", "NoticeKind", "Overflow", "Patience",
    "Plan", "Position", "Priority", "QueueAct", "Scope", "ServiceLevel", "Target", "TargetKind", "Turn", "Why",
    "WorkItemId", "WorkKind", "advisers", "consult_demand", "could_have", "demand", "flow_of", "is_open", "late_from",
    "lateness", "may_advise", "place_kept", "rest_after", "serves_queue", "spoken", "why", "word_for",
]  # fmt: skip
