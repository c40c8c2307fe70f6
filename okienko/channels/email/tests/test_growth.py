"""Reading a letter costs in proportion to its size. What it costs in seconds: benchmarks/letters.py."""

import sys

import pytest

from okienko.channels.email.message import parse
from okienko.channels.email.tests.growing import GROWING

TIMES = 4


def steps(raw: bytes) -> int:
    """Calls and returns while the letter is read: the same on every machine."""
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        parse(raw)
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("name", GROWING)
def test_four_times_the_letter_is_four_times_the_work(name: str) -> None:
    make = GROWING[name]
    parse(make(1000 * TIMES - 1))  # what is loaded once, and what libraries keep of single letters
    small, large = steps(make(1000)), steps(make(1000 * TIMES))
    assert large < small * TIMES * 1.1
