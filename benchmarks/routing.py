"""How fast it is decided who is offered what, and how fast the database agrees.

    DATABASE_URL=… python benchmarks/routing.py [--waiting 10000] [--people 1000] [--skills 50] [--seconds 10]
                                                [--simulated 0] [--processes 2]

Wants an empty, migrated database that nobody else uses, for the second part; `--seconds 0` leaves that part out.
`--simulated 10000000` runs so many offers through the pure functions (hours).
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import time
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
    FULL,
    Activity,
    Device,
    Leased,
    Line,
    Person,
    Step,
    Waiting,
    choose_person,
    choose_work,
    holding,
    match,
)
from okienko.routing.services import Work
from tests.cast import make_office

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


def told(name: str, times: list[float]) -> None:
    half, most = percentile(times, 0.5) * 1000, percentile(times, 0.99) * 1000
    print(f"{name}: p50 {half:.2f} ms, p99 {most:.2f} ms ({len(times)} decisions)")


def decide(items: list[Waiting], staff: list[Person], rounds: int) -> None:
    """An item that came, a person who became free, and everything at once."""
    times = []
    for item in items[:rounds]:
        began = time.perf_counter()
        choose_person(item, staff, NOW)
        times.append(time.perf_counter() - began)
    told("item came, choose a person", times)
    times = []
    for person in staff[:rounds]:
        began = time.perf_counter()
        choose_work(replace(person, firm=0, soft=0), items, NOW)
        times.append(time.perf_counter() - began)
    told("person free, choose work", times)
    began = time.perf_counter()
    offers = match(items, staff, NOW)
    took = time.perf_counter() - began
    print(f"match of everything: {len(offers)} offers in {took:.2f} s, {took / max(len(offers), 1) * 1000:.2f} ms each")


def simulate(offers: int, skills: list[str], dice: random.Random) -> None:
    """Office after office through `match`; nobody over capacity, nothing twice."""
    made, began = 0, time.perf_counter()
    while made < offers:
        items, staff = waiting(300, skills, dice), people(100, skills, dice)
        held = {one.id: one for one in staff}
        by_id = {one.id: one for one in items}
        found = match(items, staff, NOW)
        assert len({one.item for one in found}) == len(found)
        for one in found:
            held[one.person] = holding(held[one.person], by_id[one.item])
        assert all(one.firm <= FULL for one in held.values())
        made += len(found)
    print(f"simulated: {made} offers in {time.perf_counter() - began:.0f} s, none twice, nobody over capacity")


def offer_many(user: int, numbers: list[int], seconds: int) -> tuple[int, list[float]]:
    """Lay one item after the other before a user who declines it: how many offers, and how long each took."""
    times: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        laid = services.offer(numbers[len(times) % len(numbers)], to=user)
        times.append(time.perf_counter() - began)
        assert laid is not None
        services.decline(laid, by=staff(user))
    return len(times), times


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
    apart = multiprocessing.get_context("spawn")  # a fork would copy the threads' locks
    with ProcessPoolExecutor(processes, mp_context=apart) as pool:
        shares = [pool.submit(offer_many, user, numbers[at::processes], seconds) for at, user in enumerate(users)]
        found = [one.result() for one in shares]
    times = [one for _count, some in found for one in some]
    told(f"offer through the database, by {processes} processes that also decline", times)
    print(f"offers and refusals: {sum(count for count, _times in found) / seconds:.0f} a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("waiting", 10_000), ("people", 1000), ("skills", 50), ("rounds", 500)):
        parser.add_argument(f"--{name}", type=int, default=default)
    for name, default in (("seconds", 10), ("processes", 2), ("simulated", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    print(load())
    dice = random.Random(7)
    skills = [f"skill-{number}" for number in range(given.skills)]
    decide(waiting(given.waiting, skills, dice), people(given.people, skills, dice), given.rounds)
    if given.simulated:
        simulate(given.simulated, skills, dice)
    if given.seconds:
        through_the_database(given.seconds, given.processes)


if __name__ == "__main__":
    main()
