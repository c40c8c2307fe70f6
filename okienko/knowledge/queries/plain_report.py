"""How plain the published texts are: worst first, with what their editions before were."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okienko.kernel.actors import Actor
from okienko.knowledge import permissions, rules
from okienko.knowledge.kinds import kept_url
from okienko.knowledge.models import CardVersion, PlainMeasure, RecordVersion
from okienko.knowledge.queries.plain import limits, measuring_now
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
    TextKind.PAGE: _("strona portalu"),
    TextKind.CLAUSE: _("klauzula informacyjna"),
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
    source: str = ""  # the newest edition with its addresses, where those above are without


@dataclass(frozen=True, slots=True)
class PlainRow:
    """`is_measured`: False while the figures are still to come; `is_waiting`: they are to come or to be made anew."""

    kind: TextKind
    kind_name: str
    code: str
    title: str
    unit: str
    measure: Readability
    phrases: int  # places with a phrase for which there is a plainer one
    limit: float
    is_too_hard: bool
    trend: list[float]  # FOG of the editions, oldest first
    reason: str
    url: str
    is_measured: bool
    is_waiting: bool

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
    waiting: int  # texts that wait to be measured, of those shown


_sources: list[Callable[[], Iterable[Published]]] = []


def add_texts(source: Callable[[], Iterable[Published]]) -> None:
    """Texts of a domain above that the report tells of, too. Called once from its AppConfig.ready()."""
    _sources.append(source)


def other_texts() -> Iterable[Published]:
    """Published texts of the domains above. One query a source."""
    for source in _sources:
        yield from source()


def plain_report(by: Actor, *, kind: str = "", unit: str = "") -> PlainReport:
    """All published texts as they were measured when they were published, of one kind or unit where asked.

    Nothing is measured here: what was not yet, or by another program or list of phrases, is said to wait for
    `services.measure_texts`. Five queries, and those of each source.
    """
    permissions.require_reader(by)
    most, now = limits(), measuring_now()
    every = [*_kept_rows(most, now), *_other_rows(most, now)]
    shown = [one for one in every if (not kind or one.kind == kind) and (not unit or one.unit == unit)]
    measured = [one for one in shown if one.is_measured]
    return PlainReport(
        rows=sorted(shown, key=lambda one: (not one.is_measured, one.limit - one.measure.fog, one.title)),
        by_unit=_sums(measured, lambda one: one.unit or "–"),
        by_kind=_sums(measured, lambda one: one.kind_name),
        too_hard=sum(one.is_too_hard for one in shown),
        units=sorted({one.unit for one in every if one.unit}),
        waiting=sum(one.is_waiting for one in shown),
    )


def latest_cards() -> QuerySet[CardVersion]:
    """The editions of cards that the report tells of, newest first."""
    shown = CardVersion.objects.filter(card__is_active=True, number__gt=F("card__version") - EDITIONS)
    return shown.order_by("-number")


def latest_records() -> QuerySet[RecordVersion]:
    shown = RecordVersion.objects.filter(record__is_active=True, number__gt=F("record__version") - EDITIONS)
    return shown.order_by("-number")


@dataclass(frozen=True, slots=True)
class _Edition:
    """An edition as it was measured, without its text."""

    measure: dict[str, Any] | None
    measured_by: str
    reason: str = ""


def _kept_rows(most: dict[TextKind, float], now: str) -> Iterator[PlainRow]:
    """Cards and records that are shown. Two queries, which read no text."""
    said = ("plain_measure", "measured_by", "plain_reason")
    cards = latest_cards().values_list("card_id", "card__code", "card__title", "card__unit__symbol", *said)
    records = latest_records().values_list(
        "record_id", "record__code", "record__title", "record__unit__symbol", *said, "record__kind"
    )
    texts: dict[tuple[str, int], tuple[str, str, str]] = {}
    editions: dict[tuple[str, int], list[_Edition]] = defaultdict(list)
    for key, code, title, unit, measure, measured_by, reason, kind in chain(((*row, CARD) for row in cards), records):
        texts[kind, key] = (code, title, unit)
        editions[kind, key].append(_Edition(measure, measured_by, reason))
    for (kind, key), (code, title, unit) in texts.items():
        about = Published(TextKind(kind), code, title, unit, [], url=kept_url("card", kind, code))
        yield _row(about, editions[kind, key], editions[kind, key][0].reason, most, now)


def _other_rows(most: dict[TextKind, float], now: str) -> Iterator[PlainRow]:
    """Texts of the domains above, known again by what they say. One query, and those of the sources."""
    texts = list(other_texts())
    known = {one.digest: one for one in PlainMeasure.objects.filter(digest__in=digests(texts))}
    for text in texts:
        found = [known.get(digest_of(said)) for said in text.editions]
        editions = [_Edition(one.measure, one.measured_by) if one else _Edition(None, "") for one in found]
        yield _row(text, editions, text.reason, most, now)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digests(texts: Iterable[Published]) -> set[str]:
    """Of what these texts say in their editions."""
    return {digest_of(said) for one in texts for said in one.editions}


def _row(one: Published, editions: Sequence[_Edition], reason: str, most: dict[TextKind, float], now: str) -> PlainRow:
    newest = editions[0].measure if editions else None
    measured = rules.Measured.from_json(newest) if newest else None
    measure = measured.readability if measured else Readability()
    return PlainRow(
        one.kind, str(NAMES[one.kind]), one.code, one.title, one.unit, measure,
        measured.phrases if measured else 0, most[one.kind], rules.exceeds(measure, most[one.kind]),
        [round(each.measure["fog"], 1) for each in reversed(editions) if each.measure], reason, one.url,
        measured is not None, any(each.measured_by != now for each in editions),
    )  # fmt: skip


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
