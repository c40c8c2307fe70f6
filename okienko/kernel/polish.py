"""Polish letters: order of the alphabet and words without diacritics.

Nothing relies on the database's collation: a name carries `sort_key(name)` in a column under
COLLATE "C", and what people search is compared through `fold`.
"""

from __future__ import annotations

import re
import unicodedata

# A letter with a mark stands after all words with the bare letter: "a~" > "az" byte by byte.
_AFTER = {"ą": "a~", "ć": "c~", "ę": "e~", "ł": "l~", "ń": "n~", "ó": "o~", "ś": "s~", "ź": "z}", "ż": "z~"}
_BARE = str.maketrans("ąćęłńóśźżđøßæœ", "acelnoszzdosao")
_DIGITS = re.compile(r"\d+")
_NOT_WORD = re.compile(r"[^\w~} ]+")


def _strip_marks(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def sort_key(text: str) -> str:
    """Compare these byte by byte and names stand as in a Polish telephone book; numbers by value."""
    letters = "".join(_AFTER.get(sign) or _strip_marks(sign) for sign in unicodedata.normalize("NFC", text).lower())
    numbered = _DIGITS.sub(lambda found: found.group().zfill(6), letters)
    return " ".join(_NOT_WORD.sub(" ", numbered).split())


def fold(text: str) -> str:
    """Lower-case words of Latin letters without marks, one space between: "Żółć-Łoś" → "zolc los"."""
    bare = _strip_marks(unicodedata.normalize("NFC", text).lower().translate(_BARE))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())
