"""Many threads that are answered by one piece of work; what the database adds, tests/api/test_together.py shows."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import OperationalError

from okienko.kernel import together as together_module
from okienko.kernel.together import Together
from tests.waiting import until


def group_of_three(error: Exception) -> tuple[list[int], list[BaseException | None]]:
    """Three wait while a fourth works, and their group meets this error. What was done alone, and what they got."""
    done: list[int] = []
    gate = threading.Event()

    def alone(number: int) -> int:
        if number == 0:
            gate.wait()
        done.append(number)
        return number

    def many(numbers: Sequence[int]) -> list[int]:
        raise error

    together = Together(many, alone, at_most=9)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(together, 0)]
        until(lambda: together._at_work and not together._waiting)
        asked += [pool.submit(together, number) for number in (1, 2, 3)]
        until(lambda: len(together._waiting) == 3)
        gate.set()
        got = [one.exception() for one in asked]
    assert not together._at_work
    return sorted(done), got


def from_server(cause: psycopg.Error) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def test_what_the_server_took_back_everybody_does_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together_module, "HELD_UP", 600)  # the first is held up until all wait
    for error in (from_server(psycopg.errors.DeadlockDetected()), ValueError("one of them")):
        assert group_of_three(error) == ([0, 1, 2, 3], [None] * 4)


@pytest.mark.parametrize("cause", [psycopg.OperationalError("gone"), psycopg.errors.AdminShutdown()])
def test_what_may_have_been_done_is_not_done_again(cause: psycopg.Error, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together_module, "HELD_UP", 600)
    error = from_server(cause)
    assert group_of_three(error) == ([0], [None, error, error, error])


def test_who_is_held_up_holds_up_nobody_else() -> None:
    gate = threading.Event()

    def alone(number: int) -> int:
        if number == 0:
            gate.wait()
        return number

    together = Together[int, int](list, alone, at_most=9)
    with ThreadPoolExecutor(4) as pool:
        held_up = pool.submit(together, 0)
        until(lambda: together._at_work and not together._waiting)
        others = [pool.submit(together, number) for number in (1, 2, 3)]
        assert [one.result() for one in others] == [1, 2, 3]
        assert not held_up.done()
        gate.set()
        assert held_up.result() == 0
    assert not together._at_work
