"""What search stores: weights computed once, for all documents together. Pure."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okienko.kernel.text import words
from okienko.knowledge.rules.search.synonyms import Entry
from okienko.knowledge.rules.search.words import STOP, Terms, grams_of, terms_of

# How much one occurrence counts, by field. Titles and residents' own phrases say what a card is about.
FIELD_WEIGHTS: Mapping[str, float] = {
    "title": 5.0, "asked": 4.0, "keywords": 3.0, "summary": 2.0, "forms": 2.0, "body": 1.0, "unit": 0.7, "fees": 0.7,
    "documents": 0.5,
}  # fmt: skip
SATURATION = 1.2
LENGTH_SHARE = 0.6  # how far a long field is discounted, 0 to 1
COVERED = 0.75  # what share of the office's words a title must hold to take the residents' words for them
LONGEST_TITLE = 12  # words; the rest of a longer one is law


@dataclass(frozen=True, slots=True)
class Document:
    """A card as search sees it: an id and the text of each field of FIELD_WEIGHTS."""

    id: int
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Index:
    """Rows of the tables of search, and the words to correct typos against.

    `postings`: (term, document, weight); `grams`: (gram, document, weight); `titles`: (term, document, place of the
    word in the title, its share of all the title says).
    """

    postings: list[tuple[str, int, float]]
    grams: list[tuple[str, int, float]]
    titles: list[tuple[str, int, int, float]]
    vocabulary: list[str]


def build_index(documents: Sequence[Document], entries: Sequence[Entry] = ()) -> Index:
    """Everything search stores, for all documents at once: weights depend on the whole collection."""
    term_counts, lengths, vocabulary = _count_terms(documents)
    averages = {
        name: (sum(row[name] for row in lengths.values()) / len(lengths) or 1.0) for name in FIELD_WEIGHTS if lengths
    }
    spread = Counter(term for (term, _doc) in term_counts)
    weights: dict[tuple[str, int], float] = {}
    for (term, doc), fields in term_counts.items():
        frequency = sum(
            FIELD_WEIGHTS[name] * count / (1 - LENGTH_SHARE + LENGTH_SHARE * lengths[doc][name] / averages[name])
            for name, count in fields.items()
        )
        weights[(term, doc)] = _impact(frequency, spread[term], len(documents))
    titles = {document.id: _title_words(document) for document in documents}
    in_titles = Counter(term for found in titles.values() for term in frozenset[str]().union(*found))
    rarity = {term: _rarity(count, len(documents)) for term, count in in_titles.items()}
    for key, weight in _said(titles, rarity, entries).items():
        weights[key] = max(weights.get(key, 0.0), weight)
    return Index(
        [(term, doc, weight) for (term, doc), weight in weights.items()],
        _weigh_grams(documents),
        _weigh_titles(titles, {term: _rarity(count, len(documents)) for term, count in spread.items()}),
        sorted(vocabulary),
    )


def _count_terms(
    documents: Sequence[Document],
) -> tuple[dict[tuple[str, int], Counter[str]], dict[int, Counter[str]], set[str]]:
    term_counts: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    lengths: dict[int, Counter[str]] = {}
    vocabulary: set[str] = set()
    for document in documents:
        lengths[document.id] = Counter()
        for name in FIELD_WEIGHTS:
            text = document.fields.get(name, "")
            vocabulary.update(word for word in words(text) if not word.isdigit() and word not in STOP["pl"])
            for terms in terms_of(text):
                lengths[document.id][name] += 1
                for term in terms:
                    term_counts[(term, document.id)][name] += 1
    return term_counts, lengths, vocabulary


def _title_words(document: Document) -> list[Terms]:
    return [
        terms for terms in terms_of(document.fields.get("title", "")) if not any(term in STOP["pl"] for term in terms)
    ]


def _said(
    titles: Mapping[int, Sequence[Terms]], rarity: Mapping[str, float], entries: Sequence[Entry]
) -> dict[tuple[str, int], float]:
    """Weights of the residents' words for each card whose title holds what the office says instead."""
    held = {doc: frozenset[str]().union(*found) for doc, found in titles.items()}
    said: dict[tuple[str, int], float] = {}
    unknown = _rarity(0, len(titles))
    for entry in entries:
        official = [(terms, max(rarity.get(term, unknown) for term in terms)) for terms in entry.official]
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
    return {(term, doc): _rarity(spread[term], len(titles)) * value for (term, doc), value in said.items()}


def _impact(frequency: float, spread: int, total: int) -> float:
    return _rarity(spread, total) * frequency * (SATURATION + 1) / (frequency + SATURATION)


def _rarity(spread: int, total: int) -> float:
    return math.log(1 + (total - spread + 0.5) / (spread + 0.5))


def _weigh_grams(documents: Sequence[Document]) -> list[tuple[str, int, float]]:
    counted = {d.id: grams_of(w for w in words(d.fields.get("title", "")) if w not in STOP["pl"]) for d in documents}
    spread = Counter(gram for grams in counted.values() for gram in grams)
    average = sum(grams.total() for grams in counted.values()) / max(len(counted), 1) or 1.0
    found: list[tuple[str, int, float]] = []
    for doc, grams in counted.items():
        discount = 1 - LENGTH_SHARE + LENGTH_SHARE * grams.total() / average
        found.extend(
            (gram, doc, _impact(count / discount, spread[gram], len(documents))) for gram, count in grams.items()
        )
    return found


def _weigh_titles(
    titles: Mapping[int, Sequence[Terms]], rarity: Mapping[str, float]
) -> list[tuple[str, int, int, float]]:
    found: list[tuple[str, int, int, float]] = []
    for doc, title in titles.items():
        weights = [max(rarity[term] for term in terms) for terms in title[:LONGEST_TITLE]]
        total = sum(weights) or 1.0
        for place, (terms, weight) in enumerate(zip(title, weights, strict=False)):
            found.extend((term, doc, place, weight / total) for term in sorted(terms))
    return found
