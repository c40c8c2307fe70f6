"""Which documents answer, best first. Pure: rows of the index come in."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from okienko.knowledge.rules.search.asking import Lookup
from okienko.knowledge.rules.search.index import TITLE_PLACES, Part, Row

GRAM_SHARE = 0.3
TITLE_SHARE = 0.5  # how much a title that the question holds whole adds
NOISE = 0.25  # a document that scores less than this share of the best one is noise
NEAREST = 3  # shown where nothing answers
TOGETHER = 0.2  # power of the share of the question's words, by what they can say, that a document has


@dataclass(frozen=True, slots=True)
class Scored:
    """`spoken`: the part of the score that whole words gave; pieces of words alone find nothing."""

    document: int
    score: float
    spoken: float


def rank(
    asked: Lookup, rows: Mapping[tuple[Part, str], Row], limit: int, *, among: Container[int] | None = None
) -> list[Scored]:
    """The best documents, best first; equal ones by their number. `among`: only these.

    For each word its best term; a share of the title's pieces; more for a title that the question holds whole, less
    for a document that lacks words of the question. Rounded, because the order of adding changes the last digits, and
    equal documents would change places.
    """
    spoken, together = _spoken(asked, rows)
    pieces: dict[int, float] = defaultdict(float)
    for gram in sorted(asked.grams):
        for document, weight in _pairs(rows, Part.GRAM, gram):
            pieces[document] += weight
    covered = _covered(asked, rows)
    scored = [
        (
            -round(
                (said + GRAM_SHARE * pieces.get(document, 0.0))
                * (1 + TITLE_SHARE * covered.get(document, 0.0))
                * together[document] ** TOGETHER,
                6,
            ),
            document,
        )
        for document, said in spoken.items()  # pieces of words alone find nothing
        if among is None or document in among
    ]
    return [Scored(document, -score, spoken[document]) for score, document in nsmallest(limit, scored)]


def answers(asked: Lookup, found: Sequence[Scored]) -> bool:
    """Whether any of these answers, and is not only the nearest."""
    return any(one.spoken >= asked.enough for one in found)


def judged(asked: Lookup, found: Sequence[Scored]) -> tuple[list[Scored], bool]:
    """Without noise, and whether any of it answers; only the nearest where none does."""
    scored = [one for one in found if one.spoken]
    is_answered = answers(asked, scored)
    if not is_answered:
        scored = scored[:NEAREST]
    best = scored[0].score if scored else 0.0
    return [one for one in scored if one.score >= best * NOISE], is_answered


def _spoken(asked: Lookup, rows: Mapping[tuple[Part, str], Row]) -> tuple[dict[int, float], dict[int, float]]:
    """What the words of the question give each document; and which share of them, by the most each gives, it has."""
    by_word: dict[int, list[tuple[str, float]]] = defaultdict(list)
    for one in asked.asked:
        by_word[one.word].append((one.term, one.factor))
    total: dict[int, float] = defaultdict(float)
    has: dict[int, float] = defaultdict(float)
    all_words = 0.0
    for alternatives in by_word.values():
        best: dict[int, float] = {}
        for term, factor in alternatives:
            for document, weight in _pairs(rows, Part.TERM, term):
                points = weight * factor
                if points > best.get(document, 0.0):
                    best[document] = points
        most = max(best.values(), default=0.0)
        all_words += most
        for document, points in best.items():
            total[document] += points
            has[document] += most
    return total, {document: value / all_words for document, value in has.items()}


def _covered(asked: Lookup, rows: Mapping[tuple[Part, str], Row]) -> dict[int, float]:
    """Which share of each title the question holds."""
    factors: dict[str, float] = {}
    for one in asked.asked:
        factors[one.term] = max(factors.get(one.term, 0.0), one.factor)
    best: dict[int, float] = {}
    for term in sorted(factors):
        for key, share in _pairs(rows, Part.TITLE, term):
            best[key] = max(best.get(key, 0.0), share * factors[term])
    total: dict[int, float] = defaultdict(float)
    for key in sorted(best):
        total[key // TITLE_PLACES] += best[key]
    return total


def _pairs(rows: Mapping[tuple[Part, str], Row], part: Part, token: str) -> zip[tuple[int, float]]:
    keys, weights = rows.get((part, token), _NONE)
    return zip(keys, weights, strict=True)


_NONE: Row = (array("i"), array("f"))
