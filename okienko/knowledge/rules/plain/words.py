"""Words of a Polish text and their syllables. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

HARD_SYLLABLES = 4

# An address is one word nobody reads by syllables; so is a number with what parts its digits. An address is looked for
# only where it may begin, so that a long row of letters and dots is not read anew from each of them.
_TOKEN = re.compile(
    r"(?P<address>(?:https?://|www\.)\S*[^\s.,;:!?)]|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w-])(?<![\w-]\.)(?:[\w-]+\.)+(?:pl|eu|com|org|net|info|test)(?!\w)(?:/\S*[^\s.,;:!?)])?)"
    r"|(?P<number>\d+(?:[ \u00a0]\d{3}(?!\d)|[.,:/–-]\d+)*)"
    r"|(?P<word>[^\W\d_]+(?:[-’'][^\W\d_]+)*)"
)
# "i" before a vowel only softens the consonant; "au" and "eu" are one syllable.
_SOFT = re.compile(r"i(?=[aeiouy])")
_VOWELS = re.compile(r"au|eu|[aeiouy]")
# Vowels that are no Latin letter with a mark on it.
_FOREIGN = str.maketrans("øœæəıаеиоуыіюяєїёэ", "oeaeiaeyouyiuaeiee")
_POLISH = str.maketrans("ąćęłńóśźż", "acelnoszz")


def listed(text: str) -> frozenset[str]:
    """Words written one after another, as a set."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Word:
    """`start` and `end` in the text it was read from."""

    text: str
    start: int
    end: int
    kind: str  # "word", "number", "address"
    syllables: int  # of a word

    @property
    def is_hard(self) -> bool:
        return self.syllables >= HARD_SYLLABLES


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """Words, numbers and addresses in order; those between two places of the text."""
    for found in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind = str(found.lastgroup)
        yield Word(found[0], found.start(), found.end(), kind, _of_word(found[0]) if kind == "word" else 0)


def syllables(text: str) -> int:
    """Syllables of a word, or the sum over the words of a text; numbers have none.

    A group of capitals without a vowel is said letter by letter: PKP has three.
    """
    return sum(one.syllables for one in words(text))


def _of_word(word: str) -> int:
    plain = word.lower().translate(_POLISH)
    if not plain.isascii():
        parted = unicodedata.normalize("NFKD", plain.translate(_FOREIGN))
        plain = "".join(one for one in parted.lower() if not unicodedata.combining(one)).translate(_FOREIGN)
    number = len(_VOWELS.findall(_SOFT.sub("", plain)))
    letters = [one for one in word if one.isalpha()]  # "B¼" has one
    if not number and len(letters) > 1 and all(one.isupper() for one in letters):
        return len(letters)
    return number
