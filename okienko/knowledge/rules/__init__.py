"""Pure decisions about knowledge: what a card is, how it is found, how plainly it is written."""

from okienko.knowledge.rules.card import (
    Audience,
    CardContent,
    CardId,
    Channel,
    FeeContent,
    LifeEventContent,
    SourceContent,
    law_link,
    seconds_aloud,
)
from okienko.knowledge.rules.plain import Readability, readability
from okienko.knowledge.rules.search import EXACT, GRAM_SHARE, Document, Index, Question, build_index, correct, question

__all__ = [
    "EXACT",
    "GRAM_SHARE",
    "Audience",
    "CardContent",
    "CardId",
    "Channel",
    "Document",
    "FeeContent",
    "Index",
    "LifeEventContent",
    "Question",
    "Readability",
    "SourceContent",
    "build_index",
    "correct",
    "law_link",
    "question",
    "readability",
    "seconds_aloud",
]
