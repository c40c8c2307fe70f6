"""How hard a Polish text is to read: FOG-PL, Pisarek and LIX, as the Polish readability tools count them. Pure.

ASL = words / sentences, PHW = percent of hard words (four syllables and more)
FOG-PL = 0.4 × (ASL + PHW)
Pisarek = ASL / 3 + PHW / 3 + 1, or √(ASL² + PHW²) / 2; numbers and proper names do not count
LIX = ASL + percent of words longer than eight letters
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from okienko.knowledge.rules.plain.sentences import Sentence, sentences
from okienko.knowledge.rules.plain.words import Word

_PLACEHOLDER = re.compile(r"\{\w+\}")
LONG_WORD = 8  # letters
LONG_SENTENCE = 20  # words: more is too long


@dataclass(frozen=True, slots=True)
class Readability:
    """`fog`: about the years of school needed. `hard_share`: percent of hard words. An empty text is easy."""

    fog: float = 0.0
    words_in_sentence: float = 0.0
    hard_share: float = 0.0
    pisarek: float = 0.0
    pisarek_curved: float = 0.0
    lix: float = 0.0
    words: int = 0
    sentences: int = 0
    hard_words: int = 0
    long_sentences: int = 0


def readable(template: str) -> str:
    """A template as it is measured, every sign in its place: what is put in later is one word, emphasis is nothing."""
    return _PLACEHOLDER.sub(lambda found: "x".ljust(len(found[0])), template).replace("**", "  ")


def readability(text: str) -> Readability:
    return measured(sentences(text))


def measured(found: list[Sentence]) -> Readability:
    """The measure of sentences already parted."""
    if not found:
        return Readability()
    every = [word for one in found for word in one.words]
    number, ends = len(every), len(found)
    hard = sum(word.is_hard for word in every)
    length, share = number / ends, 100 * hard / number
    counted = [word for one in found for place, word in enumerate(one.words) if not _skipped(word, place)]
    own_length = len(counted) / ends
    own_share = 100 * sum(word.is_hard for word in counted) / len(counted) if counted else 0.0
    long_words = sum(word.kind == "word" and len(word.text) > LONG_WORD for word in every)
    return Readability(
        fog=0.4 * (length + share),
        words_in_sentence=length,
        hard_share=share,
        pisarek=own_length / 3 + own_share / 3 + 1,
        pisarek_curved=math.hypot(own_length, own_share) / 2,
        lix=length + 100 * long_words / number,
        words=number,
        sentences=ends,
        hard_words=hard,
        long_sentences=sum(len(one.words) > LONG_SENTENCE for one in found),
    )


def _skipped(word: Word, place: int) -> bool:
    """What Pisarek leaves out: numbers, addresses, proper names (a capital inside a sentence)."""
    return word.kind != "word" or (place > 0 and word.text[0].isupper())
