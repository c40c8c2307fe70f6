"""What is kept for a moment: read once, again when the moment is over, and all of it forgotten at one call."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from okienko.kernel import lately
from okienko.kernel.lately import Lately, forget_everything, stamp_of
from okienko.kernel.models import BrandValue


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(lately, "clock", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr(lately, "_forgetting", [])
    return Clock(monkeypatch)


def test_read_once_in_a_second(clock: Clock):
    numbers = iter(range(10))
    known = Lately(lambda: next(numbers), 1.0)
    assert [known(), known()] == [0, 0]
    clock.now += 0.99
    assert known() == 0
    clock.now += 0.01
    assert [known(), known()] == [1, 1]
    known.forget()
    assert known() == 2


def test_what_is_still_the_same_version_is_not_read_again(clock: Clock):
    numbers, version = iter(range(10)), "one"
    known = Lately(lambda: next(numbers), 1.0, version=lambda: version)
    assert known() == 0
    clock.now += 1
    assert known() == 0
    version = "two"
    assert known() == 0  # looked for when the second is over
    clock.now += 1
    assert known() == 1


def test_what_cannot_be_read_is_not_kept(clock: Clock):
    answers = iter([ValueError("away"), 7])

    def read() -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    known = Lately(read, 60.0)
    with pytest.raises(ValueError, match="away"):
        known()
    assert known() == 7


def test_everything_is_forgotten_at_once(clock: Clock):
    numbers = iter(range(10))
    one, other = Lately(lambda: next(numbers), 60.0), Lately(lambda: next(numbers), 60.0)
    heard: list[str] = []

    @lately.forgotten_with_the_rest
    def also() -> None:
        heard.append("also")

    assert [one(), other()] == [0, 1]
    forget_everything()
    assert [one(), other(), heard] == [2, 3, ["also"]]


@pytest.mark.django_db
def test_the_stamp_of_a_table_tells_of_every_kind_of_change():
    stamp = stamp_of("kernel_brandvalue")
    seen = [stamp()]
    with transaction.atomic():
        row = BrandValue.objects.create(key="a", value=1)
    seen.append(stamp())
    with transaction.atomic():
        BrandValue.objects.filter(pk="a").update(value=2)
    seen.append(stamp())
    assert stamp() == seen[-1]
    row.delete()
    seen.append(stamp())
    assert len(set(seen[:3])) == 3
    assert seen[3] == seen[0]


@pytest.mark.django_db(transaction=True)
def test_a_late_commit_is_noticed():
    """The newest number of a transaction would not tell: who began later may commit sooner."""
    stamp = stamp_of("kernel_brandvalue")
    for key in ("first", "second"):
        BrandValue.objects.create(key=key, value=1)

    def other() -> None:
        try:
            BrandValue.objects.filter(pk="second").update(value=2)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, ThreadPoolExecutor(1) as reader:

        def read() -> object:
            try:
                return stamp()
            finally:
                connection.close()

        with transaction.atomic():
            BrandValue.objects.filter(pk="first").update(value=2)
            pool.submit(other).result()
            between = reader.submit(read).result()
        assert stamp() != between
