"""Waiting in tests for what must happen.

Patience says nothing of speed: it is long enough for a machine that stalls, and it ends only so that a test that
fails ends too. Where the same thing would also come later by another way (a poll, an expiry), the test takes that
way away first. Seconds are measured in `benchmarks/`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 90.0  # seconds


def a_moment() -> None:
    time.sleep(0.02)  # until the next look


def until(
    condition: Callable[[], object],
    told: Callable[[], object] = lambda: "did not happen",
    meanwhile: Callable[[], object] = a_moment,
) -> None:
    """Return as soon as the condition holds. `meanwhile` is what is done between two looks.

    Raises:
        AssertionError: it did not within `PATIENCE`; with what `told` says.
    """
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, told()
        meanwhile()
