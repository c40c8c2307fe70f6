"""Synonyms and model questions of a pack (`search.yaml`), and the searches of the demonstration's past."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from django.db import transaction

from okienko.kernel.actors import Actor
from okienko.kernel.bulk import copy_in
from okienko.kernel.packs import Pack, PackProblem
from okienko.knowledge import permissions
from okienko.knowledge.models import Asked, CardDay
from okienko.knowledge.queries import find_cards
from okienko.knowledge.rules import Synonym
from okienko.knowledge.rules import learning as rules
from okienko.knowledge.rules.learning import Place, Source, flaws_of
from okienko.knowledge.rules.learning.content import AskedContent, PastSearch, SaidContent
from okienko.knowledge.services.learning import questions, synonyms
from okienko.knowledge.services.learning.counting import propose_question

FILE = "search.yaml"
PAST_DAYS = 42


def load_learning(pack: Pack) -> bool:
    """Take what a pack says of the search. Whether the index must be made anew. Call in the loading's transaction."""
    if not pack.has(FILE):
        return False
    said = pack.records(FILE, SaidContent, under="synonyms")
    questions.write_of_pack({one.question: one.cards for one in pack.records(FILE, AskedContent, under="questions")})
    return synonyms.write_of_pack({one.said: one.official for one in said})


def check_learning(pack: Pack, codes: Iterable[str]) -> Iterator[str]:
    """What is wrong with it, one sentence each. codes: of the pack's cards."""
    if not pack.has(FILE):
        return
    known = set(codes)
    try:
        said = pack.records(FILE, SaidContent, under="synonyms")
        asked = pack.records(FILE, AskedContent, under="questions")
    except PackProblem as problem:
        yield str(problem)
        return
    pairs = [Synonym(one.said, one.official) for one in said]
    for place, one in enumerate(pairs):
        if flaws_of(one, pairs[:place]):
            yield f"{FILE}: synonim „{one.said}” jest zbyt ogólny, powtarza się albo tworzy koło"
    for line in asked:
        if missing := sorted(set(line.cards) - known):
            yield f"{FILE}: pytanie „{line.question}” wskazuje karty, których nie ma: {', '.join(missing)}"


@transaction.atomic
def import_searches(past: Sequence[PastSearch], *, today: date, seed: int, by: Actor) -> int:
    """Write the searches of the weeks before `today`, as if counted then; how many. The same seed gives the
    same. Only where nothing was counted yet."""
    permissions.require_editor(by)
    if Asked.objects.exists():
        return 0
    dice = random.Random(seed)
    rows: dict[tuple[date, str, str], Asked] = {}
    cards: dict[tuple[date, str], CardDay] = {}
    helped: dict[str, str] = {}
    for one in past:
        found = find_cards(one.text)
        first = next(iter(found.hits or found.nearest), None)
        meaning = " ".join(sorted(rules.meaning_of(one.text)))
        for _ in range(one.times):
            # more lately than long ago, as where a search gets known
            day = today - timedelta(days=int(PAST_DAYS * dice.random() ** 1.3))
            place = Place.STAFF if dice.random() < 0.25 else Place.PORTAL
            row = rows.setdefault(
                (day, place, meaning),
                Asked(day=day, place=place, meaning=meaning, text=one.text, nearest=first.code if first else "",
                      unit=first.unit if first and found.hits else ""),
            )  # fmt: skip
            row.times += 1
            row.unanswered += not found.hits
            if first is not None and found.hits and dice.random() < one.opened:
                row.opened += 1
                card = cards.setdefault((day, first.code), CardDay(day=day, code=first.code))
                card.opened += 1
                if dice.random() < 0.2:
                    row.helped += 1
                    card.helped += 1
                    helped[one.text] = first.code
    copy_in(rows.values())
    copy_in(cards.values())
    for text, code in helped.items():
        propose_question(text, code, Source.HELPED)
    return sum(row.times for row in rows.values())
