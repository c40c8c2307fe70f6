"""Ukrainian and Russian words as they are compared: however they are spelled, also in Latin letters. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

# What one language writes with one letter and the other with another ("лицензия", "ліцензія"), and signs that many
# leave out. One letter stands for all of them; the folding of the kernel has made й of и and ї of і already.
_SPELLING = str.maketrans({"и": "і", "ы": "і", "ї": "і", "й": "і", "є": "е", "э": "е", "ё": "е", "ґ": "г",
                           "ь": None, "ъ": None})  # fmt: skip
_DOUBLED = re.compile(r"([а-яі])\1+")
_LATIN = {
    "shch": "щ", "szcz": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "cz": "ч", "sh": "ш", "sz": "ш",
    "ya": "я", "ia": "я", "ja": "я", "yu": "ю", "iu": "ю", "ju": "ю", "ye": "е", "ie": "е", "je": "е",
    "a": "а", "b": "б", "c": "ц", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "г", "i": "і", "j": "і", "k": "к",
    "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в",
    "w": "в", "x": "кс", "y": "і", "z": "з",
}  # fmt: skip
_SOUND = re.compile("|".join(sorted(_LATIN, key=len, reverse=True)))
SHORTEST_LATIN = 4  # letters of a word that may be Ukrainian in Latin letters


def spelled(folded: str) -> str:
    """A folded word in the one spelling of all: "регистрация" and "реєстрація" differ in less; Latin ones unchanged."""
    if folded.isascii():
        return folded
    return _DOUBLED.sub(r"\1", folded.translate(_SPELLING))


@lru_cache(maxsize=20_000)
def from_latin(folded: str) -> str:
    """What a word in Latin letters is in that spelling: "mashynu" → "машіну"; "" where it cannot be one.

    Ukrainian passports write "h", "shch" and "ia", Poles "h", "szcz" and "ja".
    """
    if len(folded) < SHORTEST_LATIN or not (folded.isascii() and folded.isalpha()):
        return ""
    return spelled(_SOUND.sub(lambda sound: _LATIN[sound[0]], folded))
