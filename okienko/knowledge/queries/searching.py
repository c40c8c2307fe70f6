"""Finding cards by a question in residents' words."""

from __future__ import annotations

from okienko.knowledge import rules
from okienko.knowledge.models import ServiceCard
from okienko.knowledge.queries.cards import CardHit, hits_of
from okienko.knowledge.search import store

# A hit that scores less than this share of the best one is noise.
NOISE = 0.25


def search_cards(text: str, *, language: str = "pl", limit: int = 8) -> list[CardHit]:
    """Cards that answer a question in residents' words, best first; [] for an empty or hopeless one.

    `language` chooses which small words are left out; cards are in Polish and carry phrases in other languages.
    Four queries whatever the number of cards; five when a word is not known, once after a change six, and now and
    then one more: whether the law changed that sets the term of a card found.
    """
    question = rules.question(text, language)
    if not question.words:
        return []
    scored = store.score(question, limit)
    best = scored[0][1] if scored else 0.0
    scores = {card: score for card, score in scored if score >= best * NOISE}
    cards = ServiceCard.objects.filter(pk__in=scores, is_active=True).select_related("unit")
    return sorted(hits_of(cards, scores), key=lambda hit: -hit.score)
