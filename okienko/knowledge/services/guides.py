"""Guides: what is wrong with those of a pack, and whether an outcome helped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import F

from okienko.kernel.packs import Pack, PackProblem
from okienko.knowledge import queries
from okienko.knowledge.models import GuideRating
from okienko.knowledge.rules import CardContent
from okienko.knowledge.rules.guides import CardFees, Problem, amounts_of, read_outline, walk

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
    return amounts_of((one.amount, one.adds_up) for one in fees)


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


@transaction.atomic
def rate_guide(code: str, trail: str, *, helped: bool) -> None:
    """Count what somebody said of the outcome that these answers lead to. A way to no outcome counts nothing.

    Raises NotFound where the guide is not shown.
    """
    shown = queries.guide(code)
    outcome = walk(shown.guide, trail).outcome
    if outcome is None:
        return
    GuideRating.objects.bulk_create(
        [GuideRating(record_id=shown.id, version=shown.version, outcome=outcome.code)], ignore_conflicts=True
    )
    column = "helped" if helped else "not_helped"
    rating = GuideRating.objects.filter(record_id=shown.id, version=shown.version, outcome=outcome.code)
    rating.update(**{column: F(column) + 1})
