"""Search measured on questions with known answers, before and after a change. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from okienko.knowledge.rules.search import Document, Knowledge, Synonym, build_index, question, rank, read_synonyms
from okienko.knowledge.rules.search.index import Part, SearchKind

DEPTH = 10  # how many results are judged

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rightly:
    """A question and the codes of the cards of which any is right."""

    text: str
    cards: frozenset[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """How many questions have a right card first, and among the first five; of how many."""

    first: int
    five: int
    of: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A question whose right card stands elsewhere after the change: places from 1, 0 for none of the first ten."""

    text: str
    before: int
    after: int

    @property
    def is_better(self) -> bool:
        return (self.after or DEPTH + 1) < (self.before or DEPTH + 1)


@dataclass(frozen=True, slots=True)
class Result:
    """What a change does to the measured questions, and how many of the last month's it touches.

    touched, of: how often such questions, and all, were asked; examples: a few of them.
    """

    before: Figures
    after: Figures
    moved: tuple[Moved, ...]
    touched: int
    of: int
    examples: tuple[str, ...]  # none once the change is decided
    index: str = ""  # digest of what the search was made from

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Result:
        return cls(
            Figures(**kept["before"]), Figures(**kept["after"]), tuple(Moved(**one) for one in kept["moved"]),
            kept["touched"], kept["of"], tuple(kept["examples"]), kept.get("index", ""),
        )  # fmt: skip


def places_of(
    documents: Sequence[Document], synonyms: Sequence[Synonym], asked: Sequence[Rightly], told: Progress
) -> list[int]:
    """For each question the place of its first right card among the cards, 0 for none of the first ten.

    The index is made in memory by the same rules as the installation's. told: how many percent are done.
    """
    public = [one for one in documents if not one.filed.is_internal]
    index = build_index(public, read_synonyms(synonyms))
    told(60)
    terms = {token for part, token in index.rows if part is Part.TERM}
    counted = sum(1 for one in public if one.filed.is_counted)
    knowledge = Knowledge(index.vocabulary, terms, read_synonyms(synonyms), counted)
    codes = {one.id: one.filed.code for one in public if one.filed.kind is SearchKind.CARD}
    places = []
    for number, line in enumerate(asked, 1):
        found = rank(knowledge.look_up(question(line.text)), index.rows, DEPTH, among=codes.keys())
        places.append(next((at for at, one in enumerate(found, 1) if codes[one.document] in line.cards), 0))
        if number % 20 == 0:
            told(60 + 40 * number // len(asked))
    told(100)
    return places


def measured(places: Sequence[int]) -> Figures:
    return Figures(sum(1 for one in places if one == 1), sum(1 for one in places if 1 <= one <= 5), len(places))
