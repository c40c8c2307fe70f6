"""Which call scripts belong to a talk. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from okienko.knowledge.rules.record import ScriptContent

Nearness = tuple[bool, int, int]


def nearness(script: ScriptContent, queues: Sequence[str], cards: Collection[str]) -> Nearness | None:
    """The smaller, the nearer: a script of a card the talk is about, then one of the first of its queues, of two
    the one that is for fewer queues, then those for every queue. None for a script of other talks.

    queues: codes, the nearest first; cards: codes of service cards.
    """
    of_card = any(code in cards for code in script.cards)
    places = [place for place, code in enumerate(queues) if code in script.queues]
    if script.queues and not places and not of_card:
        return None
    return not of_card, min(places, default=len(queues)), len(script.queues)
