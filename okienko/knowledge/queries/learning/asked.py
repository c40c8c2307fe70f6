"""What was asked in a span and what became of it: for editors. Figures are sums divided once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Min, Q, Sum
from django.db.models.functions import TruncWeek

from okienko.kernel.actors import Actor
from okienko.knowledge import permissions
from okienko.knowledge.models import Asked, CardDay, ServiceCard
from okienko.knowledge.rules.learning import RARE, Group, Line, grouped

MOST_LINES, MOST_GROUPS, MOST_ASKED = 400, 25, 15


@dataclass(frozen=True, slots=True)
class Period:
    """Sums of a span. Shares are None where nothing was asked."""

    name: str
    times: int = 0
    unanswered: int = 0
    opened: int = 0
    helped: int = 0

    @property
    def answered_share(self) -> int | None:
        return _percent(self.times - self.unanswered, self.times)

    @property
    def opened_share(self) -> int | None:
        return _percent(self.opened, self.times)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Questions of one meaning that found nothing. cards: the nearest ones, code and title; said: its words for a
    synonym."""

    text: str
    others: list[str]
    times: int
    before: int
    said: str
    cards: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Learned:
    """Everything of the editors' page. `before`: the same length of time before that."""

    since: date
    days: int
    now: Period
    before: Period
    unanswered: list[GroupRow]
    asked: list[Period]  # the most asked questions, by text
    units: list[Period]  # by symbol of the unit whose card stood first
    weeks: list[tuple[date, Period]]  # by the Monday, also those in which nothing was asked

    @property
    def is_empty(self) -> bool:
        return not self.now.times and not self.before.times


@dataclass(frozen=True, slots=True)
class CardUse:
    code: str
    title: str
    opened: int
    helped: int


def learned(by: Actor, *, today: date, days: int) -> Learned:
    """What searches of the last `days` days say. Seven queries whatever was asked. Editors and who reads figures."""
    permissions.require_learner(by)
    since, earlier = today - timedelta(days=days - 1), today - timedelta(days=2 * days - 1)
    span, past = Q(day__gte=since, day__lte=today), Q(day__gte=earlier, day__lt=since)
    total = {**_sums(span, "now_"), **_sums(past, "past_")}
    found = Asked.objects.filter(span | past).aggregate(**total)
    kept = Asked.objects.filter(span)
    most = (
        kept.exclude(text="")
        .values("meaning")
        .annotate(put=Max("text"), asked=Sum("times"))
        .filter(asked__gte=RARE)
        .annotate(**_sums())
        .order_by("-asked", "meaning")
    )
    units = kept.exclude(unit="").values("unit").annotate(**_sums()).order_by("-all_times", "unit")
    weeks = kept.annotate(week=TruncWeek("day")).values("week").annotate(**_sums()).order_by("week")
    by_week = {row["week"]: row for row in weeks}
    first = since - timedelta(days=since.weekday())
    mondays = [first + timedelta(weeks=n) for n in range((today - first).days // 7 + 1)]
    return Learned(
        since, days, _period("", found, "now_"), _period("", found, "past_"), _unanswered(span, past),
        [_period(row["put"], row) for row in most[:MOST_ASKED]], [_period(row["unit"], row) for row in units],
        [(day, _period("", by_week.get(day, {}))) for day in mondays],
    )  # fmt: skip


def opened_cards(since: date) -> list[CardUse]:
    """Cards opened from a search since then, the most opened first. Two queries."""
    rows = list(
        CardDay.objects.filter(day__gte=since).values("code").annotate(times=Sum("opened"), thanks=Sum("helped"))
        .order_by("-times", "code")
    )  # fmt: skip
    titles = _titles(row["code"] for row in rows)
    return [
        CardUse(row["code"], titles[row["code"]], row["times"], row["thanks"]) for row in rows if row["code"] in titles
    ]


def _unanswered(span: Q, past: Q) -> list[GroupRow]:
    """Of questions asked often enough to be nobody's own."""
    rows = (
        Asked.objects.filter(span | past, unanswered__gt=0).exclude(text="").values("meaning")
        .annotate(
            put=Min("text"), asked=Sum("times"), times=Sum("unanswered", filter=span, default=0),
            earlier=Sum("unanswered", filter=past, default=0), near=Max("nearest"),
        )
        .filter(times__gt=0, asked__gte=RARE).order_by("-times", "meaning")[:MOST_LINES]
    )  # fmt: skip
    lines = [Line(row["put"], row["times"], row["earlier"], (row["near"],) if row["near"] else ()) for row in rows]
    groups = grouped(lines)[:MOST_GROUPS]
    titles = _titles(code for group in groups for code in group.cards)
    return [_row(group, titles) for group in groups]


def _row(group: Group, titles: dict[str, str]) -> GroupRow:
    return GroupRow(
        group.text, [one.text for one in group.lines[1:6]], group.times, group.before, group.said,
        [(code, titles[code]) for code in group.cards[:3] if code in titles],
    )  # fmt: skip


def _titles(codes: Iterable[str]) -> dict[str, str]:
    """Of cards that are shown."""
    return dict(ServiceCard.objects.filter(code__in=set(codes), is_active=True).values_list("code", "title"))


_COLUMNS = ("times", "unanswered", "opened", "helped")


def _sums(within: Q | None = None, prefix: str = "all_") -> dict[str, Sum]:
    return {f"{prefix}{name}": Sum(name, filter=within, default=0) for name in _COLUMNS}


def _period(name: str, row: dict[str, int], prefix: str = "all_") -> Period:
    return Period(name, *(row.get(f"{prefix}{one}", 0) for one in _COLUMNS))


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
