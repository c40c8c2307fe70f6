"""How fast it is decided who is offered what, and how fast the database agrees.

    DATABASE_URL=… python benchmarks/routing.py [--waiting 10000] [--people 1000] [--skills 50] [--seconds 10]
                                                [--simulated 0] [--processes 2]

Wants an empty, migrated database that nobody else uses, for the second part; `--seconds 0` leaves that part out.
`--simulated 10000000` plays offices at work through the pure functions until so many offers were made and checked
(9 minutes of two processors where adding ten million numbers takes 0.6 s).
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()


from benchmarks.office import load, percentile
from okienko.kernel.actors import staff
from okienko.organization.rules import UserId
from okienko.routing import services
from okienko.routing.models import Agent, WorkItem
from okienko.routing.rules import WorkItemId, WorkKind
from okienko.routing.rules.matching import (
    Activity,
    Device,
    Leased,
    Line,
    Person,
    Step,
    Waiting,
    choose_person,
    choose_work,
    match,
)
from okienko.routing.services import Work
from okienko.routing.tests.simulation import play
from tests.cast import make_office

SIMULATED_AT_ONCE = 100_000
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUEUES = [f"queue-{number}" for number in range(10)]
STEPS = (
    Step(timedelta(0), Line.FIRST),
    Step(timedelta(seconds=60), Line.FIRST, asks_skills=False),
    Step(timedelta(seconds=120), Line.SECOND),
)


def people(count: int, skills: list[str], dice: random.Random) -> list[Person]:
    later = NOW + timedelta(hours=8)
    return [
        Person(
            UserId(number), dice.choice((Line.FIRST, Line.FIRST, Line.SECOND)),
            frozenset(dice.sample(QUEUES, 4)), {skill: dice.randint(1, 5) for skill in dice.sample(skills, 5)},
            Leased(True, later), Leased(Activity.AVAILABLE, later), Leased(Device.PHONE, later),
            NOW - timedelta(seconds=dice.randint(0, 600)), dice.choice((0, 0, 30, 60)), dice.choice((0, 20)),
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


def waiting(count: int, skills: list[str], dice: random.Random) -> list[Waiting]:
    found = []
    for number in range(1, count + 1):
        began = NOW - timedelta(seconds=dice.randint(0, 600))
        weight = dice.choice((100, 30, 30, 20))
        due = NOW + timedelta(minutes=dice.randint(-5, 480))
        found.append(
            Waiting(
                WorkItemId(number), dice.choice(QUEUES), dice.choice((0, 3, 5, 5, 8)), began, began,
                due, weight, STEPS, {dice.choice(skills): dice.randint(1, 3)},
                is_spoken=weight == 100, is_interruptible=weight == 20,
            )
        )  # fmt: skip
    return found


class Clock:
    """How long decisions take: by the clock on the wall, and of the processor alone, which other work on the machine
    does not lengthen."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.cpu: list[float] = []

    def __enter__(self) -> None:
        self._began = time.perf_counter(), time.thread_time()

    def __exit__(self, *_exception: object) -> None:
        wall, cpu = self._began
        self.cpu.append(time.thread_time() - cpu)
        self.wall.append(time.perf_counter() - wall)

    def tell(self, name: str) -> None:
        parts = [
            f"{of} p50 {percentile(times, 0.5) * 1000:.2f} ms, p99 {percentile(times, 0.99) * 1000:.2f} ms"
            for of, times in (("wall", self.wall), ("CPU", self.cpu))
        ]
        print(f"{name}: {'; '.join(parts)} ({len(self.wall)} decisions)")


def yardstick() -> None:
    """What the machine gives: figures of different days are compared by it."""
    began, added = time.thread_time(), 0
    for number in range(10_000_000):
        added += number
    print(f"{load()}; adding ten million numbers takes {time.thread_time() - began:.2f} s of CPU")


def decide(items: list[Waiting], staff: list[Person], rounds: int) -> None:
    """An item that came, a person who became free, and everything at once."""
    came, freed, whole = Clock(), Clock(), Clock()
    for item in items[:rounds]:
        with came:
            choose_person(item, staff, NOW)
    came.tell("item came, choose a person")
    for person in staff[:rounds]:
        idle = replace(person, firm=0, soft=0)
        with freed:
            choose_work(idle, items, NOW)
    freed.tell("person free, choose work")
    with whole:
        offers = match(items, staff, NOW)
    whole.tell(f"match of everything, {len(offers)} offers")
    print(f"CPU time for each of them: {whole.cpu[0] / max(len(offers), 1) * 1000:.3f} ms")


def offer_many(user: int, numbers: list[int], seconds: int) -> tuple[list[float], list[float]]:
    """Lay one item after the other before a user who declines it: how long each offer took (`Clock`)."""
    clock = Clock()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with clock:
            laid = services.offer(numbers[len(clock.wall) % len(numbers)], to=user)
        assert laid is not None
        services.decline(laid, by=staff(user))
    return clock.wall, clock.cpu


def through_the_database(seconds: int, processes: int) -> None:
    office = make_office()
    users = [one.id for one in (office.halina, office.rafal, office.bartek)][:processes]
    for user in users:
        services.sign_on(by=staff(user))
    until = datetime.now(UTC) + timedelta(hours=1)
    Agent.objects.update(presence_until=until, device_until=until)
    unit = office.units["PK"].id
    services.import_history(
        Work(WorkKind.CONTACT, f"contact:{number}", unit, until, channel="chat", queue="general")
        for number in range(2000)
    )
    numbers = list(WorkItem.objects.order_by("id").values_list("id", flat=True))
    laid = Clock()
    apart = multiprocessing.get_context("spawn")  # a fork would copy the threads' locks
    with ProcessPoolExecutor(processes, mp_context=apart) as pool:
        shares = [pool.submit(offer_many, user, numbers[at::processes], seconds) for at, user in enumerate(users)]
        for one in shares:
            wall, cpu = one.result()
            laid.wall += wall
            laid.cpu += cpu
    laid.tell(f"offer through the database, by {processes} processes that also decline")
    print(f"offers and refusals: {len(laid.wall) / seconds:.0f} a second")


def simulate(offers: int, processes: int) -> None:
    """Offices at work, one after the other in each process, until so many offers were made and checked."""
    seen: Counter[str] = Counter()
    began = time.perf_counter()
    shares = [SIMULATED_AT_ONCE] * -(-offers // SIMULATED_AT_ONCE)
    apart = multiprocessing.get_context("spawn")  # a fork would copy the threads' locks
    with ProcessPoolExecutor(processes, mp_context=apart) as pool:
        for number, one in enumerate(pool.map(play, shares, range(len(shares))), start=1):
            seen += one
            if number % 10 == 0:
                print(f"{seen['offers']} offers after {time.perf_counter() - began:.0f} s", flush=True)
    took = time.perf_counter() - began
    print(f"simulated: {seen['offers']} offers in {seen['rounds']} rounds, {took:.0f} s; every one as it must be")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("waiting", 10_000), ("people", 1000), ("skills", 50), ("rounds", 500)):
        parser.add_argument(f"--{name}", type=int, default=default)
    for name, default in (("seconds", 10), ("processes", 2), ("simulated", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    yardstick()
    dice = random.Random(7)
    skills = [f"skill-{number}" for number in range(given.skills)]
    decide(waiting(given.waiting, skills, dice), people(given.people, skills, dice), given.rounds)
    if given.simulated:
        simulate(given.simulated, given.processes)
    if given.seconds:
        through_the_database(given.seconds, given.processes)


if __name__ == "__main__":
    main()
