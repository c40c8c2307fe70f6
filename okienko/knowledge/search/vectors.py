"""Vectors of what can be found: kept in a table of their own, made by the worker, read by each process once.

They follow the texts, not the editions of the index: a text that did not change keeps its vector.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db import transaction

from okienko.kernel.lately import Lately, stamp_of
from okienko.knowledge import rules
from okienko.knowledge.models import SearchMeaning
from okienko.knowledge.rules import SearchKind
from okienko.knowledge.search import encoder
from okienko.knowledge.search.encoder import Vector, Vectors

WITHOUT = frozenset({SearchKind.PERSON, SearchKind.UNIT})  # a name has no meaning
PACKED = np.dtype("<f2")  # two bytes a number: cosines differ by less than .001
AT_ONCE = 16  # texts between two commits
LATELY = 5.0  # seconds in which a process does not look for new vectors

Key = tuple[str, int]  # kind and id in the table of its kind


@dataclass(frozen=True, slots=True)
class Shelf:
    """Vectors of one model as a process keeps them: a row of the matrix for each key."""

    keys: tuple[Key, ...]
    matrix: Vectors = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    def near(self, question: Vector, numbers: Mapping[Key, int], counted: Collection[int]) -> rules.Nearness:
        """numbers: what the documents in question are called; counted: those of them that residents may find."""
        if not self.keys:
            return rules.Nearness({}, 0.0, 0.0)
        cosines = (self.matrix @ question).tolist()
        found = {numbers[key]: value for key, value in zip(self.keys, cosines, strict=True) if key in numbers}
        return nearness(found, counted)


def nearness(cosines: Mapping[int, float], counted: Collection[int]) -> rules.Nearness:
    values = [value for number, value in cosines.items() if number in counted]
    if not values:
        return rules.Nearness({}, 0.0, 0.0)
    return rules.Nearness(cosines, float(np.mean(values)), float(np.std(values)))


def newest(model: str) -> Shelf:
    """Those of this model. One query in some seconds, one more after a change."""
    return _lately().get(model) or Shelf(())


def near(text: str, language: str, documents: Mapping[int, rules.Filed]) -> rules.Nearness | None:
    """How near the documents are to a question; None where the search has to do with words."""
    asked = encoder.here().vector(text, language)
    if asked is None:
        return None
    shelf = newest(asked[0])
    numbers = {(filed.kind.value, filed.key): number for number, filed in documents.items()}
    return shelf.near(asked[1], numbers, {number for number, filed in documents.items() if filed.is_counted})


def packed(matrix: Vectors) -> list[bytes]:
    return [row.astype(PACKED).tobytes() for row in matrix]


def unpacked(rows: Sequence[bytes]) -> Vectors:
    """A row for each."""
    return np.frombuffer(b"".join(rows), PACKED).astype(np.float32).reshape(len(rows), -1)


def digest_of(passage: str) -> str:
    return hashlib.sha256(passage.encode()).hexdigest()


def wanted(documents: Sequence[rules.Document]) -> dict[Key, str]:
    """The passage of each document that gets a vector."""
    return {
        (one.filed.kind.value, one.filed.key): rules.passage(one) for one in documents if one.filed.kind not in WITHOUT
    }


def outdated(passages: Mapping[Key, str], model: str) -> list[Key]:
    """Those without a vector of this model for what they say now."""
    kept = {
        (kind, key): (made_by, digest)
        for kind, key, made_by, digest in SearchMeaning.objects.values_list("kind", "key", "made_by", "digest")
    }
    return sorted(key for key, said in passages.items() if kept.get(key) != (model, digest_of(said)))


def forget_gone(passages: Mapping[Key, str]) -> None:
    """Vectors of what cannot be found any more."""
    kept = SearchMeaning.objects.values_list("pk", "kind", "key")
    gone = [pk for pk, kind, key in kept if (kind, key) not in passages]
    SearchMeaning.objects.filter(pk__in=gone).delete()


@transaction.atomic
def keep(keys: Sequence[Key], passages: Mapping[Key, str], model: str, matrix: Vectors) -> None:
    """In place of what they had."""
    SearchMeaning.objects.bulk_create(
        [
            SearchMeaning(kind=kind, key=key, made_by=model, digest=digest_of(passages[kind, key]), numbers=row)
            for (kind, key), row in zip(keys, packed(matrix), strict=True)
        ],
        update_conflicts=True, unique_fields=["kind", "key"], update_fields=["made_by", "digest", "numbers"],
    )  # fmt: skip


def is_used() -> bool:
    """Whether there are any."""
    return SearchMeaning.objects.exists()


def _read() -> dict[str, Shelf]:
    """By model: while the worker is at work there may be two."""
    found: dict[str, dict[Key, bytes]] = {}
    for kind, key, model, numbers in SearchMeaning.objects.order_by("kind", "key").values_list(
        "kind", "key", "made_by", "numbers"
    ):
        found.setdefault(model, {})[kind, key] = bytes(numbers)
    return {model: Shelf(tuple(rows), unpacked([*rows.values()])) for model, rows in found.items()}


_lately = Lately(_read, LATELY, version=stamp_of("knowledge_searchmeaning"))
