"""Plain language: how hard a text is to read, what makes it hard, what to write instead. Pure."""

from okienko.knowledge.rules.plain.kept import Measured, measured_by
from okienko.knowledge.rules.plain.limits import (
    EASIEST,
    FEWEST_WORDS,
    FILLED_LATER,
    HARDEST,
    LIMITS,
    MARKED_UP,
    TextKind,
    exceeds,
)
from okienko.knowledge.rules.plain.marks import Mark, MarkKind, Reading, read
from okienko.knowledge.rules.plain.measure import LONG_SENTENCE, Readability, readability, readable
from okienko.knowledge.rules.plain.pack import PlainContent
from okienko.knowledge.rules.plain.phrases import Found, Phrase, PhraseBook, is_phrase, read_phrases
from okienko.knowledge.rules.plain.sentences import Sentence, sentences
from okienko.knowledge.rules.plain.words import HARD_SYLLABLES, Word, syllables, words

__all__ = [
    "EASIEST",
    "FEWEST_WORDS",
    "FILLED_LATER",
    "HARDEST",
    "HARD_SYLLABLES",
    "LIMITS",
    "LONG_SENTENCE",
    "MARKED_UP",
    "Found",
    "Mark",
    "MarkKind",
    "Measured",
    "Phrase",
    "PhraseBook",
    "PlainContent",
    "Readability",
    "Reading",
    "Sentence",
    "TextKind",
    "Word",
    "exceeds",
    "is_phrase",
    "measured_by",
    "read",
    "read_phrases",
    "readability",
    "readable",
    "sentences",
    "syllables",
    "words",
]
