"""Reading the queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.utils import timezone

from okienko.kernel.actors import Actor
from okienko.organization.permissions import standing
from okienko.routing.models import WorkItem
from okienko.routing.permissions import visible
from okienko.routing.rules import Lateness, Priority, Scope, Turn, WorkKind, lateness

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a work list."""

    id: int
    kind: WorkKind
    subject: str
    subject_id: int
    unit_symbol: str
    assignee_id: int | None
    assignee_name: str
    priority: int
    due_at: datetime
    enqueued_at: datetime
    lateness: Lateness
    channel: str
    category: str
    stage: str
    headline: str
    who: str
    reference: str
    language: str
    has_news: bool
    version: int


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What the address bar says: a list can be bookmarked and sent to a colleague."""

    scope: Scope = Scope.MINE
    kind: str = ""
    channel: str = ""
    category: str = ""
    stage: str = ""
    unit: str = ""  # symbol
    late: bool = False
    untaken: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next: Turn | None


def work_page(by: Actor, wanted: WorkFilter, *, after: Turn | None = None, limit: int = PAGE) -> Page:
    """One page of a work list in the order of `rules.Turn`. One query besides who asks."""
    as_of = after.as_of if after else timezone.now()
    rows = _filtered(WorkItem.objects.filter(visible(by) & _scope(by, wanted.scope)), wanted)
    late, rest = rows.filter(due_at__lt=as_of), rows.filter(due_at__gte=as_of)
    columns = (
        "id", "kind", "subject", "assignee_id", "priority", "due_at", "enqueued_at", "channel", "category", "stage",
        "headline", "who", "reference", "language", "has_news", "version",
    )  # fmt: skip

    def part(chosen: QuerySet[WorkItem], number: int) -> Any:
        if after is not None and after.is_late == (number == 0):
            # A row comparison, which the indexes answer; OR of three conditions would not.
            chosen = chosen.extra(
                where=["(routing_workitem.priority, routing_workitem.due_at, routing_workitem.id) > (%s, %s, %s)"],
                params=[after.priority, after.due_at, after.id],
            )  # fixed SQL, bound values
        # The priorities are named so that an index on (…, priority, due_at) is read as one range for each.
        chosen = chosen.filter(priority__in=list(Priority)).order_by("priority", "due_at", "id")
        named = chosen.annotate(
            unit_symbol=F("unit__symbol"),
            assignee_name=F("assignee__full_name"),
            part=Value(number, output_field=IntegerField()),
        )
        return named.values(*columns, "unit_symbol", "assignee_name", "part")[: limit + 1]

    if after is not None and not after.is_late:
        found = list(part(rest, 1))
    else:
        both = part(late, 0).union(part(rest, 1), all=True)
        found = list(both.order_by("part", "priority", "due_at", "id")[: limit + 1])
    now = timezone.localtime()
    page = [_row(dict(values), now) for values in found[:limit]]
    last = page[-1] if len(found) > limit else None
    return Page(page, Turn(as_of, last.priority, last.due_at, last.id) if last else None)


def _filtered(rows: QuerySet[WorkItem], wanted: WorkFilter) -> QuerySet[WorkItem]:
    for field in ("kind", "channel", "category", "stage"):
        if value := getattr(wanted, field):
            rows = rows.filter(**{field: value})
    if wanted.unit:
        rows = rows.filter(unit__symbol=wanted.unit)
    if wanted.untaken:
        rows = rows.filter(assignee=None)
    if wanted.late:
        rows = rows.filter(due_at__lt=timezone.now())
    if wanted.text:
        matches = Q(headline__icontains=wanted.text) | Q(who__icontains=wanted.text)
        if not wanted.text.strip("0123456789 -"):  # a reference, or its beginning; not the number of a house
            matches |= Q(reference__startswith=wanted.text.replace(" ", "").replace("-", ""))
        rows = rows.filter(matches)
    return rows


def _scope(by: Actor, scope: Scope) -> Q:
    who = standing(by)
    if scope is Scope.MINE:
        return Q(assignee_id=who.user_id)
    if scope is Scope.UNIT:
        return Q(unit_id__in=list(who.unit_ids))
    if scope is Scope.QUEUES:
        return Q(assignee=None, is_first_line=True)
    return Q()


def _row(values: dict[str, Any], now: datetime) -> Row:
    values.pop("part")
    values["kind"] = WorkKind(values["kind"])
    values["assignee_name"] = values["assignee_name"] or ""
    subject_id = int(values["subject"].partition(":")[2])
    return Row(**values, subject_id=subject_id, lateness=lateness(timezone.localtime(values["due_at"]), now))


COUNTED = 99


def counts(by: Actor) -> dict[Scope, int]:
    """How much is on each list that shows a number; `COUNTED` + 1 where there is more, for nobody counts further.

    One query, which reads at most a hundred rows of each list however much waits.
    """
    shown = (Scope.MINE, Scope.UNIT, Scope.QUEUES)
    lists = [
        WorkItem.objects.filter(visible(by) & _scope(by, scope))
        .annotate(list=Value(scope.value))
        .values_list("list", flat=True)[: COUNTED + 1]
        for scope in shown
    ]
    found = Counter(lists[0].union(*lists[1:], all=True))
    return {scope: found[scope.value] for scope in shown}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a matter now, for the page of that matter."""

    item_id: int
    assignee_id: int | None
    assignee_name: str
    due_at: datetime
    version: int
    has_news: bool  # something came that nobody has looked at


def holder(subject: str) -> Holder | None:
    """None when the matter is not in the queue. The caller has checked access to the subject."""
    row = (
        WorkItem.objects.filter(subject=subject)
        .values_list("id", "assignee_id", "assignee__full_name", "due_at", "version", "has_news")
        .first()
    )
    return Holder(row[0], row[1], row[2] or "", *row[3:]) if row else None


def held_by(user_id: int, kinds: Iterable[WorkKind], *, unit_id: int | None = None) -> list[int]:
    """Ids of the subjects of these kinds that a user holds (in this unit, if one is named), the earliest due first."""
    rows = WorkItem.objects.filter(assignee_id=user_id, kind__in=list(kinds)).order_by("due_at", "id")
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return [int(one.partition(":")[2]) for one in rows.values_list("subject", flat=True)]


def lying_in(unit_id: int, kind: WorkKind) -> list[int]:
    """Ids of the subjects of this kind that wait in a unit, the earliest due first."""
    rows = WorkItem.objects.filter(unit_id=unit_id, kind=kind).order_by("due_at", "id")
    return [int(one.partition(":")[2]) for one in rows.values_list("subject", flat=True)]


def untaken_first_line(kind: WorkKind, *, before: datetime, limit: int = 1000) -> list[str]:
    """Subjects of the first line's matters of a kind that nobody took since then, the earliest first."""
    rows = WorkItem.objects.filter(is_first_line=True, kind=kind, assignee=None, enqueued_at__lte=before)
    return list(rows.order_by("due_at", "id").values_list("subject", flat=True)[:limit])


def waiting(subjects: Iterable[str]) -> set[str]:
    """Which of these subjects are in the queue."""
    return set(WorkItem.objects.filter(subject__in=list(subjects)).values_list("subject", flat=True))


def topics(by: Actor) -> list[str]:
    """The live topics a person's work lists listen to."""
    who = standing(by)
    own = [f"work:user:{who.user_id}", *(f"work:unit:{unit}" for unit in sorted(who.tree_ids | who.unit_ids))]
    return [*own, "work:first-line"]
