"""Finding cards by a question in residents' words."""

from __future__ import annotations

from functools import lru_cache

from django.db import connection

from okienko.knowledge import rules
from okienko.knowledge.models import SearchPosting, SearchVocabulary, ServiceCard
from okienko.knowledge.queries.cards import CardHit, hits_of

# A hit that scores less than this share of the best one is noise.
NOISE = 0.25


def search_cards(text: str, *, language: str = "pl", limit: int = 8) -> list[CardHit]:
    """Cards that answer a question in residents' words, best first; [] for an empty or hopeless one.

    `language` chooses which small words are left out; cards are in Polish and carry phrases in other languages.
    Four queries whatever the number of cards; five when a word is not known, and once after a change six.
    """
    question = rules.question(text, language)
    if not question.words:
        return []
    scored = _score(question, limit)
    best = scored[0][1] if scored else 0.0
    scores = {card: score for card, score in scored if score >= best * NOISE}
    cards = ServiceCard.objects.filter(pk__in=scores, is_active=True).select_related("unit")
    return sorted(hits_of(cards, scores), key=lambda hit: -hit.score)


_SCORE = """
    SELECT card_id, sum(part) AS score FROM (
        SELECT posting.card_id, asked.word, max(posting.weight * asked.factor) AS part
          FROM unnest(%(terms)s::text[], %(words)s::int[], %(factors)s::float8[]) AS asked(term, word, factor)
          JOIN knowledge_searchposting AS posting ON posting.term = asked.term
         GROUP BY posting.card_id, asked.word
        UNION ALL
        SELECT card_id, -1, %(share)s::float8 * sum(weight)
          FROM knowledge_searchgram WHERE gram = ANY(%(grams)s::text[]) GROUP BY card_id
    ) AS parts
    GROUP BY card_id ORDER BY score DESC, card_id LIMIT %(limit)s
"""


def _score(question: rules.Question, limit: int) -> list[tuple[int, float]]:
    """(card, score), best first: for each word its best term, and a share of the title's pieces."""
    terms: list[tuple[str, int, float]] = []
    known = _known({term for alternatives in question.terms for term in alternatives})
    vocabulary: list[str] | None = None
    for place, (word, alternatives) in enumerate(zip(question.words, question.terms, strict=True)):
        exact = alternatives & known
        if exact:
            terms.extend((term, place, rules.EXACT) for term in exact)
            continue
        if vocabulary is None:
            vocabulary = _vocabulary()
        terms.extend((term, place, factor) for term, factor in rules.correct(word, vocabulary).items())
    with connection.cursor() as cursor:
        cursor.execute(
            _SCORE,
            {
                "terms": [term for term, _place, _factor in terms],
                "words": [place for _term, place, _factor in terms],
                "factors": [factor for _term, _place, factor in terms],
                "grams": sorted(question.grams),
                "share": rules.GRAM_SHARE,
                "limit": limit,
            },
        )
        return [(int(card_id), float(score)) for card_id, score in cursor.fetchall()]


def _known(terms: set[str]) -> set[str]:
    return set(SearchPosting.objects.filter(term__in=sorted(terms)).values_list("term", flat=True).distinct())


def _vocabulary() -> list[str]:
    newest = SearchVocabulary.objects.order_by("-pk").values_list("pk", flat=True).first()
    return [] if newest is None else _words_of(newest)


@lru_cache(maxsize=2)
def _words_of(pk: int) -> list[str]:
    """Kept by the id of its row, which a rebuild replaces; a row gone meanwhile corrects nothing once."""
    found = SearchVocabulary.objects.filter(pk=pk).values_list("words", flat=True).first()
    return (found or "").split("\n")
