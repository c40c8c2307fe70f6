"""Whether a question calls a record by a phrase of it: for questions and answers, guides and programmes. Pure.

Cards are chosen by all their words together. A question and its answer is about one thing alone, so what is asked has
to be that question in other words: nearly all of it, both ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from okienko.assistant.rules.choosing import MINOR, Word, is_alike
from okienko.assistant.rules.language import is_minor, is_of_asking
from okienko.kernel.text import words as words_of

MUCH, LIKELY = 3, 0.55
SURELY = 0.66  # how nearly a question is the phrase of a record that answers it
# Doing words: "napisać", "zostawiłem". They rarely stand on a record and rarely make it another matter.
_DOING = re.compile(r"\w{3,}(?:[aeiy]c|lem|lam|lismy|les|las)|(?:mog|chc|musz)\w+|miec|byc")
_INTENT = re.compile(
    r"czy|jak|co|chc\w+|mus\w+|trzeba|potrzebuj\w*|zamierzam|planuj\w*|wolno|moge|mozna|jade|jedziemy|\w{4,}li|"
    r"чи|як|що|хочу|треба|потрiбно|можна|how|want|need|must|should|may|can"
)
# Money from the office: whoever says it means a programme, and the word is on none of them in particular.
_FUNDING = re.compile(
    r"dotac\w*|dofinans\w*|doplat\w*|doplac\w*|grant\w*|wsparci\w*|nabor\w*|program\w*|pieniadz\w*|pieniedzy|"
    r"субсид\w*|дотац\w*|доплат\w*|програм\w*|грошi|subsid\w*|funding|grants?"
)


@dataclass(frozen=True, slots=True)
class Call:
    """How nearly a question is a phrase of a record, 0–1. `strange`: words of weight of it that stand nowhere there."""

    near: float
    strange: int
    named: int  # words of weight that a phrase of it has
    weighty: int
    is_head: bool = False  # the first word of its title was said

    @property
    def is_sure(self) -> bool:
        return not self.strange and self.near >= SURELY

    @property
    def is_likely(self) -> bool:
        """Sure, or so much of it said that one word more makes no other matter of it."""
        return self.is_sure or (self.strange <= 1 and self.named >= MUCH and self.near >= LIKELY)

    @property
    def is_whole(self) -> bool:
        """Whether every word of weight is one it is called by, and they are no single word of many things."""
        return self.named == self.weighty and (self.weighty > 1 or (self.weighty == 1 and self.is_head))


def is_intent(text: str) -> bool:
    """Whether somebody wants or has to do something, and does not only name a thing."""
    folded = words_of(text)
    return any(_INTENT.fullmatch(one) or _DOING.fullmatch(one) for one in folded)


def is_doing(folded: str) -> bool:
    """A word for what somebody does: "zmienić", "kupiłem"."""
    return _DOING.fullmatch(folded) is not None


def is_funding(folded: str) -> bool:
    return _FUNDING.fullmatch(folded) is not None


def weight_of(folded: str) -> float:
    if is_funding(folded):
        return 0.0
    return MINOR if is_minor(folded) or is_doing(folded) else 1.0


def phrase(text: str, terms_of: Iterable[frozenset[str]]) -> tuple[Word, ...]:
    """The words of a phrase that say its matter; terms_of: of each word of the text, in order."""
    pairs = zip(words_of(text), terms_of, strict=False)
    return tuple(Word(one, terms) for one, terms in pairs if not is_of_asking(one) and len(one) > 1)


def call(asked: Sequence[Word], phrases: Sequence[Sequence[Word]], stands: frozenset[str]) -> Call:
    """asked: words of the matter in a question; phrases: the title first; stands: terms of all that the record says."""
    weighty = [one for one in asked if weight_of(one.folded) == 1.0]
    every = [word for one in phrases for word in one]
    named = [one for one in weighty if _is_among(one, every)]
    strange = [one for one in weighty if one not in named and not one.terms & stands]
    is_head = any(_is_among(one, title[:1]) for title in phrases[:1] for one in weighty)
    near = max((_near(asked, one) for one in phrases), default=0.0)
    return Call(near, len(strange), len(named), len(weighty), is_head)


def _near(asked: Sequence[Word], said: Sequence[Word]) -> float:
    """The harmonic mean of how much of each is in the other."""
    heard, told = _share(asked, said), _share(said, asked)
    return 2 * heard * told / (heard + told) if heard + told else 0.0


def _share(of: Sequence[Word], among: Sequence[Word]) -> float:
    total = sum(weight_of(one.folded) for one in of)
    return sum(weight_of(one.folded) for one in of if _is_among(one, among)) / total if total else 0.0


def _is_among(one: Word, among: Sequence[Word]) -> bool:
    return any(one.terms & other.terms or is_alike(one.folded, other.folded) for other in among)
