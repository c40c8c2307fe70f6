"""What is kept of a measured text: its figures and how many phrases of officialese it has. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Self

from okienko.knowledge.rules.plain.marks import MarkKind, read
from okienko.knowledge.rules.plain.measure import Readability
from okienko.knowledge.rules.plain.phrases import PhraseBook


@dataclass(frozen=True, slots=True)
class Measured:
    """`phrases`: places with a phrase for which there is a plainer one."""

    readability: Readability
    phrases: int

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self.readability), "phrases": self.phrases}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        figures = dict(kept)
        phrases = figures.pop("phrases")
        return cls(Readability(**figures), phrases)


@lru_cache(maxsize=2_000)  # a text that is loaded or put back as it was is not measured again
def measured_by(text: str, book: PhraseBook) -> Measured:
    """The figures of a text and its phrases from this book."""
    reading = read(text, book)
    return Measured(reading.measure, sum(mark.kind is MarkKind.OFFICIALESE for mark in reading.marks))
