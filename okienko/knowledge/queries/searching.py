"""Finding cards by a question in residents' words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from okienko.kernel.text import fold
from okienko.knowledge import rules
from okienko.knowledge.models import ServiceCard
from okienko.knowledge.queries.cards import CardHit, hits_of
from okienko.knowledge.search import store

# A hit that scores less than this share of the best one is noise.
NOISE = 0.25
NEAREST = 3  # cards shown where none answers


@dataclass(frozen=True, slots=True)
class Found:
    """`hits` answer, best first; where none does, `nearest` are those that come closest.

    `meant`: the question with its typos corrected, "" where there was none. `terms`: what was looked up.
    """

    hits: list[CardHit]
    nearest: list[CardHit]
    meant: str
    terms: frozenset[str]

    def pieces(self, text: str) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether its words were asked for, whatever their endings."""
        return rules.highlighted(text, self.terms)


def find_cards(text: str, *, language: str = "pl", limit: int = 8, is_typing: bool = False) -> Found:
    """Cards for a question in residents' words; nothing for an empty one.

    `language` chooses which small words are left out; cards are in Polish and carry phrases in other languages.
    `is_typing`: the last word may be only begun. Five queries whatever the number of cards, one of them only where the
    law sets the term of a card found; after a change four more once.
    """
    question = rules.question(text, language)
    if not question.words:
        return Found([], [], "", frozenset())
    asked = store.look_up(question, is_typing=is_typing)
    scored = [one for one in store.score(asked, limit) if one.spoken]
    answers = any(one.spoken >= asked.enough for one in scored)
    if not answers:
        scored = scored[:NEAREST]
    best = scored[0].score if scored else 0.0
    scores = {one.document: one.score for one in scored if one.score >= best * NOISE}
    cards = ServiceCard.objects.filter(pk__in=scores, is_active=True).select_related("unit")
    hits = sorted(hits_of(cards, scores), key=lambda hit: (-hit.score, hit.id))
    return Found(hits if answers else [], [] if answers else hits, _meant(text, asked.corrected), asked.terms)


def search_cards(text: str, *, language: str = "pl", limit: int = 8, is_typing: bool = False) -> list[CardHit]:
    """Only the cards that answer: [] where none does."""
    return find_cards(text, language=language, limit=limit, is_typing=is_typing).hits


def _meant(text: str, corrected: dict[str, str]) -> str:
    if not corrected:
        return ""
    return re.sub(r"[^\W_]+", lambda word: corrected.get(fold(word.group()), word.group()), text)
