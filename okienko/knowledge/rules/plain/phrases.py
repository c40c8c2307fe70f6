"""Officialese and what to say instead. Pure.

A phrase is words, each of which may end in `*` for any ending: "uiści*" → "zapłaci*" turns "uiściła" into "zapłaciła".
Advice for which the sentence has to be built otherwise, or whose ending is not known, is not put in by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from okienko.knowledge.rules.plain.words import Word

LONGEST = 120
_PART = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\*?|\*")
_LINE = re.compile(r"(.+?) ([=~]) ?(.*)")
_STEM = 3  # letters by which a phrase with a star is looked up


@dataclass(frozen=True, slots=True)
class Phrase:
    """`plain`: what to say instead, several parted by " / "; "" where nothing is lost without it."""

    said: str
    plain: str
    is_ready: bool = True  # False: the sentence has to be built otherwise

    @property
    def can_replace(self) -> bool:
        return self.is_ready and self.said.count("*") in (0, 1)


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    phrase: Phrase
    replacements: tuple[str, ...]  # ready to be put in its place; () where the advice alone is known


def is_phrase(said: str) -> bool:
    """Whether a phrase can be looked for: words with letters, the first of them three letters or whole."""
    first = said.split(" ")[0] if said else ""
    return bool(
        said
        and len(said) <= LONGEST
        and all(_PART.fullmatch(one) and one != "*" for one in said.split(" "))
        and (not first.endswith("*") or len(first) > _STEM)
    )


def read_phrases(text: str) -> list[Phrase]:
    """Lines "said = plain" or "said ~ advice" (`data/officialese.txt` explains). Raises ValueError naming the line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = _LINE.fullmatch(line.strip())
        if parts is None or not is_phrase(parts[1].lower()):
            raise ValueError(f"line {number}: {line}")
        found.append(Phrase(parts[1].lower(), parts[3], parts[2] == "="))
    return found


class PhraseBook:
    """Phrases made ready for looking up by their first word."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._known: dict[str, list[tuple[list[str], Phrase]]] = defaultdict(list)  # by `_key`
        for one in sorted(phrases, key=lambda one: -len(one.said)):
            if is_phrase(one.said):
                parts = one.said.lower().split(" ")
                self._known[_key(parts)].append((parts, one))

    def find(self, words: tuple[Word, ...], text: str) -> Iterator[Found]:
        """Phrases in the words of one sentence, the longest first, none inside another."""
        place = 0
        lower = [word.text.lower() for word in words]
        while place < len(words):
            found = self._at(place, lower, words, text)
            if found is None:
                place += 1
                continue
            yield found[0]
            place += found[1]

    def _at(self, place: int, lower: list[str], words: tuple[Word, ...], text: str) -> tuple[Found, int] | None:
        first = lower[place]
        keys = (" ".join(lower[place : place + 2]), f"{first} *", first, f"{first[:_STEM]}*")
        for parts, phrase in [one for key in keys for one in self._known.get(key, ())]:
            endings = _endings(parts, lower[place : place + len(parts)])
            if endings is None:
                continue
            start, end = words[place].start, words[place + len(parts) - 1].end
            if any(mark in text[start:end] for mark in ",.;:()\n"):  # the words belong to two parts
                continue
            return Found(start, end, phrase, _replacements(phrase, endings, text[start])), len(parts)
        return None


def _key(parts: list[str]) -> str:
    """What of a text leads to the phrase: its first two words, or as much of them as is known."""
    if parts[0].endswith("*"):
        return f"{parts[0][:_STEM]}*"
    if len(parts) == 1:
        return parts[0]
    return f"{parts[0]} *" if parts[1].endswith("*") else " ".join(parts[:2])


def _endings(parts: list[str], words: list[str]) -> list[str] | None:
    """What stands for the stars; None where the words are others."""
    if len(words) < len(parts):
        return None
    found = []
    for part, word in zip(parts, words, strict=False):
        if part.endswith("*"):
            if not word.startswith(part[:-1]):
                return None
            found.append(word[len(part) - 1 :])
        elif part != word:
            return None
    return found


def _replacements(phrase: Phrase, endings: list[str], first: str) -> tuple[str, ...]:
    if not phrase.can_replace:
        return ()
    filled = [
        one.strip().replace("*", endings[0] if endings else "")
        for one in phrase.plain.split(" / ")
        if one.count("*") == len(endings)
    ]
    return tuple(one[:1].upper() + one[1:] if first.isupper() else one for one in filled)
