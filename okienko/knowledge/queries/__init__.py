"""What others may ask about knowledge: find cards, read one, list them."""

from okienko.knowledge.queries.cards import (
    Card,
    CardHit,
    FeeLine,
    LifeEventCards,
    Office,
    card,
    cards_by_life_event,
    content_of,
    list_cards,
    titles_of,
)
from okienko.knowledge.queries.searching import search_cards

__all__ = [
    "Card",
    "CardHit",
    "FeeLine",
    "LifeEventCards",
    "Office",
    "card",
    "cards_by_life_event",
    "content_of",
    "list_cards",
    "search_cards",
    "titles_of",
]
