"""Which language a letter is in, roughly."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
_KNOWN = {
    "pl": set(_WORD.findall("jest nie się oraz proszę dzień dobry sprawie czy mam dla został moja mojej przy ulicy")),
    "en": set(_WORD.findall("the and is you for with please dear regards would have this that")),
}


def language_of(text: str) -> str:
    """A guess good enough to choose the language of the first answer: pl, uk, en, or empty."""
    letters = text.lower()
    cyrillic = sum("а" <= character <= "я" or character in "іїєґ" for character in letters)
    if cyrillic > 20:
        return "" if any(character in letters for character in "ыэъё") else "uk"
    words = _WORD.findall(letters)
    score = {language: sum(word in known for word in words) for language, known in _KNOWN.items()}
    score["pl"] += sum(character in "ąćęłńóśźż" for character in letters) // 2
    best = max(score, key=lambda language: score[language])
    return best if score[best] >= 2 else ""
