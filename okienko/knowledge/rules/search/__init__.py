"""Search in Polish without a search server: what is stored, what is asked. Pure.

A word is compared by its stem twice: stemmed with its diacritics and then folded, and folded first and then
stemmed. So "dowodów", "dowodu" and "dowodow" meet. A word nobody knows is corrected against the words of the cards
and of the synonyms. Four-letter pieces of titles catch what neither brings together. Weights are BM25F impacts computed
once, when cards change; a question is then one query that adds them up (docs/decisions/search-in-plain-sql.md).
"""

from okienko.knowledge.rules.search.asking import Asked, Knowledge, Lookup, Question, correct, question
from okienko.knowledge.rules.search.highlight import highlighted
from okienko.knowledge.rules.search.index import Document, Index, build_index
from okienko.knowledge.rules.search.synonyms import Entry, Synonym
from okienko.knowledge.rules.search.synonyms import read as read_synonyms

GRAM_SHARE = 0.3
TITLE_SHARE = 0.5  # how much a title that the question holds whole adds

__all__ = [
    "GRAM_SHARE",
    "TITLE_SHARE",
    "Asked",
    "Document",
    "Entry",
    "Index",
    "Knowledge",
    "Lookup",
    "Question",
    "Synonym",
    "build_index",
    "correct",
    "highlighted",
    "question",
    "read_synonyms",
]
