"""How residents speak and how the office does: "prawko zgubi*" means "wydanie wtórnika prawa jazdy". Pure.

An entry works twice. When cards are indexed, a card whose title holds the office's words is also found by the
residents' words, so that some of them are enough. When a question is asked and holds a whole phrase of the
residents, the office's words are looked for as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from okienko.knowledge.rules.search.cyrillic import spelled
from okienko.knowledge.rules.search.words import STOP, Terms, pieces

SYNONYM = 0.8  # how much a word of the office counts beside a word that was written
PART_OF_ANOTHER = 0.5  # when a longer phrase with the same words fits as well
SHORTEST_PREFIX = 2


@dataclass(frozen=True, slots=True)
class Synonym:
    """`said`: phrases parted by commas, a word may end with "*"; `official`: the office's words."""

    said: str
    official: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A synonym ready to be compared: phrases of words, each word the terms it is known by."""

    phrases: tuple[tuple[Terms, ...], ...]
    official: tuple[Terms, ...]
    words: tuple[str, ...]  # whole words of the residents, folded, to correct typos against


@dataclass(frozen=True, slots=True)
class Meant:
    """Words of the office that a question means, with how much each counts."""

    terms: Terms
    factor: float


class Book:
    """All entries, by the terms their phrases begin with."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.prefixes = frozenset(
            term[:-1]
            for entry in entries
            for phrase in entry.phrases
            for word in phrase
            for term in word
            if "*" in term
        )
        self.words = frozenset(word for entry in entries for word in entry.words)
        self._by_first: Mapping[str, list[tuple[tuple[Terms, ...], Entry]]] = defaultdict(list)
        for entry in entries:
            for phrase in entry.phrases:
                for term in phrase[0]:
                    self._by_first[term].append((phrase, entry))

    def prefixes_of(self, folded: str) -> frozenset[str]:
        """The terms "zgubi*" of the beginnings that some phrase has and the word has too."""
        word = spelled(folded)
        return frozenset(
            f"{word[:end]}*" for end in range(SHORTEST_PREFIX, len(word) + 1) if word[:end] in self.prefixes
        )

    def meant(self, asked: Sequence[Terms]) -> list[Meant]:
        """What the office calls what was asked, each word once, as strongly as the best phrase says."""
        hits = list(self.hits(asked))
        best: dict[Terms, float] = {}
        for places, entry in hits:
            factor = SYNONYM / len(entry.official) ** 0.5
            if any(places < other for other, _ in hits):
                factor *= PART_OF_ANOTHER
            for terms in entry.official:
                best[terms] = max(best.get(terms, 0.0), factor)
        return [Meant(terms, factor) for terms, factor in best.items()]

    def hits(self, asked: Sequence[Terms]) -> Iterator[tuple[frozenset[int], Entry]]:
        """Entries of which a whole phrase was said, each with the places of its words in the question."""
        seen: set[int] = set()
        for term in sorted({term for terms in asked for term in terms}):
            for phrase, entry in self._by_first.get(term, ()):
                if id(phrase) in seen:
                    continue
                seen.add(id(phrase))
                places = _places(phrase, asked)
                if places is not None:
                    yield places, entry


def read(synonyms: Iterable[Synonym]) -> list[Entry]:
    """Entries worth comparing: with a phrase and with words of the office."""
    found = []
    for synonym in synonyms:
        official = tuple(terms for folded, terms in _words(synonym.official) if folded not in STOP["pl"])
        phrases: list[tuple[Terms, ...]] = []
        whole: list[str] = []
        for phrase in synonym.said.split(","):
            words = list(_marked(phrase))
            kept = [one for one in words if one[0] not in STOP["pl"]] or words
            whole.extend(folded for folded, terms in kept if not any("*" in term for term in terms))
            if kept:
                phrases.append(tuple(terms for _folded, terms in kept))
        if official and phrases:
            found.append(Entry(tuple(phrases), official, tuple(whole)))
    return found


def _places(phrase: Sequence[Terms], asked: Sequence[Terms]) -> frozenset[int] | None:
    """Where each word of the phrase stands in the question, in any order; None unless all do."""
    taken: set[int] = set()
    for word in phrase:
        place = next((n for n, terms in enumerate(asked) if n not in taken and terms & word), None)
        if place is None:
            return None
        taken.add(place)
    return frozenset(taken)


def _marked(phrase: str) -> Iterator[tuple[str, Terms]]:
    for raw in phrase.split():
        words = list(_words(raw.rstrip("*")))
        for number, (folded, terms) in enumerate(words, 1):
            open_ended = raw.endswith("*") and number == len(words)
            yield folded, (frozenset({f"{folded}*"}) if open_ended else terms)


def _words(text: str) -> Iterator[tuple[str, Terms]]:
    for raw in text.lower().split():
        yield from pieces(raw)
