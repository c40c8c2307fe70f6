"""How hard a Polish text is to read: FOG-PL, as the Polish readability tools count it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# One vowel group is one syllable; "i" before another vowel only softens the consonant.
_SYLLABLE = re.compile(r"au|eu|i(?=[aąeęoóu])[aąeęoóu]|[aąeęioóuy]")
_WORD = re.compile(r"[^\W\d_]+")
_END = re.compile(r"[.!?:;–]+(?:\s|$)|\n+")
HARD_SYLLABLES = 4


@dataclass(frozen=True, slots=True)
class Readability:
    """`fog`: about the years of school needed; ours aims at 10 and less. `hard_share`: percent of hard words."""

    fog: float
    words_in_sentence: float
    hard_share: float


def syllables(word: str) -> int:
    return len(_SYLLABLE.findall(word.lower()))


def readability(text: str) -> Readability:
    """0.4 × (words in a sentence + percent of words with four and more syllables). An empty text is easy."""
    found = _WORD.findall(text)
    if not found:
        return Readability(0.0, 0.0, 0.0)
    sentences = sum(1 for part in _END.split(text) if _WORD.search(part))
    length = len(found) / max(sentences, 1)
    hard = 100 * sum(1 for word in found if syllables(word) >= HARD_SYLLABLES) / len(found)
    return Readability(0.4 * (length + hard), length, hard)
