"""Plain language as the office has set it: its phrases, its limits, a text measured by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from okienko.knowledge import rules
from okienko.knowledge.rules import MarkKind, Readability, TextKind

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "officialese.txt"
LONGEST = 30_000  # characters of a text that are measured while one types
LISTED = 40  # marks shown of one text
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
    texts: list[PlainText]
    kinds: list[tuple[MarkKind, int]]  # how many marks of each
    is_cut: bool


def phrase_book() -> rules.PhraseBook:
    """What is looked for in texts: shipped phrases."""
    return _shipped_book()


@cache
def shipped_phrases() -> tuple[rules.Phrase, ...]:
    return tuple(rules.read_phrases(SHIPPED.read_text(encoding="utf-8")))


@cache
def _shipped_book() -> rules.PhraseBook:
    return rules.PhraseBook(shipped_phrases())


def limit(kind: TextKind) -> float:
    """FOG-PL that a text of this kind may have."""
    return rules.LIMITS[kind]


def judge(texts: Iterable[str], kind: TextKind) -> Judgement:
    """Measure what somebody is writing. Nothing of it is kept."""
    given = list(texts)
    cut = [one[:LONGEST] for one in given]
    book = phrase_book()
    readings = [rules.read(one, book) for one in cut]
    measure = rules.readability("\n".join(cut))
    kinds = sorted(mark.kind for one in readings for mark in one.marks)
    most = limit(kind)
    return Judgement(
        measure=measure,
        limit=most,
        is_too_hard=rules.exceeds(measure.fog, most),
        texts=[
            PlainText(place, list(_passages(text, one.marks[:LISTED])), max(0, len(one.marks) - LISTED))
            for place, (text, one) in enumerate(zip(cut, readings, strict=True))
            if one.marks
        ],
        kinds=[(found, len(list(same))) for found, same in groupby(kinds)],
        is_cut=given != cut,
    )


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
