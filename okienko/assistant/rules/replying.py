"""What a person replies to the question of a guide, or to a list of records. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from okienko.assistant.rules.language import is_minor, is_of_asking
from okienko.kernel.text import fold
from okienko.kernel.text import words as words_of

ALIKE = 5  # letters with which two words of a reply and of a short list begin alike: "zamknąć", "zamknięcie"
_OF_WANTING = ("chc", "popros", "prosz", "potrzeb", "wiedz", "chodz", "dzieku")
_NUMBER = re.compile(r"(?:opcja |odpowiedz |numer |nr )?(\d{1,2})[.)]?")
_ORDINALS = (
    ("pierwsz", "перш", "first"), ("drug", "друг", "second"), ("trzec", "трет", "third"), ("czwart", "четв", "fourth"),
    ("piat", "п ят", "fifth"), ("szost", "шост", "sixth"),
)  # fmt: skip
_YES = frozenset(("tak", "так", "yes", "owszem", "pewnie", "jasne"))
_NO = frozenset(("nie", "ні", "ni", "not", "не"))
_UNSURE = re.compile(r"(?:nie wiem|nie mam pojecia|nie jestem pew\w+|не знаю|i do ?n.t know)")
_BACK = re.compile(r"(?:wstecz|wroc|cofnij|cofnac|poprzedni\w*|назад|back)\b")
_ON = re.compile(r"(?:dalej|przewodnik|kontynuuj|wracam|wrocmy|далі|continue)\b")
_LEAVE = re.compile(r"(?:przerwij|stop|koniec|zakoncz|anuluj|wyjdz|rezygnuje|стоп|quit|cancel)\b")


def moves(text: str) -> str:
    """ "back", "on" or "leave" where a reply moves in a guide instead of answering; else ""."""
    folded = fold(text)
    if len(folded.split()) > 4:
        return ""
    listed = (("on", _ON), ("back", _BACK), ("leave", _LEAVE))
    return next((name for name, pattern in listed if pattern.match(folded)), "")


def ordinal(folded: Sequence[str]) -> int:
    """1 for "pierwsza" or "pierwsza opcja"; 0 where the words are no ordinal."""
    if len(folded) > 2:
        return 0
    for number, names in enumerate(_ORDINALS, 1):
        if any(one.startswith(names) for one in folded):
            return number
    return 0


def hinted(text: str, names: Sequence[Sequence[str]]) -> int:
    """Which of a few records a reply hints at, from 0, by words that begin like those one of them alone is called by;
    -1 where it hints at none or at several. names: folded words of each record's names.
    """
    beginnings = [{name[:ALIKE] for name in one if len(name) >= ALIKE} for one in names]
    found = set()
    for word in words_of(text):
        if len(word) < ALIKE or is_minor(word) or word.startswith(_OF_WANTING):
            continue
        having = [place for place, one in enumerate(beginnings) if word[:ALIKE] in one]
        if len(having) == 1:
            found.add(having[0])
    return found.pop() if len(found) == 1 else -1


def picked(text: str, options: Sequence[str], terms_of: Sequence[Sequence[frozenset[str]]]) -> int:
    """Which option a reply is, from 0; -1 where it is none or may be two.

    terms_of: of the reply and then of each option, per word.
    """
    folded = words_of(text)
    joined = " ".join(folded)
    number = _NUMBER.fullmatch(joined)
    listed = [" ".join(words_of(one)) for one in options]
    if joined in listed:
        return listed.index(joined)
    place = int(number[1]) if number else ordinal(folded)
    if place:
        return place - 1 if 0 < place <= len(options) else -1
    begun = [n for n, one in enumerate(listed) if one.startswith(f"{joined} ")]
    if len(begun) == 1:
        return begun[0]
    if _UNSURE.match(joined):
        unsure = [n for n, one in enumerate(listed) if _UNSURE.match(one)]
        return unsure[0] if len(unsure) == 1 else -1
    left = _of_polarity(folded, listed)
    if len(left) == 1 and (len(left) < len(listed)):
        return left[0]
    return _overlapping(terms_of[0], terms_of[1:], left or range(len(options)))


def _of_polarity(folded: Sequence[str], listed: Sequence[str]) -> list[int]:
    """Options that begin with the yes or the no of a reply; [] where it says neither."""
    said = set(folded[:2]) & _YES, set(folded[:3]) & _NO
    for is_said, signs in ((said[0], _YES), (said[1], _NO)):
        if is_said:
            return [n for n, one in enumerate(listed) if one.split()[:1] and one.split()[0] in signs
                    and not _UNSURE.match(one)]  # fmt: skip
    return []


def _overlapping(
    reply: Sequence[frozenset[str]], options: Sequence[Sequence[frozenset[str]]], among: Iterable[int]
) -> int:
    """The option that has at least half of the words of a reply, and more of them than any other."""
    spoken = [terms for terms in reply if not any(is_of_asking(one) or len(one) < 2 for one in terms)] or list(reply)
    scored = []
    for place in among:
        held = sum(1 for terms in spoken if any(terms & other for other in options[place]))
        scored.append((held / len(spoken) if spoken else 0.0, held / max(1, len(options[place])), place))
    scored.sort(reverse=True)
    if not scored or scored[0][0] < 0.5:
        return -1
    if len(scored) > 1 and (scored[0][:2] == scored[1][:2] or (len(spoken) == 1 and scored[0][0] == scored[1][0])):
        return -1  # one word that two answers have says nothing
    return scored[0][2]
