"""Work and people of a queue, for whoever steers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from okienko.audit.queries import Act
from okienko.kernel.actors import Actor
from okienko.organization.permissions import standing
from okienko.routing.models import Agent, Repair, WorkItem
from okienko.routing.permissions import access_item, require_lead, visible_to
from okienko.routing.rules import Priority, WorkKind

SHOWN = 100
# What may be done to work from outside it, in the audit log.
STEERED = frozenset({
    "routing.priority_changed", "routing.skills_changed", "routing.transferred", "routing.taken", "routing.returned",
    "routing.assigned", "routing.moved_on",
})  # fmt: skip
_CHANGES = frozenset({"routing.priority_changed", "routing.skills_changed", "routing.transferred"})


def can_undo(act: Act) -> bool:
    """Whether the act changed something that can be put back; whether it still stands, `services.undo` judges."""
    return act.action in _CHANGES and act.data.get("before") not in (None, "")


@dataclass(frozen=True, slots=True)
class Steered:
    """Work of a queue as whoever leads sees it. `skills`: codes it asks for besides those of its queue."""

    kind: WorkKind
    subject: str
    subject_id: int
    queue: str
    channel: str
    headline: str
    who: str
    language: str
    priority: Priority
    skills: list[str]
    since: datetime
    due_at: datetime
    assignee_id: int | None
    assignee: str


def work_in_queue(by: Actor, queue: str) -> list[Steered]:
    """Who waits or is served in a queue, of what this person may see; the longest wait first, at most `SHOWN`."""
    rows = WorkItem.objects.filter(visible_to(standing(by)), queue=queue).select_related("assignee")
    return [_steered(one) for one in rows.order_by("enqueued_at", "id")[:SHOWN]]


def steered(by: Actor, subject: str) -> Steered:
    """Raises NotFound, and Forbidden unless this person may decide who does it."""
    item = access_item(by, subject)
    require_lead(by, item)
    return _steered(item)


def signed_on() -> list[int]:
    """User ids of those who serve queues now."""
    return list(Agent.objects.filter(signed_on_at__isnull=False).order_by("user_id").values_list("user_id", flat=True))


def _steered(one: WorkItem) -> Steered:
    return Steered(
        WorkKind(one.kind), one.subject, int(one.subject.partition(":")[2]), one.queue, one.channel, one.headline,
        one.who, one.language, Priority(one.priority), list(one.skills), one.enqueued_at, one.due_at,
        one.assignee_id, one.assignee.full_name if one.assignee else "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repaired:
    """What the sweeper set right (`stray`, `orphan`, `capacity`, `hung_leader`) or could not do (`failed`)."""

    kind: str
    times: int
    last_at: datetime | None


def repairs() -> list[Repaired]:
    """Mistakes of ours in the live queue since the beginning, the latest first."""
    return [Repaired(one.kind, one.times, one.last_at) for one in Repair.objects.order_by("-last_at", "kind")]
