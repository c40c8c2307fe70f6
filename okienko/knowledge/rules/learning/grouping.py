"""Questions of one meaning together: those whose words share their stems. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from okienko.kernel.text import fold
from okienko.knowledge.rules.search import question

MOST_SAID = 4  # words
_WORD = re.compile(r"[^\W_]+")
ALIKE = 0.6  # share of common words, of the geometric mean of both


@dataclass(frozen=True, slots=True)
class Line:
    """A question with how often it was asked, now and in the span before; `cards`: what stood nearest."""

    text: str
    times: int
    before: int = 0
    cards: tuple[str, ...] = ()


@dataclass(slots=True)
class Group:
    """Questions of one meaning, the most asked first."""

    meaning: frozenset[str]
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.lines[0].text

    @property
    def times(self) -> int:
        return sum(one.times for one in self.lines)

    @property
    def before(self) -> int:
        return sum(one.before for one in self.lines)

    @property
    def said(self) -> str:
        """What a synonym would hold of the leading question: its words that say something, a few of them."""
        telling = set(question(self.text).words)
        return " ".join([one for one in _WORD.findall(self.text.lower()) if fold(one) in telling][:MOST_SAID])

    @property
    def cards(self) -> list[str]:
        """Codes of the cards that stood nearest, the most often named first."""
        counted: Counter[str] = Counter()
        for line in self.lines:
            for code in line.cards:
                counted[code] += line.times
        return [code for code, _times in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]


def meaning_of(text: str, language: str = "pl") -> frozenset[str]:
    """One stem for each word that says something, whatever its ending, its diacritics and the order."""
    return frozenset(min(terms) for terms in question(text, language).terms)


def grouped(lines: Iterable[Line]) -> list[Group]:
    """Groups, the most asked first. Each question joins the first group whose leading question is like it."""
    groups: list[Group] = []
    for line in sorted(lines, key=lambda one: (-one.times, one.text)):
        meaning = meaning_of(line.text)
        group = next((one for one in groups if _alike(one.meaning, meaning)), None)
        if group is None:
            group = Group(meaning)
            groups.append(group)
        group.lines.append(line)
    return sorted(groups, key=lambda one: (-one.times, one.text))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return one == other
    return len(one & other) >= ALIKE * math.sqrt(len(one) * len(other))
