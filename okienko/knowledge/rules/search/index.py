"""What search stores: weights computed once, for all documents together. Pure."""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from okienko.knowledge.rules.search.synonyms import Entry
from okienko.knowledge.rules.search.words import STOP, Terms, grams_of, terms_of, words

# How much one occurrence counts, by field. Titles and residents' own phrases say what a card is about.
FIELD_WEIGHTS: Mapping[str, float] = {
    "title": 5.0, "asked": 4.0, "keywords": 3.0, "summary": 2.0, "forms": 2.0, "body": 1.0, "unit": 0.7, "fees": 0.7,
    "documents": 0.5,
}  # fmt: skip
SATURATION = 1.2
LENGTH_SHARE = 0.6  # how far a long field is discounted, 0 to 1
COVERED = 0.75  # what share of the office's words a title must hold to take the residents' words for them
BEHIND = 0.6  # share of the weight of units and people
TITLE_PLACES = 12  # words of a title that count; the rest of a longer one is law


Row = tuple["array[int]", "array[float]"]  # keys and their weights, one beside the other


class SearchKind(StrEnum):
    """Kinds of things the one index holds."""

    CARD = "card"
    GUIDE = "guide"
    QUESTION = "question"
    SCRIPT = "script"
    PROGRAMME = "programme"
    NEWS = "news"
    UNIT = "unit"
    PERSON = "person"


class Part(StrEnum):
    """What a row of the index speaks of."""

    TERM = "term"  # a word of a document; keys are documents
    GRAM = "gram"  # four letters of a title; keys are documents
    TITLE = "title"  # a word of a title; keys are `title_key`s, weights are shares of all the title says


@dataclass(frozen=True, slots=True)
class Filed:
    """What a document is. `key`: its id in the table of its kind; `unit`: symbol of who answers for it."""

    kind: SearchKind = SearchKind.CARD
    key: int = 0
    code: str = ""
    title: str = ""
    is_internal: bool = False  # for staff only
    audience: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    unit: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether weights depend on it: residents must not notice what staff alone find, nor short lines of units."""
        return not self.is_internal and self.kind is not SearchKind.UNIT


@dataclass(frozen=True, slots=True)
class Document:
    """Something that can be found: the text of each field of FIELD_WEIGHTS, and what it is."""

    id: int
    fields: Mapping[str, str]
    filed: Filed = field(default_factory=Filed)

    @property
    def share(self) -> float:
        """How much of its weights counts: who does something comes behind how it is done."""
        return BEHIND if self.filed.kind in (SearchKind.UNIT, SearchKind.PERSON) else 1.0


@dataclass(frozen=True, slots=True)
class Index:
    """Rows of the table of search, and the words to correct typos against, those of staff apart."""

    rows: dict[tuple[Part, str], Row]
    vocabulary: list[str]
    internal_vocabulary: list[str]  # words of nothing that residents may find


def title_key(document: int, place: int) -> int:
    return document * TITLE_PLACES + place


def documents_of(part: Part, keys: Iterable[int]) -> Iterable[int]:
    """The documents that keys of a row mean."""
    return (key // TITLE_PLACES for key in keys) if part is Part.TITLE else keys


def build_index(documents: Sequence[Document], entries: Sequence[Entry] = ()) -> Index:
    """Everything search stores, for all documents at once: weights depend on the whole collection."""
    counted = frozenset(one.id for one in documents if one.filed.is_counted) or frozenset(one.id for one in documents)
    term_counts, lengths = _count_terms(documents)
    averages = {
        name: (sum(lengths[one][name] for one in counted) / len(counted) or 1.0) for name in FIELD_WEIGHTS if counted
    }
    spread = Counter(term for (term, doc) in term_counts if doc in counted)
    weights: dict[tuple[str, int], float] = {}
    for (term, doc), fields in term_counts.items():
        frequency = sum(
            FIELD_WEIGHTS[name] * count / (1 - LENGTH_SHARE + LENGTH_SHARE * lengths[doc][name] / averages[name])
            for name, count in fields.items()
        )
        weights[(term, doc)] = _impact(frequency, spread[term], len(counted))
    titles = {document.id: _title_words(document) for document in documents}
    in_titles = Counter(term for doc in counted for term in frozenset[str]().union(*titles[doc]))
    for key, weight in _said(titles, _Rarity(in_titles, len(counted)), entries).items():
        weights[key] = max(weights.get(key, 0.0), weight)
    behind = {one.id: one.share for one in documents if one.share != 1}
    if behind:
        weights = {(term, doc): weight * behind.get(doc, 1.0) for (term, doc), weight in weights.items()}
    shares = _weigh_titles(titles, _Rarity(spread, len(counted)))
    rows = _rows(Part.TERM, weights) | _rows(Part.GRAM, _weigh_grams(documents, counted)) | _rows(Part.TITLE, shares)
    public = _vocabulary(one for one in documents if not one.filed.is_internal)
    return Index(rows, sorted(public), sorted(_vocabulary(documents) - public))


def _rows(part: Part, weights: Mapping[tuple[str, int], float]) -> dict[tuple[Part, str], Row]:
    rows: dict[tuple[Part, str], Row] = {}
    for (token, key), weight in weights.items():
        keys, values = rows.setdefault((part, token), (array("i"), array("f")))
        keys.append(key)
        values.append(weight)
    return rows


def _vocabulary(documents: Iterable[Document]) -> set[str]:
    return {
        word
        for document in documents
        for name in FIELD_WEIGHTS
        for word in words(document.fields.get(name, ""))
        if not word.isdigit() and word not in STOP["pl"]
    }


class _Rarity(dict[str, float]):
    """Term → how much its presence says; one that no counted document has is the rarest."""

    def __init__(self, spread: Mapping[str, int], total: int) -> None:
        super().__init__((term, _rarity(count, total)) for term, count in spread.items())
        self.total = total

    def __missing__(self, term: str) -> float:
        return _rarity(0, self.total)


def _count_terms(
    documents: Sequence[Document],
) -> tuple[dict[tuple[str, int], Counter[str]], dict[int, Counter[str]]]:
    term_counts: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    lengths: dict[int, Counter[str]] = {}
    for document in documents:
        lengths[document.id] = Counter()
        for name in FIELD_WEIGHTS:
            for terms in terms_of(document.fields.get(name, "")):
                lengths[document.id][name] += 1
                for term in terms:
                    term_counts[(term, document.id)][name] += 1
    return term_counts, lengths


def _title_words(document: Document) -> list[Terms]:
    return [
        terms for terms in terms_of(document.fields.get("title", "")) if not any(term in STOP["pl"] for term in terms)
    ]


def _said(
    titles: Mapping[int, Sequence[Terms]], rarity: _Rarity, entries: Sequence[Entry]
) -> dict[tuple[str, int], float]:
    """Weights of the residents' words for each card whose title holds what the office says instead."""
    held = {doc: frozenset[str]().union(*found) for doc, found in titles.items()}
    said: dict[tuple[str, int], float] = {}
    for entry in entries:
        official = [(terms, max(rarity[term] for term in terms)) for terms in entry.official]
        total = sum(weight for _terms, weight in official)
        every = frozenset[str]().union(*entry.official)
        phrases = {term for phrase in entry.phrases for word in phrase for term in word}
        for doc, title in titles.items():
            covered = sum(weight for terms, weight in official if terms & held[doc]) / total
            if covered < COVERED:
                continue
            shares = [(max(rarity[term] for term in terms), bool(terms & every)) for terms in title]
            about = sum(weight for weight, is_held in shares if is_held) / sum(weight for weight, _ in shares)
            strength = covered * (1 + about) / 2
            for term in phrases:
                said[(term, doc)] = max(said.get((term, doc), 0.0), strength)
    spread = Counter(term for term, _doc in said)
    return {
        (term, doc): _rarity(min(spread[term], rarity.total), rarity.total) * value
        for (term, doc), value in said.items()
    }


def _impact(frequency: float, spread: int, total: int) -> float:
    return _rarity(spread, total) * frequency * (SATURATION + 1) / (frequency + SATURATION)


def _rarity(spread: int, total: int) -> float:
    return math.log(1 + (total - spread + 0.5) / (spread + 0.5))


def _weigh_grams(documents: Sequence[Document], counted: frozenset[int]) -> dict[tuple[str, int], float]:
    found = {d.id: grams_of(w for w in words(d.fields.get("title", "")) if w not in STOP["pl"]) for d in documents}
    spread = Counter(gram for doc in counted for gram in found[doc])
    average = sum(found[doc].total() for doc in counted) / max(len(counted), 1) or 1.0
    weights: dict[tuple[str, int], float] = {}
    for doc, grams in found.items():
        discount = 1 - LENGTH_SHARE + LENGTH_SHARE * grams.total() / average
        for gram, count in grams.items():
            weights[(gram, doc)] = _impact(count / discount, spread[gram], len(counted))
    return weights


def _weigh_titles(titles: Mapping[int, Sequence[Terms]], rarity: _Rarity) -> dict[tuple[str, int], float]:
    found: dict[tuple[str, int], float] = {}
    for doc, title in titles.items():
        weights = [max(rarity[term] for term in terms) for terms in title[:TITLE_PLACES]]
        total = sum(weights) or 1.0
        for place, (terms, weight) in enumerate(zip(title, weights, strict=False)):
            for term in terms:
                found[(term, title_key(doc, place))] = weight / total
    return found
