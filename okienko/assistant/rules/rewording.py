"""Whether other words for an answer, from a language model, may be said in its place. Pure.

A lie may be made of the truest words: another office, another order, a "nie" less. So nothing is judged by its
likeness. Sentence by sentence, in their order, the text has to say all that the answer says and nothing besides; it may
put an amount and what it is for into a sentence, speak to the person, and be polite. What goes further is a problem,
and the plain answer is said. Other languages cannot be compared so: there the plain answer stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from okienko.assistant.rules.verifying import Problem, value_of, verify
from okienko.kernel.text import words
from okienko.knowledge.rules import terms_of

LONGEST = 2.0  # times the plain answer
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_MARK = re.compile(r"^[–•-]\s+")
# Words with what holds them together, and every sign but those that only part or enclose.
_TOKEN = re.compile(r"[^\W_]+(?:[.,:/@–-][^\W_]+)*|[^\s\w.:!;\"„”()–-]|_")
_FEE = re.compile(r"(?:Opłata: )?(\d{1,3}(?:[ \u00a0]?\d{3})*(?:,\d\d)?)[ \u00a0]zł – (.+)")
_MONEY = re.compile(r"(?<![\w.,])(\d{1,3}(?:[ \u00a0]?\d{3})*(?:,\d\d)?)[ \u00a0]zł(?!\w)")
_BETWEEN_FEES = re.compile(r",? (?:a|i|oraz|zaś|natomiast) |[,;] ")
# What a sentence about a fee may hold beside the amount and what it is for.
_OF_PAYING = frozenset(["za", "to", "kosztuje", "kosztuja", "zaplacisz", "placisz", "wynosi", "oplata"])
_POLITE = frozenset(
    [("dzień", "dobry"), ("oto", "odpowiedź"), ("chętnie", "pomogę"), ("proszę", "bardzo"), ("miłego", "dnia")]
)
_TO_PERSON = (("składa się", "składasz"), ("płaci się", "płacisz"), ("czeka się", "czekasz"))
_HEAD_OF_FEES = ("opłata",)
_SHORTEST_FORM = 5  # letters of a word that may stand in another form
_SAME_BEGINNING = 4
_HIDDEN = frozenset(["Cc", "Cf", "Co", "Cs", "Mn", "Me"])
Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Fee:
    amount: str
    purpose: tuple[str, ...]  # folded words


def may_be_said(text: str, plain: str, language: str) -> list[Problem]:
    """Why not; empty where it may. `plain`: the answer of whole lines."""
    if not text.strip() or len(text) > LONGEST * len(plain) + 200:
        return [Problem(text[:40], "length")]
    if text == plain:
        return []
    if language != "pl":
        return [Problem(language, "language")]
    if any(unicodedata.category(sign) in _HIDDEN for sign in unicodedata.normalize("NFC", text) if sign != "\n"):
        return [Problem(text[:40], "sign")]
    return verify(text, plain) or list(_beyond(text, plain))


def _beyond(text: str, plain: str) -> Iterator[Problem]:
    """The first sentence that is none of the answer's, and the first of the answer's that is not said."""
    wanted = list(_units(plain))
    said = [piece for sentence in _sentences(text) for piece in _pieces(sentence)]
    said = [one for one in said if _tokens(one) not in _POLITE and _tokens(one) != _HEAD_OF_FEES]
    for number, piece in enumerate(said):
        if number >= len(wanted) or not _says(piece, wanted[number]):
            yield Problem(piece[:80], "strange")
            return
    if len(said) < len(wanted):
        yield Problem(str(wanted[len(said)])[:80], "lost")


def _units(plain: str) -> Iterator[_Fee | Tokens]:
    for line in plain.split("\n"):
        fee = _FEE.fullmatch(_MARK.sub("", line.strip()))
        if fee and not _SENTENCE.search(fee[2]):
            yield _Fee(value_of(fee[1]), _purpose(fee[2]))
        else:
            told = (_tokens(one) for one in _sentences(line))
            yield from (one for one in told if one != _HEAD_OF_FEES)


def _sentences(text: str) -> Iterator[str]:
    for one in _SENTENCE.split(text):
        if _tokens(one):
            yield _MARK.sub("", one.strip())


def _pieces(sentence: str) -> Sequence[str]:
    """A sentence, in parts where it speaks of several amounts, one in each."""
    amounts = len(_MONEY.findall(sentence))
    if amounts < 2:
        return (sentence,)
    parts = _BETWEEN_FEES.split(sentence)
    return parts if len(parts) == amounts and all(len(_MONEY.findall(one)) == 1 for one in parts) else (sentence,)


def _says(piece: str, unit: _Fee | Tokens) -> bool:
    if not isinstance(unit, _Fee):
        return _tokens(piece) == unit
    amounts = _MONEY.findall(piece)
    if len(amounts) != 1 or value_of(amounts[0]) != unit.amount or "?" in piece:
        return False
    spoken = _purpose(_MONEY.sub(" ", piece))
    return len(spoken) == len(unit.purpose) and all(map(_is_form, spoken, unit.purpose))


def _purpose(text: str) -> tuple[str, ...]:
    return tuple(word for word in words(text) if word not in _OF_PAYING)


def _is_form(one: str, other: str) -> bool:
    """Two forms of one word: "odpis", "odpisu"."""
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORTEST_FORM or one[:_SAME_BEGINNING] != other[:_SAME_BEGINNING]:
        return False
    mine, its = (frozenset[str]().union(*terms_of(word)) for word in (one, other))
    return bool(mine & its)


def _tokens(text: str) -> Tokens:
    """Letter for letter but for capitals: a mark on a letter makes another word."""
    spoken = unicodedata.normalize("NFC", text).casefold()
    for of_all, to_person in _TO_PERSON:
        spoken = re.sub(rf"\b{of_all}\b", to_person, spoken)
    return tuple(_TOKEN.findall(spoken))
