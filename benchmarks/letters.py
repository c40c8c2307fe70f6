"""How long the longest and nastiest letters are read, and how that grows with their size.

    python benchmarks/letters.py [--size 20000]

CPU time of one reading, for a letter of `size` and of four times `size` of what it is named after. A growth well over
4 is a letter that can stop the worker.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DATABASE_URL", "postgresql:///none")  # a letter is read without one
os.environ.setdefault("OKIENKO_SECRET_KEY", "for-measuring-only")


def seconds(raw: bytes) -> float:
    from okienko.channels.email.message import parse

    best = float("inf")
    for _ in range(3):
        began = time.thread_time()
        parse(raw)
        best = min(best, time.thread_time() - began)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--size", type=int, default=20_000)
    size = parser.parse_args().size

    import django

    django.setup()
    from okienko.channels.email.tests.growing import GROWING
    from okienko.channels.email.tests.letters import NASTY

    slowest = sorted(((seconds(raw), name) for name, raw in NASTY.items()), reverse=True)
    for took, name in slowest[:5]:
        print(f"{name:32} {took * 1000:8.1f} ms")
    print(f"\n{'':32} {size:>11} {4 * size:>11}   growth")
    for name, make in GROWING.items():
        once, four = seconds(make(size)), seconds(make(4 * size))
        print(f"{name:32} {once * 1000:8.1f} ms {four * 1000:8.1f} ms {four / once:6.1f} ×")
    print(f"\nload average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
