"""How well and how fast search finds cards: `python benchmarks/search.py FOLDER`.

FOLDER holds `cards.jsonl` (id, title, sections) and `queries_dev.jsonl` (query, rel: ids that answer it). The cards
are put into the database of DATABASE_URL inside a transaction that is rolled back; PostgreSQL answers as in production.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, transaction

from okienko.kernel import actors
from okienko.kernel.text import fold
from okienko.knowledge import queries, services
from okienko.knowledge.models import ServiceCard
from okienko.organization.models import Unit

# Sections that say how to reach the office, not what the card is about.
ASIDE = ("Numer", "Sposób i miejsce", "Wymagane opłaty", "Klauzula", "Informacje dodatkowe", "Komórka")
LETTERS = "abcdeiklmnoprstuwyz"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def put(cards: list[dict[str, Any]]) -> None:
    """The cards as ServiceCards, the search built from them."""
    ServiceCard.objects.update(is_active=False)
    unit = Unit.objects.create(symbol="POMIAR", name="Pomiar")
    for number, card in enumerate(cards):
        body = [text for name, text in card["sections"].items() if not name.startswith(ASIDE)]
        ServiceCard.objects.create(
            code=f"pomiar-{number}", title=card["title"][:200], summary="", audience=["resident"], who="", when="",
            place_unit=unit, unit=unit, steps=body, deadline="", appeal="", filed=[], phone_version="", editor="",
            state_of=date(2026, 1, 1), next_review=date(2027, 1, 1), digest=str(number), sort_key=f"{number:06}",
        )  # fmt: skip
    started = time.perf_counter()
    services.rebuild_search(by=actors.system())
    with connection.cursor() as cursor:  # autovacuum does this outside a transaction
        cursor.execute("ANALYZE knowledge_searchposting, knowledge_searchgram, knowledge_servicecard")
    print(f"{len(cards)} cards indexed in {time.perf_counter() - started:.1f} s")


def degraded(text: str, dice: random.Random) -> str:
    """Without diacritics and with one typo: a letter lost, swapped or mistaken."""
    plain = fold(text)
    at = dice.randrange(len(plain) - 1)
    kind = dice.randrange(3)
    if kind == 0:
        return plain[:at] + plain[at + 1 :]
    if kind == 1:
        return plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    return plain[:at] + dice.choice(LETTERS) + plain[at + 1 :]


def measure(name: str, asked: list[tuple[str, list[str]]], ids: dict[str, str]) -> None:
    first = five = 0
    times = []
    for text, answers in asked:
        started = time.perf_counter()
        found = [ids[hit.code] for hit in queries.search_cards(text, limit=5)]
        times.append(1000 * (time.perf_counter() - started))
        first += found[:1] != [] and found[0] in answers
        five += any(one in answers for one in found)
    times.sort()
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    total = len(asked)
    print(f"{name}: R@1 {first / total:.2f}, R@5 {five / total:.2f}, p50 {p50:.1f} ms, p95 {p95:.1f} ms ({total})")


def main(folder: Path) -> None:
    cards, questions = lines(folder / "cards.jsonl"), lines(folder / "queries_dev.jsonl")
    with transaction.atomic():
        put(cards)
        ids = {f"pomiar-{number}": card["id"] for number, card in enumerate(cards)}
        dice = random.Random(1)
        measure("as written", [(q["query"], q["rel"]) for q in questions], ids)
        measure("degraded", [(degraded(q["query"], dice), q["rel"]) for q in questions], ids)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
