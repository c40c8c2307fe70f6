"""Work lists and case pages at a million cases: p50, p95 and how many queries each takes.

    DATABASE_URL=postgresql://… python benchmarks/fill.py
    DATABASE_URL=postgresql://… python benchmarks/reads.py [--rounds 200]

Asks whole pages of the real application (middleware, permissions, queries, templates) in one process through
Django's client, as the demonstration's staff, without a network between. Every request is another page: another
place of the list, another case. Exits with 1 where a p95 is over 100 ms.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator

from fill import use_scratch

LIMIT = 100.0  # ms, p95
Question = Callable[[random.Random], str]


def questions() -> Iterator[tuple[str, str, Question]]:
    """(who, what, address of the next page)"""
    from django.utils import timezone

    from okienko.cases.models import Case
    from okienko.contacts.models import Contact
    from okienko.organization.models import Unit
    from okienko.routing.models import WorkItem
    from okienko.routing.rules import Turn

    now = timezone.now()

    def places(**of: object) -> list[str]:
        rows = WorkItem.objects.filter(**of).order_by("id").values_list("priority", "due_at", "id")  # type: ignore[misc]
        return [str(Turn(now, *row)) for row in rows[:: max(1, rows.count() // 500)]]

    def listed(scope: str, positions: list[str], more: str = "") -> Question:
        from urllib.parse import quote

        return lambda dice: f"/praca/?lista={scope}{more}&po={quote(dice.choice(positions))}"

    def pages(kind: str, ids: list[int]) -> Question:
        return lambda dice: f"/praca/{kind}/{dice.choice(ids)}/"

    units = {unit.symbol: unit.pk for unit in Unit.objects.all()}
    own = units["ZD-I"]
    tree = [units[symbol] for symbol in ("ZD", "ZD-I", "ZD-II", "ZD-III")]
    yield "clerk", "list: first page of my unit", lambda _dice: "/praca/?lista=unit"
    yield "clerk", "list: any page of my unit", listed("unit", places(unit_id=own))
    yield "clerk", "list: mine", lambda _dice: "/praca/?lista=mine"
    yield "broker", "list: first line, any page", listed("queues", places(is_first_line=True))
    yield "head", "list: all of a department, any page", listed("all", places(unit_id__in=tree))
    yield "head", "list: filtered by state", listed("all", places(unit_id__in=tree), "&stan=in_progress")
    yield "supervisor", "list: everything in reach", listed("all", places(is_first_line=True))
    cases = Case.objects.filter(unit_id=own)
    last = Case.objects.order_by("-id").values_list("id", flat=True)[0]
    dice = random.Random(3)

    def some(rows: object, count: int = 2000) -> list[int]:
        found: list[int] = []
        while len(found) < count:
            at = dice.randrange(last)
            found += rows.filter(id__gte=at).order_by("id").values_list("id", flat=True)[:5]  # type: ignore[attr-defined]
        return found

    yield "clerk", "case: closed", pages("sprawa", some(cases.filter(state="resolved")))
    yield "clerk", "case: open", pages("sprawa", some(cases.exclude(state="resolved")))
    yield "head", "case: any of the department", pages("sprawa", some(Case.objects.filter(unit_id__in=tree)))
    contacts = Contact.objects.filter(is_first_line=True, access_class="open")
    yield "broker", "contact: any of the first line", pages("kontakt", some(contacts))


def measure(rounds: int) -> bool:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from okienko.accounts.models import User
    from okienko.cases.models import Case
    from okienko.routing.models import WorkItem

    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    print(f"{Case.objects.count():,} cases, {WorkItem.objects.count():,} of work open\n")
    print(f"{'who':11} {'page':36} {'p50':>7} {'p95':>7} {'max':>7} ms   queries")
    good = True
    for who, name, question in questions():
        client = Client()
        client.force_login(User.objects.get(email=f"{who}@miasto.test"))
        dice = random.Random(1)
        counts = set()
        for _ in range(10):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                answer = client.get(question(dice))
            counts.add(len(asked))
            if answer.status_code != 200:
                raise SystemExit(f"{who}: {name}: {answer.status_code}")
        times = []
        for _ in range(rounds):
            address = question(dice)
            began = time.perf_counter()
            client.get(address)
            times.append((time.perf_counter() - began) * 1000)
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        shown = "–".join(str(one) for one in sorted({min(counts), max(counts)}))
        print(f"{who:11} {name:36} {cuts[49]:7.1f} {cuts[94]:7.1f} {max(times):7.1f}      {shown}", flush=True)
        good = good and cuts[94] <= LIMIT
    return good


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=200)
    chosen = options.parse_args()
    if use_scratch():
        raise SystemExit("Fill it first: python benchmarks/fill.py")
    sys.exit(0 if measure(chosen.rounds) else 1)


if __name__ == "__main__":
    main()
