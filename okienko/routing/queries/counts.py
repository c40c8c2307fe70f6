"""How much waits and how much is late: counts, for who reads figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from okienko.kernel.actors import Actor
from okienko.organization.permissions import standing
from okienko.routing.models import WorkItem
from okienko.routing.permissions import visible_to
from okienko.routing.rules import demand


@dataclass(frozen=True, slots=True)
class InQueue:
    """What waits in a queue by a kind and a channel now; `since`: what waits longest."""

    queue: str
    kind: str
    channel: str
    number: int
    since: datetime

    @property
    def is_live(self) -> bool:
        """Somebody sits there and waits, so every second counts; the rest waits by its due date."""
        return demand(self.kind, self.channel).is_live


def in_queues() -> list[InQueue]:
    """What waits for somebody now, by queue, kind and channel. Counts, so nobody's access is checked. One query."""
    rows = WorkItem.objects.filter(assignee=None).exclude(queue="").values_list("queue", "kind", "channel")
    found = rows.annotate(number=Count("id"), since=Min("enqueued_at")).order_by("queue", "kind", "channel")
    return [InQueue(*row) for row in found]


def late_within_reach(by: Actor, now: datetime) -> dict[str, int]:
    """Kind of work → how much of it is past its date on the lists this person may open. One query."""
    late = WorkItem.objects.filter(visible_to(standing(by)), due_at__lt=now)
    return dict(late.values_list("kind").annotate(number=Count("id")).order_by("kind"))
