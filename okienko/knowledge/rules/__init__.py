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
from okienko.knowledge.rules.life import (
    OPEN,
    REVIEW_EVERY,
    Level,
    Stage,
    approval_level,
    may_move,
    review_level,
    stage_of,
)
from okienko.knowledge.rules.plain import Readability, readability
from okienko.knowledge.rules.search import EXACT, GRAM_SHARE, Document, Index, Question, build_index, correct, question

__all__ = [
    "EXACT",
    "GRAM_SHARE",
    "OPEN",
    "REVIEW_EVERY",
    "Audience",
    "CardContent",
    "CardId",
    "Channel",
    "Document",
    "FeeContent",
    "Index",
    "Level",
    "LifeEventContent",
    "Question",
    "Readability",
    "SourceContent",
    "Stage",
    "approval_level",
    "build_index",
    "correct",
    "law_link",
    "may_move",
    "question",
    "readability",
    "review_level",
    "seconds_aloud",
    "stage_of",
]
