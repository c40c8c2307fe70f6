"""Facts of knowledge."""

from __future__ import annotations

from okienko.kernel.facts import fact
from okienko.knowledge.rules import CardId


@fact("knowledge.card_published.v1")
class CardPublished:
    """A card has a new version that residents and staff see from now on. Subject: `card:<id>`."""

    card_id: CardId
    version: int


@fact("knowledge.card_retired.v1")
class CardRetired:
    """A card is no longer shown. Subject: `card:<id>`."""

    card_id: CardId
