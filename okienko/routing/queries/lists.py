"""Work lists: one row of `WorkItem` each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.utils import timezone

from okienko.kernel.actors import Actor
from okienko.kernel.kept import Given, Kept, placed, places
from okienko.organization.permissions import Shape, shape_of, standing, standing_given, values_of
from okienko.organization.rules import Standing
from okienko.routing.models import WorkItem
from okienko.routing.permissions import visible_to
from okienko.routing.rules import AccessClass, Lateness, Priority, Scope, Turn, WorkKind, lateness

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
    queue: str = ""  # its code
    unit: str = ""  # symbol
    late: bool = False
    untaken: bool = False
    text: str = ""


_NAMED = ("kind", "channel", "category", "stage", "queue", "unit")


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next: Turn | None


def work_page(by: Actor, wanted: WorkFilter, *, after: Turn | None = None, limit: int = PAGE) -> Page:
    """One page of a work list in the order of `rules.Turn`. One query besides who asks."""
    who, now = standing(by), timezone.localtime()
    as_of = after.as_of if after else now
    place = _Place(as_of, now, (after.priority, after.due_at, after.id) if after else None)
    part_now = None if after is None else int(not after.is_late)
    if wanted.text:
        found = list(_page_of(who, wanted, place, part_now, limit))
    else:
        filters = {name: value for name in _NAMED if (value := getattr(wanted, name))}
        kept = _kept_page(shape_of(who), wanted.scope, tuple(filters), wanted.late, wanted.untaken, part_now, limit)
        found = kept(**values_of(who), **filters, as_of=as_of, now=now, **placed("after", place.after or ()))
    page = [_row(dict(values), now) for values in found[:limit]]
    last = page[-1] if len(found) > limit else None
    return Page(page, Turn(as_of, last.priority, last.due_at, last.id) if last else None)


@lru_cache(maxsize=500)
def _kept_page(
    shape: Shape, scope: Scope, filters: tuple[str, ...], late: bool, untaken: bool, part: int | None, limit: int
) -> Kept[dict[str, Any]]:
    """The query of a page: one for each kind of reader and each choice of filters."""
    named: dict[str, Any] = {name: Given(name) for name in filters}
    wanted = WorkFilter(scope, late=late, untaken=untaken, **named)
    place = _Place(Given("as_of"), Given("now"), None if part is None else tuple(places("after", 3)))
    return Kept(lambda: _page_of(standing_given(shape), wanted, place, part, limit))


class _Place(NamedTuple):
    """Where a page begins: values, or a `Given` for each."""

    as_of: Any
    now: Any
    after: tuple[Any, ...] | None  # priority, date and id of the last row of the page before


def _page_of(
    who: Standing, wanted: WorkFilter, place: _Place, part_now: int | None, limit: int
) -> QuerySet[Any, dict[str, Any]]:
    """`part_now`: 0 while the page before ended among what is late, 1 behind it."""
    rows = _filtered(WorkItem.objects.filter(visible_to(who) & _scope(who, wanted.scope)), wanted, place.now)
    late, rest = rows.filter(due_at__lt=place.as_of), rows.filter(due_at__gte=place.as_of)
    columns = (
        "id", "kind", "subject", "assignee_id", "priority", "due_at", "enqueued_at", "channel", "category", "stage",
        "headline", "who", "reference", "language", "has_news", "version",
    )  # fmt: skip

    def part(chosen: QuerySet[WorkItem], number: int) -> Any:
        if place.after is not None and part_now == number:
            # A row comparison, which the indexes answer; OR of three conditions would not.
            chosen = chosen.extra(
                where=[
                    "(routing_workitem.priority, routing_workitem.due_at, routing_workitem.id)"
                    " > ((SELECT %s::smallint), %s, %s)"
                ],
                params=place.after,
            )  # fixed SQL, bound values
        # The priorities are named so that an index on (…, priority, due_at) is read as one range for each.
        chosen = chosen.filter(priority__in=list(Priority)).order_by("priority", "due_at", "id")
        named = chosen.annotate(
            unit_symbol=F("unit__symbol"),
            assignee_name=F("assignee__full_name"),
            part=Value(number, output_field=IntegerField()),
        )
        return named.values(*columns, "unit_symbol", "assignee_name", "part")[: limit + 1]

    if part_now == 1:
        return part(rest, 1)  # type: ignore[no-any-return]  # the columns are not known to Django's types
    both: QuerySet[Any, dict[str, Any]] = part(late, 0).union(part(rest, 1), all=True)
    return both.order_by("part", "priority", "due_at", "id")[: limit + 1]


def _filtered(rows: QuerySet[WorkItem], wanted: WorkFilter, now: Any) -> QuerySet[WorkItem]:
    for field in _NAMED[:-1]:
        if value := getattr(wanted, field):
            rows = rows.filter(**{field: value})
    if wanted.unit:
        rows = rows.filter(unit__symbol=wanted.unit)
    if wanted.untaken:
        rows = rows.filter(assignee=None)
    if wanted.late:
        rows = rows.filter(due_at__lt=now)
    if wanted.text:
        matches = Q(headline__icontains=wanted.text) | Q(who__icontains=wanted.text)
        if not wanted.text.strip("0123456789 -"):  # a reference, or its beginning; not the number of a house
            matches |= Q(reference__startswith=wanted.text.replace(" ", "").replace("-", ""))
        rows = rows.filter(matches)
    return rows


def _scope(who: Standing, scope: Scope) -> Q:
    if scope is Scope.MINE:
        return Q(assignee_id=who.user_id)
    if scope is Scope.UNIT:
        return Q(unit_id__any_of=list(who.unit_ids))
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
    who = standing(by)
    found = Counter(_kept_counts(shape_of(who), COUNTED)(**values_of(who)))
    return {scope: found[scope.value] for scope in _NUMBERED}


_NUMBERED = (Scope.MINE, Scope.UNIT, Scope.QUEUES)


@lru_cache(maxsize=100)
def _kept_counts(shape: Shape, number: int) -> Kept[str]:
    def build() -> QuerySet[Any, str]:
        who = standing_given(shape)
        lists = [
            WorkItem.objects.filter(visible_to(who) & _scope(who, scope))
            .annotate(list=Value(scope.value))
            .values_list("list", flat=True)[: number + 1]
            for scope in _NUMBERED
        ]
        return lists[0].union(*lists[1:], all=True)

    return Kept(build)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a matter now, for the page of that matter."""

    item_id: int
    assignee_id: int | None
    assignee_name: str
    due_at: datetime
    version: int
    has_news: bool  # something came that nobody has looked at
    queue: str  # code; "" where it waits on lists alone
    skills: list[str]  # that the matter asks for besides those of its queue


_HOLDER = Kept(
    lambda: WorkItem.objects.filter(subject=Given("subject")).values_list(
        "id", "assignee_id", "assignee__full_name", "due_at", "version", "has_news", "queue", "skills"
    )
)


def holder(subject: str) -> Holder | None:
    """None when the matter is not in the queue. The caller has checked access to the subject."""
    row = _HOLDER.first(subject=subject)
    return Holder(row[0], row[1], row[2] or "", *row[3:]) if row else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a matter stands in its queue."""

    queue: str
    routing_age: datetime
    offer_from: datetime | None
    sticky_id: int | None


def place_of(subject: str) -> Place | None:
    """None when the matter is not in the queue. For the domain that owns it."""
    columns = WorkItem.objects.filter(subject=subject).values_list("queue", "routing_age", "offer_from", "sticky_id")
    row = columns.first()
    return Place(*row) if row else None


def waits_since(subject: str) -> datetime | None:
    """Since when somebody waits in a queue for this, as its place counts; None where nobody does."""
    rows = WorkItem.objects.filter(subject=subject, assignee=None).exclude(queue="")
    return rows.values_list("routing_age", flat=True).first()


def subject_of(item_id: int) -> str:
    """ "" when it has left the queue."""
    return WorkItem.objects.filter(id=item_id).values_list("subject", flat=True).first() or ""


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


def overdue(kind: WorkKind, units: Iterable[int], now: datetime, *, limit: int = 200) -> list[tuple[int, int, str]]:
    """(item, unit, language) of what is past its date in these units, is nobody's, open to all and in no queue yet; the
    most urgent first. One query."""
    rows = WorkItem.objects.filter(
        kind=kind, unit_id__in=list(units), due_at__lt=now, assignee=None, queue="", access_class=AccessClass.OPEN,
        priority__in=list(Priority),
    )  # fmt: skip
    return list(rows.order_by("priority", "due_at", "id").values_list("id", "unit_id", "language")[:limit])


def waiting(subjects: Iterable[str]) -> set[str]:
    """Which of these subjects are in the queue."""
    return set(WorkItem.objects.filter(subject__in=list(subjects)).values_list("subject", flat=True))


def topics(by: Actor) -> list[str]:
    """The live topics a person's work lists listen to."""
    who = standing(by)
    own = [f"work:user:{who.user_id}", *(f"work:unit:{unit}" for unit in sorted(who.tree_ids | who.unit_ids))]
    shared = [] if who.is_guest else ["work:first-line"]
    return [*own, *shared, f"offers:{who.user_id}"]
