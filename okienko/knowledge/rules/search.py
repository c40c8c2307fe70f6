"""Search in Polish without a search server: what is stored, what is asked. Pure.

A word is compared by its stem twice: stemmed with its diacritics and then folded, and folded first and then
stemmed. So "dowodów", "dowodu" and "dowodow" meet. A word the cards do not know is corrected against the words
they do know. Four-letter pieces of titles catch what neither brings together. Weights are BM25F impacts computed
once, when cards change; a question is then one query that adds them up (docs/decisions/search-in-plain-sql.md).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from okienko.kernel.text import fold, words

# How much one occurrence counts, by field. Titles and residents' own phrases say what a card is about.
FIELD_WEIGHTS: Mapping[str, float] = {"title": 5.0, "asked": 4.0, "keywords": 3.0, "summary": 2.0, "body": 1.0}
SATURATION = 1.2
LENGTH_SHARE = 0.6  # how far a long field is discounted, 0 to 1
GRAM = 4
GRAM_SHARE = 0.3
EXACT, ONE_TYPO, TWO_TYPOS = 1.0, 0.8, 0.4
SHORTEST_CORRECTED, SHORTEST_FOR_TWO = 4, 8
LONGEST_QUESTION = 30  # words
LONGEST_WORD = 60  # letters; the rest of a longer one says nothing

# Words of questions, not of matters. Folded.
_STOP = {
    "pl": """a aby ale az bardzo bez bo by byc byl byla bylo byly chce chcialabym chcialbym ci co cos czego czy do dla
        dlaczego dzien dobry gdy gdzie go i ich ile im inny ja jak jaka jaki jakie jako je jednak jego jej jest jestem
        jesli jezeli juz kiedy kto ktora ktore ktory ktorego lub ma mam mamy mi mnie moc moga moge moja moje moj moze
        mozna mu musi musze my na nad nam nas nasz nie nic niej niz no o od ona one oni oraz panstwo po pod prosze
        przed przez przy robic sa sam sie skad sobie sposob swoj ta tak takie tam te tego tej ten teraz to trzeba tu ty
        tylko tym u w we wiec witam wszystko z za zalatwic ze zeby zrobic""",
    "en": """a an and are as at be can do does for from get have how i in is it me my need of on or the to what where
        with you""",
    "uk": """а або але в від де для до є з за і як який яка які коли кому мені мій моя можна на не по та треба у це чи
        що я""",
}
STOP: Mapping[str, frozenset[str]] = {language: frozenset(fold(listed).split()) for language, listed in _STOP.items()}


@dataclass(frozen=True, slots=True)
class Document:
    """A card as search sees it: an id and the text of each field of FIELD_WEIGHTS."""

    id: int
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Index:
    """(term, document, weight), (gram, document, weight), and the words to correct typos against."""

    postings: list[tuple[str, int, float]]
    grams: list[tuple[str, int, float]]
    vocabulary: list[str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready for the index: for each word, its terms; and the grams of all words."""

    words: tuple[str, ...]
    terms: tuple[frozenset[str], ...]
    grams: frozenset[str]


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("polish")


def stem_folded(word: str) -> str:
    """The stem of a word, folded."""
    return fold(str(_stemmer().stemWord(word)))


def _restored(folded: str) -> str:
    """A folded word with the diacritics that its ending surely had, or the stemmer does not know the ending."""
    for plain, marked in (("ow", "ów"), ("osc", "ość")):
        if folded.endswith(plain) and len(folded) > len(plain) + 2:
            return folded[: -len(plain)] + marked
    return folded


def terms_of(text: str) -> list[frozenset[str]]:
    """For each word of a text, the terms it is found by."""
    return [terms for raw in text.lower().split() for _, terms in _pieces(raw)]


@lru_cache(maxsize=60_000)
def _pieces(raw: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The words inside one run of letters and marks ("Nowak-Żak," has two), folded, each with its terms."""
    whole = "".join(sign if sign.isalnum() else " " for sign in raw).split()
    return tuple(
        (folded, frozenset({stem_folded(folded), stem_folded(_restored(folded)), stem_folded(plain)}))
        for plain in (one[:LONGEST_WORD] for one in whole)
        for folded in words(plain)[:1]
    )


def grams_of(folded_words: Iterable[str]) -> Counter[str]:
    """Pieces of four letters, the ends of words marked: "pies" → "_pie", "pies", "ies_"."""
    counted: Counter[str] = Counter()
    for word in folded_words:
        marked = f"_{word}_"
        counted.update(marked[i : i + GRAM] for i in range(max(1, len(marked) - GRAM + 1)))
    return counted


def build_index(documents: Sequence[Document]) -> Index:
    """Everything search stores, for all documents at once: weights depend on the whole collection."""
    term_counts, lengths, vocabulary = _count_terms(documents)
    averages = {
        name: (sum(row[name] for row in lengths.values()) / len(lengths) or 1.0) for name in FIELD_WEIGHTS if lengths
    }
    spread = Counter(term for (term, _doc) in term_counts)
    postings = []
    for (term, doc), fields in term_counts.items():
        frequency = sum(
            FIELD_WEIGHTS[name] * count / (1 - LENGTH_SHARE + LENGTH_SHARE * lengths[doc][name] / averages[name])
            for name, count in fields.items()
        )
        postings.append((term, doc, _impact(frequency, spread[term], len(documents))))
    return Index(postings, _weigh_grams(documents), sorted(vocabulary))


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


def _impact(frequency: float, spread: int, total: int) -> float:
    rarity = math.log(1 + (total - spread + 0.5) / (spread + 0.5))
    return rarity * frequency * (SATURATION + 1) / (frequency + SATURATION)


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


def question(text: str, language: str = "pl") -> Question:
    """What to look for. A question of stop words alone keeps them: "co to jest" still asks something."""
    stop = STOP.get(language, STOP["pl"])
    pairs = [piece for raw in text.lower().split() for piece in _pieces(raw)][:LONGEST_QUESTION]
    kept = [pair for pair in pairs if pair[0] not in stop] or pairs
    return Question(
        tuple(folded for folded, _ in kept),
        tuple(terms for _, terms in kept),
        frozenset(grams_of(folded for folded, _ in kept)),
    )


def correct(word: str, vocabulary: Sequence[str]) -> dict[str, float]:
    """Terms of known words near an unknown one, each with its factor.

    One typo (also two swapped letters) from four letters on, two from eight. Numbers are never corrected.
    """
    if len(word) < SHORTEST_CORRECTED or word.isdigit():
        return {}
    furthest = 2 if len(word) >= SHORTEST_FOR_TWO else 1
    near = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=furthest, limit=8)
    found: dict[str, float] = {}
    for known, distance, _ in near:
        term = stem_folded(known)
        found[term] = max(found.get(term, 0.0), ONE_TYPO if distance <= 1 else TWO_TYPOS)
    return found
