"""Look-ups of people at 200,000: p50 and p95 for each kind of query.

    DATABASE_URL=postgresql://… python benchmarks/people_search.py [--people 200000] [--rounds 60] [--keep]

Makes the scratch database `okienko_bench_people` beside the one in DATABASE_URL (as its ordinary owner,
no superuser and no extension needed), fills it with fictional people whose names are as common as Polish
names are, asks, and drops it (`--keep` keeps it, and uses a kept one). Every query is another text; the
time is that of `queries.search` with its log and its cards, in one process, after a warm-up.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import psycopg
from fill import use_scratch

SCRATCH = "okienko_bench_people"

if TYPE_CHECKING:
    from okienko.people.services import PastPerson

# (name, how many of a hundred thousand): the head of the real distribution, the tail is made of syllables.
GIVEN = {
    "Anna": 5500, "Piotr": 3600, "Maria": 3400, "Krzysztof": 3300, "Katarzyna": 3200, "Andrzej": 2900,
    "Małgorzata": 2800, "Jan": 2700, "Stanisław": 2400, "Agnieszka": 2400, "Tomasz": 2600, "Barbara": 2300, "Ewa":
    2200, "Paweł": 2700, "Marcin": 2400, "Michał": 2500, "Magdalena": 2100, "Elżbieta": 2100, "Łukasz": 1700,
    "Zofia": 1500, "Jakub": 1900, "Mateusz": 1700, "Żaneta": 150, "Świętosława": 20,
}  # fmt: skip
FAMILY = {
    "Nowak": 540, "Kowalski": 360, "Wiśniewski": 290, "Wójcik": 260, "Kowalczyk": 260, "Kamiński": 250,
    "Lewandowski": 240, "Zieliński": 240, "Woźniak": 240, "Szymański": 240, "Dąbrowski": 230, "Kozłowski": 200,
    "Mazur": 180, "Jankowski": 180, "Kwiatkowski": 170, "Krawczyk": 170,
}  # fmt: skip
COMMON = list(GIVEN)[:8]
SYLLABLES = (
    "ba", "be", "bo", "bu", "ce", "cho", "cza", "da", "do", "dą", "dzi", "fa", "ga", "go", "gó", "gru", "ja",
    "je", "ję", "ka", "ko", "kra", "ku", "le", "ło", "łu", "ma", "mi", "mo", "na", "nie", "no", "ob", "pa", "pie",
    "po", "prze", "ra", "ro", "ry", "sa", "sie", "so", "sta", "szcza", "ta", "to", "trze", "wa", "wi", "wo",
    "wró", "za", "zie", "żu",
)  # fmt: skip
ENDINGS = ("ski", "cki", "wicz", "ak", "ek", "czyk", "uk", "a")


def family_name(dice: random.Random) -> str:
    if dice.random() < 0.06:
        return dice.choices(list(FAMILY), list(FAMILY.values()))[0]
    return "".join(dice.choices(SYLLABLES, k=dice.choice((2, 2, 3)))).capitalize() + dice.choice(ENDINGS)


def fictional(count: int, seed: int = 7) -> Iterator[PastPerson]:
    from okienko.people.services import PastPerson, PersonData

    dice = random.Random(seed)
    names, shares = list(GIVEN), list(GIVEN.values())
    for number in range(count):
        identifiers = [("phone", f"+48{dice.choice((5, 6, 7, 8))}{dice.randrange(10**8):08}")]
        if number % 20 == 0:
            data = PersonData(kind="business", company_name=f"Firma {family_name(dice)} {number} sp. z o.o.")
            identifiers.append(("nip", nip(dice)))
        else:
            given, family = dice.choices(names, shares)[0], family_name(dice)
            data = PersonData(given_name=given, family_name=family)
            identifiers.append(("email", f"{given}.{family}{number}@przyklad.test"))
        yield PastPerson(data, tuple(identifiers))


def nip(dice: random.Random) -> str:
    """Ten digits with the right check digit."""
    while True:
        digits = [dice.randrange(1, 10) for _ in range(9)]
        check = sum(weight * digit for weight, digit in zip((6, 5, 7, 2, 3, 4, 5, 6, 7), digits, strict=True)) % 11
        if check < 10:
            return "".join(map(str, [*digits, check]))


Question = Callable[[random.Random], str]


def questions(
    people: list[tuple[str, str]], numbers: list[str], emails: list[str], nips: list[str]
) -> dict[str, Question]:
    def two(dice: random.Random, letters: int) -> str:
        words = [word[:letters] for word in dice.choice(people)]
        dice.shuffle(words)
        return " ".join(words)

    return {
        "3 letters of a family name": lambda dice: dice.choice(people)[1][:3],
        "3 letters of a given name": lambda dice: dice.choice(people)[0][:3],
        "the most common given names": lambda dice: dice.choice(COMMON),
        "two words, 3 letters, any order": lambda dice: two(dice, 3),
        "both names whole, any order": lambda dice: two(dice, 99),
        "common given name and 1 letter": lambda dice: f"{dice.choice(COMMON)} {dice.choice('kmsw')}",
        "last 4 digits": lambda dice: dice.choice(numbers)[-4:],
        "name and last 4 digits": lambda dice: f"{dice.choice(COMMON)[:3]} {dice.choice(numbers)[-4:]}",
        "first 5 digits": lambda dice: dice.choice(numbers)[3:8],
        "whole number": lambda dice: dice.choice(numbers)[3:],
        "beginning of an e-mail": lambda dice: dice.choice(emails)[: dice.choice((8, 12, 30))].partition("@")[0] + "@",
        "whole e-mail": lambda dice: dice.choice(emails),
        "NIP": lambda dice: dice.choice(nips),
        "nobody": lambda dice: f"qqx{dice.randrange(999)}",
    }  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=200_000)
    options.add_argument("--rounds", type=int, default=60)
    options.add_argument("--keep", action="store_true")
    chosen = options.parse_args()
    home = os.environ["DATABASE_URL"]
    use_scratch(SCRATCH)
    try:
        measure(chosen.people, chosen.rounds)
    finally:
        from django.db import connections

        connections["default"].close_pool()
        if not chosen.keep:
            with psycopg.connect(home, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {SCRATCH} WITH (FORCE)")


def fill(count: int) -> None:
    from django.db import connection

    from okienko.people import services

    began = time.perf_counter()
    batch = list(fictional(count))
    for start in range(0, count, 20_000):
        services.import_history(batch[start : start + 20_000])
    print(f"{count} people imported in {time.perf_counter() - began:.1f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE people_person, people_identifier")
        cursor.execute(
            "SELECT relname, pg_size_pretty(pg_relation_size(oid)) FROM pg_class"
            " WHERE relname LIKE 'people_person_%' AND relkind = 'i'"
        )
        print("indexes:", dict(cursor.fetchall()))


def measure(count: int, rounds: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from okienko.kernel import actors
    from okienko.people import queries
    from okienko.people.models import Identifier, Person

    call_command("migrate", verbosity=0)
    if not Person.objects.exists():
        fill(count)
    dice = random.Random(1)
    some = list(Person.objects.filter(kind="resident", pk__in=[dice.randrange(1, count) for _ in range(3000)]))
    ids = [person.pk for person in some]

    def values(kind: str) -> list[str]:
        rows = Identifier.objects.filter(kind=kind)
        rows = rows.filter(person_id__in=ids) if kind != "nip" else rows[:500]
        return list(rows.values_list("value", flat=True))

    people = [(person.given_name, person.family_name) for person in some]
    asked = questions(people, values("phone"), values("email"), values("nip"))
    by = actors.system()
    everything: list[float] = []
    print(f"{'query':36} {'p50':>7} {'p95':>7} {'max':>7}  ms    found")
    for name, question in asked.items():
        for _ in range(8):
            queries.search(question(dice), by=by)
        times, found = [], []
        for _ in range(rounds):
            text = question(dice)
            began = time.perf_counter()
            found.append(len(queries.search(text, by=by)))
            times.append((time.perf_counter() - began) * 1000)
        everything += times
        print(f"{name:36} {line(times)}  {statistics.mean(found):8.1f}")
    print(f"{'all':36} {line(everything)}")


def line(times: list[float]) -> str:
    return f"{quantile(times, 50):7.1f} {quantile(times, 95):7.1f} {max(times):7.1f}"


def quantile(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
