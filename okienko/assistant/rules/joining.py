"""Two matters in one line: "drzewo i płot", "dopłata albo raty". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from okienko.assistant.rules.calling import is_doing
from okienko.assistant.rules.choosing import ALIKE, NEAR, Names, Word, strength, weigh
from okienko.assistant.rules.language import PAPERS, is_minor
from okienko.kernel.text import words as words_of

_AND = re.compile(r"(?<![^\W_])(?:i|oraz|albo|lub|czy|або|чи|і|й|та|and|or)(?![^\W_])", re.IGNORECASE)

_OR = re.compile(r"(?<![^\W_])(?:albo|lub|або|or)(?![^\W_])", re.IGNORECASE)


def joined(text: str, said: Sequence[Word], known: Mapping[str, Names], scores: Mapping[str, float]) -> tuple[str, ...]:
    """The records of matters that a line joins, one of each part; () where it is about one thing.

    The first word of each part that names a thing says its matter. One record that all of them name is one matter, as a
    card is that joins them itself ("skargi i wnioski").
    """
    by_word = {one.folded: one for one in said}
    parts = [[by_word[one] for one in words_of(part) if one in by_word] for part in _AND.split(text)]
    parts = [part for part in parts if part]
    heads = [_head(part, may_be_paper=bool(_OR.search(text))) for part in parts]
    if len(parts) < 2 or None in heads:
        return ()
    things = [one for one in heads if one is not None]
    whole = [names for names in known.values() if all(strength(one, names) >= ALIKE for one in things)]
    if any(len(parts[0]) > 1 or not _is_outside(things, names, known.values()) for names in whole):
        return ()
    found = [_best(part, head, known, scores) for part, head in zip(parts, things, strict=True)]
    return tuple(dict.fromkeys(found)) if "" not in found and len(set(found)) > 1 else ()


def _head(part: Sequence[Word], *, may_be_paper: bool) -> Word | None:
    """may_be_paper: of two things to choose from a paper is one as well; else it only belongs to the other."""
    things = [one for one in part if not is_minor(one.folded) and not is_doing(one.folded)]
    of_weight = (one for one in things if not one.folded.startswith(PAPERS))
    return next(of_weight, things[0] if things and may_be_paper else None)


def _best(part: Sequence[Word], head: Word, known: Mapping[str, Names], scores: Mapping[str, float]) -> str:
    named = [names for names in known.values() if strength(head, names) >= ALIKE]
    weighed = [weigh(part, names, scores.get(names.key, 0.0)) for names in named]
    fit = [one for one in weighed if one.share >= NEAR]
    return (
        max(fit, key=lambda one: (round(one.share, 6), one.is_head, one.title, one.score, one.key)).key if fit else ""
    )


def _is_outside(things: Sequence[Word], names: Names, known: Iterable[Names]) -> bool:
    """Whether a thing that the title of a record leaves out begins the title of another."""
    title = frozenset[str]().union(*names.title)
    left_out = [one for one in things if not one.terms & title]
    return any(one.terms & other.title[0] for one in left_out for other in known if other.title)
