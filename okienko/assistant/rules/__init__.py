"""What the assistant understands, chooses and may say. Pure."""

from okienko.assistant.rules.asking import is_open, plain, question_of, read, reference_and_code
from okienko.assistant.rules.calling import Call, call, is_funding, is_intent, phrase
from okienko.assistant.rules.choosing import Choice, Evidence, Names, Word, choose, decide, weigh
from okienko.assistant.rules.joining import joined
from okienko.assistant.rules.language import PAPERS, is_minor
from okienko.assistant.rules.records import Answer, Asked, Citation, Field, Kind, Memory, Part, Record
from okienko.assistant.rules.replying import hinted, moves, ordinal, picked
from okienko.assistant.rules.rewording import may_be_said
from okienko.assistant.rules.stating import asks_state
from okienko.assistant.rules.talk import Talk, Turn, kept
from okienko.assistant.rules.verifying import Problem, verify

__all__ = [
    "PAPERS",
    "Answer",
    "Asked",
    "Call",
    "Choice",
    "Citation",
    "Evidence",
    "Field",
    "Kind",
    "Memory",
    "Names",
    "Part",
    "Problem",
    "Record",
    "Talk",
    "Turn",
    "Word",
    "asks_state",
    "call",
    "choose",
    "decide",
    "hinted",
    "is_funding",
    "is_intent",
    "is_minor",
    "is_open",
    "joined",
    "kept",
    "may_be_said",
    "moves",
    "ordinal",
    "phrase",
    "picked",
    "plain",
    "question_of",
    "read",
    "reference_and_code",
    "verify",
    "weigh",
]
