"""Words of the directory: what an entry is found by, and which entries stand first."""

from __future__ import annotations

from collections.abc import Iterable

import Stemmer

from okienko.kernel.text import fold, words

_SHORTEST_STEM = 4  # shorter ones ("do", "na", "dom") would match half of the office


def index_text(*texts: str) -> str:
    """Folded words of the texts and their stems, each after a space, so that " word" finds beginnings."""
    found = dict.fromkeys(form for text in texts for word in text.split() for form in _forms(word))
    return "".join(f" {form}" for form in found)


def search_terms(query: str) -> list[list[str]]:
    """For each word of a question the beginnings that answer it: the word itself and its stem.

    All parts of a symbol must be there: "GK-II" asks for "gk" and "ii".
    """
    asked = []
    for word in query.split():
        parts = words(word)
        asked += [_forms(word)] if len(parts) == 1 else [[part] for part in parts]
    return asked


def where_found(asked: list[list[str]], name: str, duties: Iterable[str]) -> int:
    """0: every word in the name; 1: in what they do; 2: elsewhere (the unit's name and the like)."""
    if not asked or _holds(index_text(name), asked):
        return 0
    return 1 if _holds(index_text(name, *duties), asked) else 2


def _holds(text: str, asked: list[list[str]]) -> bool:
    return all(any(f" {term}" in text for term in terms) for terms in asked)


def _forms(word: str) -> list[str]:
    """ "Odpadów," → ["odpadow", "odpad"]; a word with a hyphen gives its parts."""
    stemmer = Stemmer.Stemmer("polish")  # not safe to share between threads
    found = words(word)
    stem = fold(stemmer.stemWord(word.lower().strip(".,;:()")))
    if len(found) == 1 and len(stem) >= _SHORTEST_STEM and found[0].startswith(stem[:-1]) and stem not in found:
        found.append(stem)
    return found
