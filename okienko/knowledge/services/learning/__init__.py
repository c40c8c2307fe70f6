"""What searches teach: counting them, words of the office's own, and measuring those before they are kept."""

from okienko.knowledge.services.learning.counting import (
    expire_searches,
    forget_questions,
    is_same_search,
    note_helped,
    note_opened,
    note_search,
    note_settled,
    propose_question,
    ticket,
)
from okienko.knowledge.services.learning.packs import check_learning, import_searches, load_learning
from okienko.knowledge.services.learning.questions import add_phrase, decide_question, keep_question
from okienko.knowledge.services.learning.synonyms import (
    drop_trial,
    keep_trial,
    measure_next,
    topic,
    try_change,
    try_switch,
    try_synonym,
    try_without,
    undo_synonym,
)

__all__ = [
    "add_phrase",
    "check_learning",
    "decide_question",
    "drop_trial",
    "expire_searches",
    "forget_questions",
    "import_searches",
    "is_same_search",
    "keep_question",
    "keep_trial",
    "load_learning",
    "measure_next",
    "note_helped",
    "note_opened",
    "note_search",
    "note_settled",
    "propose_question",
    "ticket",
    "topic",
    "try_change",
    "try_switch",
    "try_synonym",
    "try_without",
    "undo_synonym",
]
