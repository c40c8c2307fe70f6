"""Taking names of persons out of a question, in Latin letters and in Cyrillic. Pure.

First names go with the word behind them that may be a surname, and so does what follows "pan" or "nazwisko".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from okienko.kernel.text import fold
from okienko.knowledge.rules.learning import names as latin
from okienko.knowledge.rules.learning import names_cyrillic as cyrillic
from okienko.knowledge.rules.learning.names_cyrillic import (
    AFTER_TITLE_ENDINGS,
    CALLED,
    ENDINGS_BEHIND,
    PATRONYMIC_ENDINGS,
    PATRONYMICS,
    SOMETIMES,
    plainly,
)

GONE = "…"

_WORD = re.compile(r"[^\W\d_]+(?:[-'’`´][^\W\d_]+)*")
# "О. І. Мороз", "Мороз О.І.": two letters, as one alone ends a sentence, too ("категорія Б. Потрібно").
_INITIALS = r"[А-ЯЄІЇҐ]\.\s?[А-ЯЄІЇҐ]\."
_CAPITAL = r"[А-ЯЄІЇҐ][а-яєіїґ'’]+(?:-[А-ЯЄІЇҐ][а-яєіїґ'’]+)?"
_BY_INITIALS = re.compile(rf"\b{_INITIALS}\s?{_CAPITAL}|\b{_CAPITAL}\s{_INITIALS}")

_FIRST_NAMES = latin.FIRST_NAMES | cyrillic.FIRST_NAMES
_SURNAMES = latin.SURNAMES | cyrillic.SURNAMES
_BEHIND_FIRST = _FIRST_NAMES | _SURNAMES | latin.SURNAMES_BEHIND | cyrillic.SURNAMES_BEHIND | PATRONYMICS
_ENDINGS = latin.ENDINGS + cyrillic.ENDINGS
_NOT_SURNAMES = latin.NOT_SURNAMES + cyrillic.NOT_SURNAMES
_TITLES = latin.TITLES | cyrillic.TITLES
_PERSONS = latin.PERSONS | cyrillic.PERSONS
_AFTER_TITLE = latin.AFTER_TITLE | cyrillic.AFTER_TITLE


@dataclass(frozen=True, slots=True)
class _Word:
    written: str
    plain: str
    start: int
    end: int
    gap: str  # what stands between the word before and this one
    is_capital: bool  # as names are written: not the text's first word, nor shouted like all of it
    is_cyrillic: bool

    @property
    def is_inside(self) -> bool:
        """Whether its capital letter is no sentence's first."""
        return self.is_capital and not any(sign in self.gap for sign in ".!?")


def without_names(text: str) -> str:
    """The text with "…" for each word of a name. What "…" stands for already is passed over as a name would be."""
    text = _BY_INITIALS.sub(f" {GONE} ", text)
    found = list(_read(text))
    gone: set[int] = set()
    for place, word in enumerate(found):
        if _is_first_name(found, place):
            gone.update((place, *_beside(found, place)))
        elif _is_surname(word) or word.plain in PATRONYMICS or _follows(found, place, gone):
            gone.add(place)
    for place in sorted(gone, reverse=True):
        text = text[: found[place].start] + GONE + text[found[place].end :]
    return text


def _read(text: str) -> Iterator[_Word]:
    shouted = text.upper() == text
    end = 0
    for found in _WORD.finditer(text):
        written = found.group()
        folded = fold(written)
        plain = plainly(folded)
        is_capital = written[:1].isupper() and not shouted and end > 0
        yield _Word(
            written, plain, found.start(), found.end(), text[end : found.start()], is_capital, not plain.isascii()
        )
        end = found.end()


def _is_first_name(found: list[_Word], place: int) -> bool:
    word = found[place]
    if word.plain in _FIRST_NAMES or (word.is_cyrillic and _has_part(word, _FIRST_NAMES)):
        return True
    if word.plain not in SOMETIMES:
        return False
    behind = found[place + 1] if place + 1 < len(found) else None
    return word.is_inside or (
        behind is not None and (behind.plain in PATRONYMICS or behind.plain in _SURNAMES or _ends_as_surname(behind))
    )


def _beside(found: list[_Word], place: int) -> Iterator[int]:
    """The surname and the patronymic of a first name: behind it, and before it as Ukrainian papers have it."""
    behind = found[place + 1 : place + 3]
    has_patronymic = bool(behind) and _is_patronymic(behind[0])
    if behind and (has_patronymic or _may_be_surname(behind[0])):
        yield place + 1
    if has_patronymic and len(behind) > 1 and _may_be_surname(behind[1]):
        yield place + 2
    before = found[place - 1] if place else None
    if before is None or found[place].gap.strip() or not before.is_cyrillic or before.plain in _TITLES:
        return
    if has_patronymic:
        is_surname = before.is_inside or before.plain in cyrillic.SURNAMES_BEHIND
    else:
        is_surname = before.is_inside and not (behind and _may_be_surname(behind[0]))
    if is_surname:
        yield place - 1


def _follows(found: list[_Word], place: int, gone: set[int]) -> bool:
    """Whether a word goes because of what stands before it: a title, or a name that goes."""
    word = found[place]
    if word.is_capital and place - 1 in gone and not word.gap.strip():
        return True
    # Names that went between are passed over, in this pass as in the next, which finds "…" in their place.
    before = next((found[other].plain for other in range(place - 1, -1, -1) if other not in gone), "")
    if before in _TITLES and word.is_capital:
        return True
    if place - 1 in gone or GONE in word.gap or word.plain in _AFTER_TITLE:
        return False
    if before in CALLED:
        return True
    is_verb = word.is_cyrillic and word.plain.endswith(AFTER_TITLE_ENDINGS)
    return before in _PERSONS and len(word.plain) > 3 and not is_verb


def _is_patronymic(word: _Word) -> bool:
    return word.plain in PATRONYMICS or (len(word.plain) >= 6 and word.plain.endswith(PATRONYMIC_ENDINGS))


def _may_be_surname(word: _Word) -> bool:
    return (
        word.is_capital
        or _ends_as_surname(word)
        or word.plain in _BEHIND_FIRST
        or (len(word.plain) >= 7 and word.plain.endswith(ENDINGS_BEHIND) and not word.plain.startswith(_NOT_SURNAMES))
    )


def _is_surname(word: _Word) -> bool:
    return word.plain in _SURNAMES or _ends_as_surname(word) or (word.is_cyrillic and _has_part(word, _SURNAMES))


def _ends_as_surname(word: _Word) -> bool:
    return len(word.plain) >= 6 and word.plain.endswith(_ENDINGS) and not word.plain.startswith(_NOT_SURNAMES)


def _has_part(word: _Word, names: frozenset[str]) -> bool:
    """Whether one half of a double name is known: "Анна-Марія", "Бойко-Верес"."""
    return "-" in word.plain and any(part in names for part in word.plain.split("-"))
