"""Plain language as the office has set it: its phrases, its limits, a text measured by them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from okienko.kernel.actors import Actor
from okienko.kernel.text import fold, sort_key
from okienko.knowledge import permissions, rules
from okienko.knowledge.models import PlainLimit, PlainPhrase, PlainPhraseChange
from okienko.knowledge.rules import MarkKind, Readability, TextKind
from okienko.organization import queries as organization

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "officialese.txt"
RULES = Path(__file__).resolve().parents[1] / "rules"
LONGEST = 30_000  # characters of a text that are measured while one types
LISTED = 40  # marks shown of one text
CHANGES = 100  # shown of the history
AROUND = 30  # characters shown on each side of a mark


@dataclass(frozen=True, slots=True)
class Passage:
    """A mark with the words around it. `start` and `end` count as scripts of a browser do (UTF-16)."""

    kind: MarkKind
    before: str
    said: str
    after: str
    start: int
    end: int
    advice: str
    replacements: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class PlainText:
    """One text of an editor: `place` is its number among the texts asked about."""

    place: int
    passages: list[Passage]
    left_out: int  # marks that are not shown


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the live measure says: all texts together against the limit of their kind."""

    measure: Readability
    limit: float
    is_too_hard: bool
    is_short: bool  # too short to be judged
    texts: list[PlainText]
    kinds: list[tuple[MarkKind, int]]  # how many marks of each
    is_cut: bool


_book: tuple[int, rules.PhraseBook] | None = None  # of the office's last change, with its number


def phrase_book() -> rules.PhraseBook:
    """What is looked for in texts: shipped phrases as the office has changed them. One query, two after a change."""
    return _newest_book()[1]


def measuring() -> tuple[str, rules.PhraseBook]:
    """What texts are measured by, and its name: another one for another program or list of phrases. One query, two
    after a change."""
    newest, book = _newest_book()
    return f"{_engine()}:{newest}", book


def measuring_now() -> str:
    """The name alone. One query."""
    return f"{_engine()}:{_newest_change()}"


def _newest_change() -> int:
    return PlainPhraseChange.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _newest_book() -> tuple[int, rules.PhraseBook]:
    global _book  # swapped whole, so that other threads read the old one or the new one
    newest = _newest_change()
    kept = _book
    if kept is not None and kept[0] == newest:
        return kept
    said = {one.said: one for one in shipped_phrases()}
    for row in PlainPhrase.objects.all():
        said.pop(row.said, None)
        if row.is_used:
            said[row.said] = rules.Phrase(row.said, row.plain, row.is_ready)
    _book = (newest, rules.PhraseBook(said.values()))
    return _book


@cache
def _engine() -> str:
    """Of the code that measures and that says what of a text is measured, and of the shipped phrases."""
    code = [SHIPPED, *sorted(RULES.glob("plain/*.py")), *sorted(RULES.glob("guides/*.py")), *sorted(RULES.glob("*.py"))]
    return hashlib.sha256(b"".join(one.read_bytes() for one in code)).hexdigest()[:16]


@cache
def shipped_phrases() -> tuple[rules.Phrase, ...]:
    return tuple(rules.read_phrases(SHIPPED.read_text(encoding="utf-8")))


def limits() -> dict[TextKind, float]:
    """FOG-PL that texts of each kind may have. One query."""
    own = dict(PlainLimit.objects.values_list("kind", "fog"))
    return {kind: own.get(kind.value, fog) for kind, fog in rules.LIMITS.items()}


def is_too_hard(content: rules.Content) -> bool:
    """Whether a text is harder than those of its kind may be, so that its publication asks for a reason. One query."""
    return rules.exceeds(rules.readability(content.prose()), limits()[TextKind(content.kind)])


def is_hard(text: str, kind: TextKind) -> bool:
    """The same of a text of a domain above. One query."""
    return rules.exceeds(rules.readability(text), limits()[kind])


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """A phrase as it is looked for now. `own`: the office said so, not the shipped list."""

    said: str
    plain: str
    is_ready: bool
    is_used: bool
    own: bool


@dataclass(frozen=True, slots=True)
class PhraseChange:
    id: int
    said: str
    before: str  # what was to be said instead; "" where nothing was known
    after: str
    at: datetime
    by: str
    may_undo: bool  # nothing was said of the phrase since


def phrases(by: Actor, *, text: str = "") -> list[PhraseRow]:
    """All phrases in alphabetical order, those with `text` in them; the office's own first. One query."""
    permissions.require_reader(by)
    own = {row.said: row for row in PlainPhrase.objects.all()}
    rows = [PhraseRow(row.said, row.plain, row.is_ready, row.is_used, True) for row in own.values()]
    rows += [
        PhraseRow(one.said, one.plain, one.is_ready, True, False) for one in shipped_phrases() if one.said not in own
    ]
    wanted = fold(text)
    return sorted(
        (one for one in rows if wanted in fold(f"{one.said} {one.plain}")),
        key=lambda one: (not one.own, sort_key(one.said)),
    )


def phrase_changes(by: Actor) -> list[PhraseChange]:
    """What was done with phrases lately, newest first. Two queries."""
    permissions.require_reader(by)
    rows = list(PlainPhraseChange.objects.order_by("-pk")[:CHANGES])
    names: dict[Any, str] = dict(organization.staff_names({one.user_id for one in rows if one.user_id}))
    newest: dict[str, int] = {}
    for one in rows:
        newest.setdefault(one.said, one.pk)
    return [
        PhraseChange(
            one.pk, one.said, _said_of(one.before), _said_of(one.after), one.at, names.get(one.user_id, ""),
            newest[one.said] == one.pk,
        )
        for one in rows
    ]  # fmt: skip


def _said_of(state: dict[str, Any] | None) -> str:
    if state is None:
        return _("jak w słowniku programu")
    if not state["is_used"]:
        return _("nie szukamy")
    return state["plain"] or _("usuń")


def judge(texts: Iterable[str], kind: TextKind) -> Judgement:
    """Measure what somebody is writing. Nothing of it is kept."""
    given = list(texts)
    cut = [one[:LONGEST] for one in given]
    sayings = [_measured(one, kind) for one in cut]
    book = phrase_book()
    readings = [rules.read(one, book) for one in sayings]
    measure = rules.readability("\n".join(sayings))
    kinds = sorted(mark.kind for one in readings for mark in one.marks)
    most = limits()[kind]
    return Judgement(
        measure=measure,
        limit=most,
        is_too_hard=rules.exceeds(measure, most),
        is_short=measure.words < rules.FEWEST_WORDS,
        texts=[
            PlainText(place, list(_passages(text, one.marks[:LISTED])), max(0, len(one.marks) - LISTED))
            for place, (text, one) in enumerate(zip(cut, readings, strict=True))
            if one.marks
        ],
        kinds=[(found, len(list(same))) for found, same in groupby(kinds)],
        is_cut=any(len(one) > LONGEST for one in given),
    )


def _measured(text: str, kind: TextKind) -> str:
    """What counts of a text, every sign in its place."""
    if kind in rules.MARKED_UP:
        return rules.of_markdown(text)
    return rules.readable(text) if kind in rules.FILLED_LATER else text


def _passages(text: str, marks: Iterable[rules.Mark]) -> Iterator[Passage]:
    is_wide = any(ord(one) > 0xFFFF for one in text)
    for mark in marks:
        said = text[mark.start : mark.end]
        yield Passage(
            mark.kind, _tail(text, mark.start), said if len(said) <= 90 else f"{said[:80].rstrip()}…",
            text[mark.end : mark.end + AROUND].partition("\n")[0] if len(said) <= 90 else "",
            _units(text[: mark.start]) if is_wide else mark.start, _units(text[: mark.end]) if is_wide else mark.end,
            mark.advice.replace("*", "…"), mark.replacements, mark.number,
        )  # fmt: skip


def _tail(text: str, start: int) -> str:
    return text[max(0, start - AROUND) : start].rpartition("\n")[2]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
