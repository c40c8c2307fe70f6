"""How plain the published texts are: worst first, with what their editions before were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okienko.kernel.actors import Actor
from okienko.knowledge import kinds, permissions, rules
from okienko.knowledge.kinds import kept_url
from okienko.knowledge.models import CardVersion, Record, RecordVersion, ServiceCard
from okienko.knowledge.queries.plain import limits
from okienko.knowledge.queries.shelf import kind_of
from okienko.knowledge.rules import CARD, Readability, TextKind

EDITIONS = 6  # of one text that a trend shows
NAMES: dict[TextKind, Promise] = {
    TextKind.CARD: _("karta usługi"),
    TextKind.GUIDE: _("przewodnik"),
    TextKind.QUESTION: _("pytanie i odpowiedź"),
    TextKind.SCRIPT: _("skrypt rozmowy"),
    TextKind.PROGRAMME: _("dofinansowanie"),
    TextKind.NEWS: _("nowina dla pracowników"),
    TextKind.REPLY: _("odpowiedź dla osoby"),
    TextKind.PUBLIC: _("odpowiedź dla wszystkich"),
    TextKind.LETTER: _("szablon listu"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """A text as it is shown now. `editions`: the text of each lately, newest first; `reason`: why it may be hard."""

    kind: TextKind
    code: str
    title: str
    unit: str  # symbol; "" where no unit answers
    editions: list[str]
    reason: str = ""
    url: str = ""  # of its page for the staff


@dataclass(frozen=True, slots=True)
class PlainRow:
    kind: TextKind
    kind_name: str
    code: str
    title: str
    unit: str
    measure: Readability
    limit: float
    is_too_hard: bool
    trend: list[float]  # FOG of the editions, oldest first
    reason: str
    url: str

    @property
    def change(self) -> float:
        """FOG since the edition before; below zero it became easier."""
        return round(self.trend[-1] - self.trend[-2], 1) if len(self.trend) > 1 else 0.0


@dataclass(frozen=True, slots=True)
class PlainSum:
    """Of a unit or a kind."""

    name: str
    texts: int
    too_hard: int
    fog: float  # on average


@dataclass(frozen=True, slots=True)
class PlainReport:
    rows: list[PlainRow]  # the hardest against their limit first
    by_unit: list[PlainSum]
    by_kind: list[PlainSum]
    too_hard: int
    units: list[str]  # to choose from


_sources: list[Callable[[], Iterable[Published]]] = []


def add_texts(source: Callable[[], Iterable[Published]]) -> None:
    """Texts of a domain above that the report tells of, too. Called once from its AppConfig.ready()."""
    _sources.append(source)


def other_texts() -> Iterable[Published]:
    """Published texts of the domains above. One query a source."""
    for source in _sources:
        yield from source()


def plain_report(by: Actor, *, kind: str = "", unit: str = "") -> PlainReport:
    """All published texts measured, of one kind or unit where asked. Five queries, and those of each source."""
    permissions.require_reader(by)
    most = limits()
    every = [_row(one, most) for source in (_kept, *_sources) for one in source()]
    shown = [one for one in every if (not kind or one.kind == kind) and (not unit or one.unit == unit)]
    return PlainReport(
        rows=sorted(shown, key=lambda one: (one.limit - one.measure.fog, one.title)),
        by_unit=_sums(shown, lambda one: one.unit or "–"),
        by_kind=_sums(shown, lambda one: one.kind_name),
        too_hard=sum(one.is_too_hard for one in shown),
        units=sorted({one.unit for one in every if one.unit}),
    )


def _kept() -> Iterable[Published]:
    """Cards and records that are shown."""
    editions: dict[tuple[str, int], list[CardVersion | RecordVersion]] = defaultdict(list)
    for version in CardVersion.objects.filter(card__is_active=True).order_by("-number"):
        editions[CARD, version.card_id].append(version)
    for record_version in RecordVersion.objects.filter(record__is_active=True).order_by("-number"):
        editions["record", record_version.record_id].append(record_version)
    shown: list[tuple[str, ServiceCard | Record]] = [
        *((CARD, one) for one in ServiceCard.objects.filter(is_active=True).select_related("unit")),
        *(("record", one) for one in Record.objects.filter(is_active=True).select_related("unit")),
    ]
    for shelf, kept in shown:
        lately, kind = editions[shelf, kept.pk][:EDITIONS], kind_of(kept)
        texts = [kinds.read(kind, one.content).prose() for one in lately]
        reason = lately[0].plain_reason
        yield Published(
            TextKind(kind), kept.code, kept.title, kept.unit.symbol, texts, reason, kept_url("card", kind, kept.code)
        )


def _row(one: Published, most: dict[TextKind, float]) -> PlainRow:
    measures = [_measured(text) for text in one.editions]
    return PlainRow(
        one.kind, str(NAMES[one.kind]), one.code, one.title, one.unit, measures[0], most[one.kind],
        rules.exceeds(measures[0], most[one.kind]), [round(each.fog, 1) for each in reversed(measures)], one.reason,
        one.url,
    )  # fmt: skip


@lru_cache(maxsize=5_000)  # published texts: a report reads the same ones again
def _measured(text: str) -> Readability:
    return rules.readability(text)


def _sums(rows: list[PlainRow], name: Callable[[PlainRow], str]) -> list[PlainSum]:
    found: dict[str, list[PlainRow]] = defaultdict(list)
    for row in rows:
        found[name(row)].append(row)
    sums = [
        PlainSum(
            key, len(of), sum(one.is_too_hard for one in of), round(sum(one.measure.fog for one in of) / len(of), 1)
        )
        for key, of in found.items()
    ]
    return sorted(sums, key=lambda one: (-one.too_hard, -one.fog, one.name))
