"""What a question means beside what it says: the order of words, moved by nearness of meaning. Pure.

Words decide. Nearness moves what they found up and down and adds a few documents behind; where words found nothing, it
finds nothing.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest

from okienko.knowledge.rules.search.index import Document
from okienko.knowledge.rules.search.ranking import Scored

MEANING_SHARE = 0.3  # what the nearest meaning of all adds, of the best score that words gave
FAR = 4.0  # standard deviations above the mean that are as near as it counts
DEEP = 100  # how many documents of the words are moved
LONGEST_PASSAGE = 400  # letters; later ones say less of what a document is about
_SAID = ("asked", "keywords", "summary", "forms", "unit")


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near documents are in meaning: cosines, with their mean and deviation over all that residents may find."""

    cosines: Mapping[int, float]
    mean: float
    deviation: float

    def among(self, documents: Container[int]) -> Nearness:
        """Of these documents only, measured by all."""
        return replace(self, cosines={one: value for one, value in self.cosines.items() if one in documents})

    def share(self, document: int) -> float:
        """From 0, no nearer than most or not known, to 1."""
        cosine = self.cosines.get(document)
        if cosine is None or self.deviation <= 0:
            return 0.0
        return min(max((cosine - self.mean) / self.deviation / FAR, 0.0), 1.0)


def passage(document: Document) -> str:
    """What of a document its meaning is taken from: the title and, as far as there is room, what says most."""
    title = document.fields.get("title", "").strip()
    said = " ".join(document.fields.get(name, "") for name in _SAID)
    return f"{title}. {' '.join(said.split())}"[:LONGEST_PASSAGE].strip()


def fuse(found: Sequence[Scored], near: Nearness, limit: int) -> list[Scored]:
    """The documents that words found, best first, moved by what is near; equal ones by their number.

    near: among documents that may be shown. `spoken` stays what words gave: 0 for one they did not find.
    """
    if not found:
        return []
    best = max(one.score for one in found)
    words = {one.document: one for one in found}
    moved = [
        (-round(score + MEANING_SHARE * best * share, 6), document)
        for document in sorted(words.keys() | near.cosines.keys())
        if (share := near.share(document)) or document in words
        for score in (words[document].score if document in words else 0.0,)
    ]
    return [
        Scored(document, -score, words[document].spoken if document in words else 0.0)
        for score, document in nsmallest(limit, moved)
    ]
