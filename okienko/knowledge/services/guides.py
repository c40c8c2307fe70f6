"""Guides in files: what is wrong with them before anybody loads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from okienko.kernel.packs import Pack, PackProblem
from okienko.knowledge.rules import CardContent
from okienko.knowledge.rules.guides import CardFees, Problem, read_outline

CARDS = "cards/*.yaml"
GUIDES = "guides/*.txt"


def check_guides(folder: Path, day: date) -> Iterator[tuple[str, Problem]]:
    """Every problem of the guides of a pack, against its own cards in force on a day: file name, problem.

    Raises PackProblem where a file is not text.
    """
    pack = Pack(folder)
    names = pack.names(GUIDES)
    cards = _cards(pack, day) if names else {}
    codes: dict[str, str] = {}
    for name in names:
        guide = read_outline(pack.text(name))
        for problem in guide.problems(cards):
            yield name, problem
        if guide.code and guide.code in codes:
            yield name, Problem(0, f"Kod „{guide.code}” ma już przewodnik z pliku {codes[guide.code]}.")
        codes.setdefault(guide.code, name)


def fees_in_force(content: CardContent, day: date) -> CardFees:
    """Amounts (PLN) a card asks for on a day, and what those that are paid together come to."""
    fees = [one for one in content.fees if one.valid_from <= day and (one.valid_to is None or one.valid_to >= day)]
    together = sum((one.amount for one in fees if one.adds_up), Decimal())
    return frozenset({*(one.amount for one in fees), *([together] if together else [])})


def _cards(pack: Pack, day: date) -> dict[str, CardFees]:
    """Code → amounts of the cards that can be read; the others are told by the check of cards."""
    found = {}
    for name in pack.names(CARDS):
        try:
            content = pack.record(name, CardContent)
        except PackProblem:
            continue
        found[content.code] = fees_in_force(content, day)
    return found
