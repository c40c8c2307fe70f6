"""Search in Polish without a search server: what is stored, what is asked. Pure.

A word is compared by its stem twice: stemmed with its diacritics and then folded, and folded first and then
stemmed. So "dowodów", "dowodu" and "dowodow" meet. A word nobody knows is corrected against the words of the cards
and of the synonyms. Four-letter pieces of titles catch what neither brings together. Weights are BM25F impacts computed
once, when something changes; a question then adds up the rows of its words (docs/decisions/search-in-plain-sql.md).
"""

from okienko.knowledge.rules.search.asking import Asked, Knowledge, Lookup, Question, correct, question
from okienko.knowledge.rules.search.highlight import highlighted
from okienko.knowledge.rules.search.index import (
    Document,
    Filed,
    Index,
    Part,
    Row,
    SearchKind,
    build_index,
    documents_of,
)
from okienko.knowledge.rules.search.meaning import DEEP, Nearness, fuse, passage
from okienko.knowledge.rules.search.ranking import NEAREST, NOISE, Scored, answers, judged, rank
from okienko.knowledge.rules.search.synonyms import Book, Entry, Synonym
from okienko.knowledge.rules.search.synonyms import read as read_synonyms
from okienko.knowledge.rules.search.words import terms_of

__all__ = [
    "DEEP",
    "NEAREST",
    "NOISE",
    "Asked",
    "Book",
    "Document",
    "Entry",
    "Filed",
    "Index",
    "Knowledge",
    "Lookup",
    "Nearness",
    "Part",
    "Question",
    "Row",
    "Scored",
    "SearchKind",
    "Synonym",
    "answers",
    "build_index",
    "correct",
    "documents_of",
    "fuse",
    "highlighted",
    "judged",
    "passage",
    "question",
    "rank",
    "read_synonyms",
    "terms_of",
]
