"""What searches teach: counting them, words of the office's own, and measuring those before they are kept."""

from okienko.knowledge.services.learning.counting import (
    expire_searches,
    note_helped,
    note_opened,
    note_search,
    note_settled,
    propose_question,
    ticket,
)

__all__ = [
    "expire_searches",
    "note_helped",
    "note_opened",
    "note_search",
    "note_settled",
    "propose_question",
    "ticket",
]
