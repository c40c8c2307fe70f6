"""From the commit of a fact to its handler, through a worker of its own.

    DATABASE_URL=… python benchmarks/facts.py [--rate 50] [--seconds 30]

Wants an empty, migrated database that nobody else uses; it makes and drops the table `benchmark_handled`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connection, transaction

from benchmarks.office import load, percentile
from okienko.kernel import worker
from okienko.kernel.facts import fact, handles, publish


@fact("benchmarks.noticed.v1")
class Noticed:
    """Something made up happened."""

    number: int


@handles(Noticed)
def note(one: Noticed) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO benchmark_handled VALUES (%s, %s)", [one.number, time.time()])


def work() -> None:
    """A worker that runs the relay alone."""
    worker._loops.clear()
    worker._services.clear()
    worker.run()


def measure(rate: float, seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS benchmark_handled")
        cursor.execute("CREATE TABLE benchmark_handled (number bigint, at double precision)")
    process = subprocess.Popen([sys.executable, __file__, "--worker"])
    try:
        time.sleep(8)  # until it listens
        committed: dict[int, float] = {}
        began, first = time.time(), int(time.time()) * 100_000
        for number in range(first, first + int(rate * seconds)):
            time.sleep(max(0.0, began + (number - first) / rate - time.time()))  # until its turn
            with transaction.atomic():
                publish(Noticed(number=number), subject=f"benchmark:{number}")
            committed[number] = time.time()
        took = time.time() - began
        time.sleep(5)  # for the last handlers
    finally:
        process.terminate()
        process.wait()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, at FROM benchmark_handled")
        delays = [(at - committed[number]) * 1000 for number, at in cursor.fetchall() if number in committed]
        cursor.execute("DROP TABLE benchmark_handled")
    print(f"{len(committed)} facts at {len(committed) / took:.0f}/s, {len(delays)} handled; {load()}")
    print(f"  commit to handler: p50 {percentile(delays, 0.5):.0f} ms, p95 {percentile(delays, 0.95):.0f} ms, "
          f"p99 {percentile(delays, 0.99):.0f} ms")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work()
    else:
        measure(options.rate, options.seconds)


if __name__ == "__main__":
    main()
