"""Which words of a text are those that were asked for, whatever their endings. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from okienko.knowledge.rules.search.words import STOP, terms_of

_WORD = re.compile(r"[^\W_]+")


def highlighted(text: str, terms: Collection[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it was asked for; put together they are the text again."""
    pieces: list[tuple[str, bool]] = []
    for piece, is_asked in _marked(text, frozenset(terms)):
        if pieces and pieces[-1][1] == is_asked:
            pieces[-1] = (pieces[-1][0] + piece, is_asked)
        elif piece:
            pieces.append((piece, is_asked))
    return pieces


def _marked(text: str, terms: frozenset[str]) -> Iterator[tuple[str, bool]]:
    end = 0
    for word in _WORD.finditer(text):
        yield text[end : word.start()], False
        yield word.group(), any(one & terms and not one & STOP["pl"] for one in terms_of(word.group()))
        end = word.end()
    yield text[end:], False
