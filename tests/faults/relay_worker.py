"""A relay in a process of its own, with three handlers of a fact made up for the test. May be killed at any line.

    python -m tests.faults.relay_worker

Handlers write what they saw into the table `relay_seen`; one fails on one subject while `relay_broken` has a row.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta

if __name__ == "__main__":
    import django

    django.setup()

from django.db import connection

from okienko.kernel.facts import fact, handles, registry, relay

TABLES = (
    "CREATE TABLE relay_seen (id bigserial PRIMARY KEY, handler text, subject_id bigint, number bigint)",
    "CREATE TABLE relay_broken (subject_id bigint)",
)
NAME = "tests.stepped.v1"

if NAME not in registry.all_facts():  # run as a program this module may be imported a second time by its name

    @fact(NAME)
    class Stepped:
        """A made-up subject took its next step."""

        subject_id: int
        number: int

    def note(handler: str, one: Stepped) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO relay_seen VALUES (DEFAULT, %s, %s, %s)", [handler, one.subject_id, one.number])

    @handles(Stepped)
    def steady(one: Stepped) -> None:
        note("steady", one)

    @handles(Stepped)
    def slow(one: Stepped) -> None:
        note("slow", one)
        time.sleep(0.001)  # slower than the others: its work is caught half done

    @handles(Stepped)
    def breaks(one: Stepped) -> None:
        note("breaks", one)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM relay_broken WHERE subject_id = %s", [one.subject_id])
            if cursor.fetchone() is not None:
                raise ValueError("this subject is broken")


def main() -> None:
    relay.RETRIES = (timedelta(seconds=0.1), timedelta(seconds=0.2))
    while True:
        if not relay.run_once():
            time.sleep(0.02)  # nothing to do


if __name__ == "__main__":
    sys.exit(main())
