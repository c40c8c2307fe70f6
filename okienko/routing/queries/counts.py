"""How much waits and how much is late: counts, for who reads figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Aggregate, Count, DateTimeField, Min, Q

from okienko.kernel.actors import Actor
from okienko.organization.permissions import standing
from okienko.routing.models import WorkItem
from okienko.routing.permissions import READERS, visible_to
from okienko.routing.rules import AccessClass, WorkKind, demand


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


@dataclass(frozen=True, slots=True)
class Backlog:
    """Matters of one kind past their date; `due`: the oldest date.

    half, most: half of them, and nine of ten, were due on these dates or later.
    """

    kind: WorkKind
    number: int
    due: datetime
    half: datetime
    most: datetime


class _Ranked(Aggregate):
    """By nearest rank, the least late first."""

    template = "percentile_disc(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s DESC)"


def backlog(by: Actor, now: datetime) -> list[Backlog]:
    """What is past its date, of the work this person may see; for those who read counts alone, of open matters.

    The caller has checked that counts are for this person. One query.
    """
    who = standing(by)
    reach = visible_to(who) if who.has(*READERS) else Q(access_class=AccessClass.OPEN)
    late = WorkItem.objects.filter(reach, due_at__lt=now).values_list("kind")
    rows = late.annotate(
        number=Count("id"), due=Min("due_at"), half=_Ranked("due_at", share=0.5, output_field=DateTimeField()),
        most=_Ranked("due_at", share=0.9, output_field=DateTimeField()),
    ).order_by("kind")  # fmt: skip
    return [Backlog(WorkKind(row[0]), *row[1:]) for row in rows]
