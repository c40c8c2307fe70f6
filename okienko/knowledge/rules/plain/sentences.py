"""Where sentences of a Polish text end. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from okienko.knowledge.rules.plain.words import Word, listed, words

# A full stop after these is never an end: something always follows.
_GOES_ON = listed(
    "art ust pkt lit par ul al pl os nr tel np tj tzn tzw św im dr mgr inż prof hab dz poz zm późn por str rozdz zał "
    "ok dot ds wg woj pow gm płk kpt lek bulw pok kl sygn ozn adr ws kom faks red b"
)
# After these it may be one, where a capital follows: "do końca 2026 r. Potem …".
_MAY_END = listed("r w br itd itp in zł gr min sek godz tys mln mld proc ww szt mies kw dn jw cd cdn m")
# Looked for only where a row of signs begins: rows of thousands are written, too.
_STOP = re.compile(r"(?<![.!?…])(?P<mark>[.!?…]+)(?P<close>[\"”’)\]]*)(?=\s|$)|;|\n")
_LIST_MARK = re.compile(r"[ \t]*(?:[-–—•*·▪]|\d{1,3}[.)]|[a-z]\))[ \t]+")
_NUMBERED = re.compile(r"(?<![^\n])[ \t]{0,30}\d{1,3}$")
_BEFORE = re.compile(r"([^\W\d_]{1,12})$")
_DOMAIN = re.compile(r"[\w-]\.(?:pl|eu|com|org|net|info|test)$")
_AFTER = re.compile(r"\s*[\"„(\[]*(\S?)")


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    start: int
    end: int
    words: tuple[Word, ...]  # places in the whole text


def sentences(text: str) -> list[Sentence]:
    """Sentences that hold a word. A line and a part of a list ended by a semicolon are sentences of their own."""
    found, start = [], 0
    for stop in _STOP.finditer(text):
        if stop["mark"] and not _ends(text, stop):
            continue
        found.append((start, stop.end() if stop["mark"] else stop.start()))
        start = stop.end()
    found.append((start, len(text)))
    return [one for begin, end in found if (one := _sentence(text, begin, end)) is not None]


def _ends(text: str, stop: re.Match[str]) -> bool:
    if stop["mark"] != ".":
        return True
    if not stop["close"]:
        before = _BEFORE.search(text, max(0, stop.start() - 12), stop.start())
        word = before[1] if before and not _DOMAIN.search(text, max(0, stop.start() - 40), stop.start()) else ""
        if word.lower() in _GOES_ON or (len(word) == 1 and word.isupper()):  # an initial
            return False
        if not word and _NUMBERED.search(text, max(0, stop.start() - 33), stop.start()):
            return False  # "1. Wypełnij wniosek"
    after = _AFTER.match(text, stop.end())
    follows = after[1] if after else ""
    if stop["close"] or (before and word.lower() in _MAY_END):
        return not follows or follows.isupper() or follows in "-–—•*\n"
    return not follows or not follows.islower()


def _sentence(text: str, start: int, end: int) -> Sentence | None:
    mark = _LIST_MARK.match(text, start, end)
    start = mark.end() if mark else start
    found = tuple(words(text, start, end))
    if not any(one.kind == "word" for one in found):
        return None
    body = text[start:end]
    begin = start + len(body) - len(body.lstrip())
    return Sentence(body.strip(), begin, begin + len(body.strip()), found)
