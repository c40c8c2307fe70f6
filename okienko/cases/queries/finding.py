"""Finding a category by the words people have for it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import fuzz

from okienko.cases.models import Category
from okienko.cases.queries.catalog import CategoryView, active_categories, category_view, word
from okienko.kernel.text import words
from okienko.knowledge.rules import question

_LIKE = 80.0  # of 100: how close a mistyped word must be to count as the same
_NAME, _OTHER = 1.0, 0.97  # what a category is called goes before what it is also called


def find_categories(text: str, language: str = "pl", *, at_least: float = 0.0) -> list[CategoryView]:
    """Categories that hold every word of the text in their name, group or other words, as a beginning or nearly spelled
    so, in any language of the pack; where none does, those that hold the most, but this share. Best first.

    Words of questions ("na", "nie ma") say nothing.
    """
    asked = question(text, language).words or words(text)
    scored: list[tuple[int, float, Category]] = []
    for row in active_categories():
        own = list(_words_of(row, language))
        scores = [max((_likeness(one, other) * factor for other, factor in own), default=0.0) for one in asked]
        held = [score for score in scores if score >= _LIKE * _OTHER]
        if held:
            scored.append((len(held), sum(held), row))
    most = max((number for number, *_rest in scored), default=0)
    best = [one for one in scored if one[0] == most and most >= at_least * len(asked)]
    return [category_view(row, language) for _number, _sum, row in sorted(best, key=lambda one: -one[1])]


def _words_of(row: Category, language: str) -> Iterator[tuple[str, float]]:
    for named in (word(row.names, language), word(row.group_names, language)):
        yield from ((one, _NAME) for one in _folded(named))
    for other in (*row.names.values(), *row.also.values()):
        yield from ((one, _OTHER) for one in _folded(other))


@lru_cache(maxsize=2000)  # the texts of a pack are few, and each is compared with every search
def _folded(text: str) -> tuple[str, ...]:
    return tuple(words(text))


@lru_cache(maxsize=20_000)  # one page of answers asks more than once, and people ask for the same
def _likeness(asked: str, other: str) -> float:
    stem = asked[: max(4, len(asked) - 2)]  # Polish endings: "dziury", "dziurze" find "dziura"
    if other.startswith((asked, stem)):
        return 100.0
    if 200 * min(len(asked), len(other)) < _LIKE * (len(asked) + len(other)):
        return 0.0  # so different in length that no letters could make up for it
    return fuzz.ratio(asked, other, score_cutoff=_LIKE)
