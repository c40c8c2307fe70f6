"""Polish words as machines compare them: folding for search, keys for sorting. Pure."""

from __future__ import annotations

import re
import unicodedata
from itertools import filterfalse

# Letters that Unicode does not take apart into a base and a mark.
_WHOLE = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_WORD = re.compile(r"[^\W_]+")
# A Polish letter sorts after everything that begins with its plain letter; "~" is above "z" in ASCII.
_AFTER_PLAIN = str.maketrans(
    {"ą": "a~", "ć": "c~", "ę": "e~", "ł": "l~", "ń": "n~", "ó": "o~", "ś": "s~", "ź": "z~", "ż": "z~~"}
)


def fold(text: str) -> str:
    """Lower case, no diacritics, single spaces: "  Łucja  ŻÓŁĆ" → "lucja zolc". Folding twice changes nothing."""
    if text.isascii() and text.isprintable():  # most of what is folded: nothing to take apart
        return " ".join(text.lower().split())
    apart = unicodedata.normalize("NFKD", _plain(text))
    bare = "".join(filterfalse(unicodedata.combining, apart)).casefold()
    bare = unicodedata.normalize("NFKC", bare).translate(_WHOLE)
    return " ".join(bare.split())


def words(text: str) -> list[str]:
    """Folded words, without punctuation: "Nowak-Żak, Ewa" → ["nowak", "zak", "ewa"]."""
    return _WORD.findall(fold(text))


def sort_key(text: str) -> str:
    """A key that puts words in the order of the Polish alphabet under the collation "C"."""
    lower = unicodedata.normalize("NFC", _plain(text)).lower().translate(_AFTER_PLAIN)
    return fold(lower)


def _plain(text: str) -> str:
    """Without signs that neither PostgreSQL nor people accept in a word: NUL, controls, lone surrogates."""
    if text.isprintable():  # has neither
        return text
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in text)
