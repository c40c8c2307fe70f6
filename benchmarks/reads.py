"""Pages and lists at a million cases: p50, p95, the CPU time of our own process and how many queries each takes.

    DATABASE_URL=postgresql://… python benchmarks/fill.py
    DATABASE_URL=postgresql://… python benchmarks/reads.py [--rounds 200] [--only case]

Asks whole answers of the real application (middleware, permissions, queries, templates) in one process through
Django's client: the demonstration's staff, a resident (who is nobody known) and a program with a key; without a
network between. Every request is another one: another place of the list, another case. Exits with 1 where a p95
is over 100 ms. The time on the clock depends on what else the machine does; the CPU column, beside the yardstick
(ten million additions), compares across loads. What the database spends is not in it.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fill import use_scratch

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

LIMIT = 100.0  # ms, p95
Question = Callable[[random.Random], str]


def questions() -> Iterator[tuple[str, str, Question]]:
    """(who, what, address of the next answer)"""
    from okienko.cases.models import Case
    from okienko.contacts.models import Contact
    from okienko.organization.models import Unit

    units = {unit.symbol: unit.pk for unit in Unit.objects.all()}
    own = units["ZD-I"]
    tree = [units[symbol] for symbol in ("ZD", "ZD-I", "ZD-II", "ZD-III")]
    yield from lists(own, tree)
    cases = Case.objects.filter(unit_id=own)
    yield "clerk", "case: closed", page("praca/sprawa", some(cases.filter(state="resolved")))
    yield "clerk", "case: open", page("praca/sprawa", all_of(cases.exclude(state="resolved")))
    yield "head", "case: any of the department", page("praca/sprawa", some(Case.objects.filter(unit_id__in=tree)))
    contacts = Contact.objects.filter(is_first_line=True, access_class="open")
    yield "broker", "contact: any of the first line", page("praca/kontakt", some(contacts))
    yield "broker", "contact: open", page("praca/kontakt", all_of(contacts.filter(state="open")))
    words = sorted({word for title in cases.values_list("title", flat=True)[:2000] for word in title.split()})
    starts = [word[:5] for word in words if len(word) >= 5]
    yield "clerk", "palette: cases by a word", lambda dice: f"/praca/paleta/?q={quote(dice.choice(starts))}"
    yield "head", "palette: cases by a word", lambda dice: f"/praca/paleta/?q={quote(dice.choice(starts))}"
    yield from outside()


def lists(own: int, tree: list[int]) -> Iterator[tuple[str, str, Question]]:
    from django.utils import timezone

    from okienko.routing.models import WorkItem
    from okienko.routing.rules import Turn

    now = timezone.now()

    def places(**of: object) -> list[str]:
        found = WorkItem.objects.filter(**of).order_by("priority", "due_at", "id")  # type: ignore[misc]  # any filter
        rows = found.values_list("priority", "due_at", "id")[:: max(1, found.count() // 500)]
        return [str(Turn(now, priority, at, pk)) for priority, at, pk in rows]

    def listed(scope: str, positions: list[str], more: str = "") -> Question:
        return lambda dice: f"/praca/?lista={scope}{more}&po={quote(dice.choice(positions))}"

    yield "clerk", "list: first page of my unit", lambda _dice: "/praca/?lista=unit"
    yield "clerk", "list: any page of my unit", listed("unit", places(unit_id=own))
    yield "clerk", "list: mine", lambda _dice: "/praca/?lista=mine"
    yield "broker", "list: first line, any page", listed("queues", places(is_first_line=True))
    yield "head", "list: all of a department, any page", listed("all", places(unit_id__in=tree))
    yield "head", "list: filtered by state", listed("all", places(unit_id__in=tree), "&stan=in_progress")
    yield "supervisor", "list: everything in reach", listed("all", places(is_first_line=True))
    yield "supervisor", "list: with a word", listed("all", places(is_first_line=True), "&szukaj=most")


def outside() -> Iterator[tuple[str, str, Question]]:
    """What residents and programs ask."""
    from okienko.cases import queries
    from okienko.cases.models import Case
    from okienko.contacts.models import Contact
    from okienko.kernel.references import parse_reference

    some_cases = some(Case.objects.all())
    public = Case.objects.filter(id__in=some_cases, on_map=True, access_class="open")
    shown = [one for one in public.values_list("reference", flat=True) if parse_reference(one)]  # copies may be none
    places = list(public.values_list("received_at", "id"))
    yield "resident", "own case, by link", lambda dice: f"/sprawa/{queries.tracking_token(dice.choice(some_cases))}/"
    yield "resident", "map: first page", lambda _dice: "/mapa/"
    yield "resident", "map: any page of the list", lambda dice: "/mapa/?dni=0&po=" + quote(place(dice.choice(places)))
    for days in (90, 0):
        yield "resident", f"map: points, {days or 'all'} days", lambda _dice, d=days: f"/mapa/dane/zgloszenia?dni={d}"
    yield "resident", "map: points of a kind", lambda _dice: "/mapa/dane/zgloszenia?dni=0&kategoria=ROAD_POTHOLE"
    yield "resident", "map: points, open ones", lambda _dice: "/mapa/dane/zgloszenia?dni=0&stan=open"
    yield "resident", "map: one report", lambda dice: f"/mapa/{dice.choice(shown)}/"
    contacts = some(Contact.objects.all())
    yield "program", "API: page of cases", lambda dice: f"/api/v1/cases?cursor={cursor(dice.choice(some_cases))}"
    yield "program", "API: page of contacts", lambda dice: f"/api/v1/contacts?cursor={cursor(dice.choice(contacts))}"
    yield "program", "API: a case", lambda dice: f"/api/v1/cases/{dice.choice(some_cases)}"
    yield "program", "API: a contact", lambda dice: f"/api/v1/contacts/{dice.choice(contacts)}"


def place(row: tuple[Any, int]) -> str:
    from okienko.routing.rules import Position

    return str(Position(*row))


def cursor(row_id: int) -> str:
    from okienko.api.paging import cursor_after

    return cursor_after([row_id], 1) or ""


def page(kind: str, ids: list[int]) -> Question:
    return lambda dice: f"/{kind}/{dice.choice(ids)}/"


def some(rows: QuerySet[Any], count: int = 2000) -> list[int]:
    """Ids all over the table."""
    kind: type[Model] = rows.model
    last = kind._default_manager.order_by("-pk").values_list("pk", flat=True)[0]
    dice = random.Random(3)
    found: list[int] = []
    for _ in range(count * 3):
        at = dice.randrange(last)
        found += rows.filter(pk__gte=at).order_by("pk").values_list("pk", flat=True)[:5]
        if len(found) >= count:
            break
    return found


def all_of(rows: QuerySet[Any]) -> list[int]:
    """Ids of a few rows of many, in one reading."""
    return list(rows.values_list("pk", flat=True))


def measure(rounds: int, only: str) -> bool:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from okienko.accounts import services as accounts
    from okienko.accounts.models import User
    from okienko.accounts.rules import Scope
    from okienko.cases.models import Case
    from okienko.kernel import actors
    from okienko.routing.models import WorkItem

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    _id, key = accounts.create_client("measured", scopes=list(Scope), by=actors.system())

    def visitor(who: str) -> Client:
        if who == "resident":
            return Client()
        if who == "program":
            return Client(headers={"Authorization": f"Bearer {key}"})
        client = Client()
        client.force_login(User.objects.get(email=f"{who}@miasto.test"))
        return client

    print(f"{Case.objects.count():,} cases, {WorkItem.objects.count():,} of work open")
    print(f"load average {os.getloadavg()[0]:.1f}, yardstick {yardstick():.2f} s\n")
    print(f"{'who':11} {'what':36} {'p50':>7} {'p95':>7} {'max':>7} {'CPU':>7} ms   queries")
    gc.collect()
    gc.freeze()  # as config/wsgi.py does
    good = True
    for who, name, question in questions():
        if only not in name:
            continue
        client, dice, counts = visitor(who), random.Random(1), set()
        for _ in range(10):
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(question(dice))
            counts.add(len(asked))
            if answer.status_code != 200:
                raise SystemExit(f"{who}: {name}: {answer.status_code}")
        times, spent = [], 0.0
        for _ in range(rounds):
            address = question(dice)
            began, worked = time.perf_counter(), time.process_time()
            client.get(address)
            times.append((time.perf_counter() - began) * 1000)
            spent += (time.process_time() - worked) * 1000
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        shown = "–".join(str(one) for one in sorted({min(counts), max(counts)}))
        took = f"{cuts[49]:7.1f} {cuts[94]:7.1f} {max(times):7.1f} {spent / rounds:7.1f}"
        print(f"{who:11} {name:36} {took}      {shown}", flush=True)
        good = good and cuts[94] <= LIMIT
    print(f"\nload average {os.getloadavg()[0]:.1f}, yardstick {yardstick():.2f} s")
    return good


def yardstick() -> float:
    """CPU seconds of ten million additions: what this machine gives just now."""
    began, number = time.process_time(), 0
    for one in range(10_000_000):
        number += one
    return time.process_time() - began


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--only", default="", help="those whose name has this in it")
    chosen = options.parse_args()
    if use_scratch():
        raise SystemExit("Fill it first: python benchmarks/fill.py")
    sys.exit(0 if measure(chosen.rounds, chosen.only) else 1)


if __name__ == "__main__":
    main()
