"""The figures told from a log of a million events: a report of a month and of a day, the board, the first backlog.

    DATABASE_URL=postgresql://… python benchmarks/log.py [--events 1000000] [--days 45]

Makes the database `okienko_bench_log` beside the one in DATABASE_URL; one that is there is used as it is. Its log
is made up: of ten matters six are talks (entered, offered, accepted, answered, finished, wrapped up) and four are
written (entered, answered, finished; of these some lie for hours, some for days, some stay open), all on the days
in which an office works. Each answer is asked in a process of its own, so that what it grows by is what the answer
needs. The CPU column, beside the yardstick (ten million additions), compares across loads; what the database spends
is not in it.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.fill import use_scratch
from benchmarks.office import load

NAME = "okienko_bench_log"
QUEUES = [f"queue-{number}" for number in range(12)]
PEOPLE = range(1000, 1060)  # users nobody knows by name
MONTH = 31
COLUMNS = ("at", "kind", "queue", "item_id", "subject", "channel", "user_id", "offer_id", '"to"', "due_at")
Line = tuple[Any, ...]


def talk(item: int, at: datetime, dice: random.Random) -> Iterator[Line]:
    """Somebody who waits, is offered to one person and talks."""
    of = (dice.choice(QUEUES), item, f"contact:{item}", dice.choice(("phone", "chat")))
    user = dice.choice(PEOPLE)
    offered = at + timedelta(seconds=dice.expovariate(1 / 25))
    answered = offered + timedelta(seconds=dice.randint(2, 15))
    done = answered + timedelta(seconds=dice.randint(60, 900))
    yield (at, "entered", *of, None, None, "", at + timedelta(hours=1))
    if dice.random() < 0.08:
        yield (at + timedelta(seconds=dice.randint(1, 60)), "abandoned", *of, None, None, "", None)
        return
    yield (offered, "offered", *of, user, item, "", None)
    yield (answered, "accepted", *of, user, item, "", None)
    yield (answered, "answered", *of, user, None, "", None)
    yield (done, "finished", *of, user, None, "", None)
    yield (done + timedelta(seconds=dice.randint(5, 60)), "wrapped_up", *of, user, None, "", None)


def letter(item: int, at: datetime, dice: random.Random) -> Iterator[Line]:
    """Something written, begun with after hours or days; one of twenty-five is still open."""
    of = (dice.choice(QUEUES), item, f"contact:{item}", dice.choice(("email", "form")))
    user = dice.choice(PEOPLE)
    begun = at + timedelta(hours=dice.choice((1, 3, 20, 70, 200)) * dice.random())
    yield (at, "entered", *of, None, None, "", at + timedelta(days=14))
    if dice.random() < 0.04:
        return
    yield (begun, "answered", *of, user, None, "", None)
    yield (begun + timedelta(minutes=dice.randint(3, 60)), "finished", *of, user, None, "", None)


def lines(events: int, days: int, until: datetime) -> Iterator[Line]:
    """About so many events on the days before `until`, in their order."""
    dice = random.Random(5)
    working = [one for n in range(days, 0, -1) if (one := until - timedelta(days=n)).weekday() < 5]
    item = 0
    for midnight in working:
        found: list[Line] = []
        for user in PEOPLE:
            for hour, kind, to in ((7.5, "signed_on", ""), (7.6, "activity", "available"), (12, "activity", "break"),
                                   (12.5, "activity", "available"), (15.5, "signed_off", "")):  # fmt: skip
                found.append((midnight + timedelta(hours=hour), kind, "", None, "", "", user, None, to, None))
        while len(found) < events // len(working):
            item += 1
            make = talk if dice.random() < 0.6 else letter
            found += make(item, midnight + timedelta(hours=7.6 + 7.8 * dice.random()), dice)
        yield from sorted(found, key=lambda line: line[0])


def fill(events: int, days: int) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from tests.cast import make_office

    call_command("migrate", verbosity=0)
    make_office()
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        wanted = f"COPY routing_queueevent ({', '.join(COLUMNS)}) FROM STDIN"
        with cursor.copy(wanted) as copied:  # type: ignore[attr-defined]  # of psycopg, unknown to Django's types
            for line in lines(events, days, midnight):
                copied.write_row(line)
        cursor.execute("VACUUM ANALYZE routing_queueevent")


def answers() -> dict[str, Callable[[], str]]:
    """What is measured: name → asks it, and says in a word what came."""
    from django.db.models import Max, Min
    from django.utils import timezone

    from okienko.insight import queries
    from okienko.insight.queries.backlog import LiveBacklog
    from okienko.kernel import actors
    from okienko.organization.models import Staff
    from okienko.organization.rules import Role
    from okienko.routing.models import QueueEvent

    reader = actors.staff(Staff.objects.filter(roles__contains=[Role.SUPERVISOR]).values_list("user_id", flat=True)[0])
    ends = QueueEvent.objects.filter(kind="entered").aggregate(Min("at"), Max("at"))
    first, now = timezone.localdate(ends["at__min"]), ends["at__max"] - timedelta(hours=1)
    live = LiveBacklog()

    def report(days: int) -> str:
        found = queries.report(reader, first, first + timedelta(days=days - 1), formula="SL-DEF", now=now)
        return f"{found.whole.sums.offered:,} talks, {found.written.taken + found.written.waiting:,} written"

    def backlog() -> str:
        return f"{len(live.at(now)):,} open"

    return {
        "report of a month": lambda: report(MONTH),
        "report of a day": lambda: report(1),
        "the board, first": lambda: f"{queries.board(reader, now).whole.sums.offered:,} talks",
        "backlog, first": backlog,
    }


def memory() -> float:
    """MB this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure(name: str) -> None:
    ask = answers()[name]
    held, began, worked = memory(), time.perf_counter(), time.process_time()
    came = ask()
    took, spent = time.perf_counter() - began, time.process_time() - worked
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(f"{name:20} {took:8.2f} s {spent:8.2f} s CPU {max(most - held, 0):8.0f} MB   {came}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--events", type=int, default=1_000_000)
    options.add_argument("--days", type=int, default=45)
    options.add_argument("--one", default="", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.one:
        import django

        django.setup()
        measure(given.one)
        return
    fresh = use_scratch(NAME)
    import django

    django.setup()
    began = time.perf_counter()
    if fresh:
        fill(given.events, given.days)
        print(f"made in {time.perf_counter() - began:.0f} s")
    from okienko.routing.models import QueueEvent

    began, added = time.thread_time(), 0
    for number in range(10_000_000):
        added += number
    print(f"{QueueEvent.objects.count():,} events; {load()}; yardstick {time.thread_time() - began:.2f} s of CPU")
    for name in answers():
        subprocess.run([sys.executable, __file__, "--one", name], check=True)


if __name__ == "__main__":
    main()
