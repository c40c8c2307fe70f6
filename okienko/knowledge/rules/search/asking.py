"""From what somebody wrote to what is looked up. Pure."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from okienko.knowledge.rules.search.cyrillic import from_latin
from okienko.knowledge.rules.search.synonyms import Book, Entry
from okienko.knowledge.rules.search.words import STOP, Terms, grams_of, pieces, terms_of

EXACT, ONE_TYPO, TWO_TYPOS, BEGUN = 1.0, 0.8, 0.5, 0.7
SHORTEST_CORRECTED, SHORTEST_FOR_TWO = 4, 8
SHORTEST_OPEN = 5  # letters of a "beginning*" that is worth correcting against
MANY_LATIN = 2  # unknown words that make a question one in Latin letters instead of one with a typo
LONGEST_QUESTION = 30  # words
SHORTEST_BEGUN, MOST_BEGUN = 3, 30
# A card answers when the words of the question give, each, this share of what the rarest word could; more when half
# of them or more are unknown or were corrected. Chosen by questions of residents against "przepis na pierogi".
ENOUGH, ENOUGH_OF_STRANGE = 0.3, 0.7


@dataclass(frozen=True, slots=True)
class Question:
    """For each word that says something, folded, its terms; and the grams of all words."""

    words: tuple[str, ...]
    terms: tuple[Terms, ...]
    grams: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A term to look up: which word of the question it stands for, and how much it counts."""

    term: str
    word: int
    factor: float


@dataclass(frozen=True, slots=True)
class Lookup:
    """Everything the tables are asked for. `corrected`: written word → the word it was taken for.

    `last`: the last word of the question. `begun`: words of the index that begin so, where it was looked up as a
    beginning. `is_last_known`: whether it is, as it stands, a word of the index.
    """

    asked: tuple[Asked, ...]
    grams: frozenset[str]
    corrected: dict[str, str]
    enough: float  # what words must give together so that a card answers and is not only the nearest one
    last: str = ""
    begun: tuple[str, ...] = ()
    is_last_known: bool = True

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(one.term for one in self.asked)


class Knowledge:
    """What the index knows, kept by a process: words, terms and synonyms."""

    def __init__(
        self, vocabulary: Sequence[str], terms: Collection[str], entries: Sequence[Entry], documents: int
    ) -> None:
        self.book = Book(entries)
        self.vocabulary = sorted({*vocabulary, *self.book.words})
        self.terms = frozenset(terms)
        self._words = frozenset(self.vocabulary)
        self._rarest = math.log(1 + documents)
        self._open: dict[int, list[str]] = defaultdict(list)
        for prefix in sorted(self.book.prefixes):
            if len(prefix) >= SHORTEST_OPEN:
                self._open[len(prefix)].append(prefix)

    def look_up(self, question: Question, *, is_typing: bool = False) -> Lookup:
        """`is_typing`: the last word may be only begun."""
        slots: list[dict[str, float]] = []
        spoken: list[Terms] = []
        corrected: dict[str, str] = {}
        begun: tuple[str, ...] = ()
        is_last_known = True
        latin = self._latin(question)
        for place, (word, own) in enumerate(zip(question.words, question.terms, strict=True)):
            terms = own | self.book.prefixes_of(word)
            slot = dict.fromkeys(terms & self.terms, EXACT)
            is_last_known = bool(slot) or word in self._words
            if is_typing and place == len(question.words) - 1 and len(word) >= SHORTEST_BEGUN:
                found = self._begun(word)
                begun = tuple(found)
                for term in chain.from_iterable(found.values()):
                    slot.setdefault(term, BEGUN)
            if place in latin:
                terms |= latin[place]
                slot = dict.fromkeys(latin[place] & self.terms, EXACT)
            elif not slot and word not in self._words:
                near, taken_for = self._near(word)
                slot = {term: factor for term, factor in near.items() if term in self.terms}
                terms |= near.keys()
                if taken_for:
                    corrected[word] = taken_for
            slots.append(slot)
            spoken.append(terms)
        written = {term for slot in slots for term in slot}
        meant = [one for one in self.book.meant(spoken) if one.terms & self.terms and not one.terms & written]
        asked = [Asked(term, place, factor) for place, slot in enumerate(slots) for term, factor in slot.items()]
        for place, one in enumerate(meant, len(slots)):
            asked.extend(Asked(term, place, one.factor) for term in sorted(one.terms & self.terms))
        known = sum(1 for slot in slots if slot) - len(corrected) / 2
        share = ENOUGH if known > len(slots) / 2 else ENOUGH_OF_STRANGE
        return Lookup(
            tuple(asked), question.grams, corrected, share * self._rarest * len(slots),
            question.words[-1] if question.words else "", begun, is_last_known,
        )  # fmt: skip

    def _latin(self, question: Question) -> dict[int, Terms]:
        """For the place of each word that is Ukrainian in Latin letters, its terms.

        Words that Ukrainian knows in a question of which Polish does not know two words or any. One of many is a typo.
        """
        found: dict[int, Terms] = {}
        unknown = 0
        for place, (word, own) in enumerate(zip(question.words, question.terms, strict=True)):
            if word in self._words or own & self.terms or self.book.prefixes_of(word):
                continue
            unknown += 1
            cyrillic = from_latin(word)
            if terms := (_terms_of_word(cyrillic) & self.terms) | self.book.prefixes_of(cyrillic):
                found[place] = terms
        return found if unknown >= MANY_LATIN or unknown == len(question.words) else {}

    def _near(self, word: str) -> tuple[dict[str, float], str]:
        """Terms of the nearest known words, and the first of these words."""
        nearest = correct(word, self.vocabulary)
        found: dict[str, float] = {}
        for known, factor in nearest.items():
            for term in _terms_of_word(known) | self.book.prefixes_of(known):
                found[term] = max(found.get(term, 0.0), factor)
        for length, prefixes in self._open.items():
            for cut in range(length - 1, min(length + 1, len(word)) + 1):
                near = process.extract(word[:cut], prefixes, scorer=OSA.distance, score_cutoff=1, limit=3)
                for prefix, _distance, _place in near:
                    found.setdefault(f"{prefix}*", ONE_TYPO)
        return found, next(iter(nearest), "")

    def _begun(self, word: str) -> dict[str, list[str]]:
        """Words that begin so, each with its terms that the index has."""
        first = bisect_left(self.vocabulary, word)
        found: dict[str, list[str]] = {}
        for known in self.vocabulary[first : first + MOST_BEGUN]:
            if not known.startswith(word):
                break
            found[known] = sorted((_terms_of_word(known) | self.book.prefixes_of(known)) & self.terms)
        return {known: terms for known, terms in found.items() if terms}


def question(text: str, language: str = "pl") -> Question:
    """What to look for. A question of stop words alone keeps them: "co to jest" still asks something."""
    stop = STOP.get(language, STOP["pl"])
    pairs = [piece for raw in text.lower().split() for piece in pieces(raw)][:LONGEST_QUESTION]
    kept = [pair for pair in pairs if pair[0] not in stop] or pairs
    return Question(
        tuple(folded for folded, _ in kept),
        tuple(terms for _, terms in kept),
        frozenset(grams_of(folded for folded, _ in kept)),
    )


def correct(word: str, vocabulary: Sequence[str]) -> dict[str, float]:
    """The nearest known words, each with its factor.

    One typo (also two swapped letters) from four letters on, two from eight. Numbers are never corrected.
    """
    if len(word) < SHORTEST_CORRECTED or word.isdigit():
        return {}
    furthest = 2 if len(word) >= SHORTEST_FOR_TWO else 1
    near = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=furthest, limit=8)
    least = min((distance for _known, distance, _place in near), default=0)
    factor = ONE_TYPO if least <= 1 else TWO_TYPOS
    return {known: factor for known, distance, _place in near if distance == least}


def _terms_of_word(word: str) -> Terms:
    return frozenset[str]().union(*terms_of(word))
