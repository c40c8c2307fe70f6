"""Many people at one moment: what they do must come out as if they had come one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Given = TypeVar("Given")
Made = TypeVar("Made")


def at_once(work: Callable[[Given], Made], given: Iterable[Given]) -> list[Made]:
    """What the work makes of each, in order: all begin together, each with a connection of its own.

    The test is marked `django_db(transaction=True)`, so that all see what is there.
    """
    parts = list(given)
    together = Barrier(len(parts))

    def one(part: Given) -> Made:
        try:
            together.wait(20)
            return work(part)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(parts)) as pool:
        return list(pool.map(one, parts))
