"""Rate limits: bursts, refilling, forgetting, and who a request comes from."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import RequestFactory, override_settings

from okienko.kernel import limits
from okienko.kernel.errors import TooMany
from okienko.kernel.models import Bucket
from tests.at_once import at_once

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
RULE = {"rate": 3, "per": dt.timedelta(minutes=3)}


@pytest.mark.django_db
def test_a_burst_then_one_a_minute():
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            limits.take("door", **RULE)
        with pytest.raises(TooMany) as refused:
            limits.take("door", **RULE)
        assert refused.value.data["retry_after"] == 60
        limits.take("other door", **RULE)
        clock.shift(60)
        limits.take("door", **RULE)
        with pytest.raises(TooMany):
            limits.take("door", **RULE)


@pytest.mark.django_db
def test_a_refused_attempt_does_not_lengthen_the_wait():
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            limits.take("door", **RULE)
        for _ in range(100):
            with pytest.raises(TooMany):
                limits.take("door", **RULE)
        clock.shift(60)
        limits.take("door", **RULE)


@pytest.mark.django_db
def test_give_back_forget_and_prune():
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            limits.take("door", **RULE)
        limits.give_back("door", **RULE)
        limits.take("door", **RULE)
        limits.forget("door")
        limits.take("door", **RULE)
        clock.shift(61)
        assert limits.prune() == 1
        assert not Bucket.objects.exists()


@pytest.mark.django_db
def test_keys_are_not_stored_in_the_clear():
    limits.take("sign-in:ewa@urzad.test", **RULE)
    assert b"ewa" not in bytes(Bucket.objects.get().key)


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_pass_exactly_three():
    def passes(_: int) -> bool:
        try:
            limits.take("door", **RULE)
        except TooMany:
            return False
        return True

    assert sum(at_once(passes, range(10))) == 3


@pytest.mark.parametrize(
    ("remote", "forwarded", "network"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # a stranger may write any header
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ("10.0.0.1", "<script>", "unknown"),
    ],
)
def test_network(remote: str, forwarded: str, network: str):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)
    with override_settings(TRUSTED_PROXIES=["10.0.0.1", "10.0.0.2"]):
        assert limits.network_of(request) == network


@pytest.mark.django_db
def test_lots_let_no_more_in(monkeypatch):
    """Attempts counted by the lot: as many come in as one by one, then the same refusal."""
    monkeypatch.setattr(limits, "LOTS", 3)  # four at a time
    rule = {"rate": 13, "per": dt.timedelta(minutes=13)}
    with time_machine.travel(NOON, tick=False) as clock:
        assert [limits.take_from_lot("lots", **rule) for _ in range(13)] == list(range(12, -1, -1))
        with pytest.raises(TooMany) as refused:
            limits.take_from_lot("lots", **rule)
        assert refused.value.data["retry_after"] == 60
        limits.take_from_lot("other", **rule)
        clock.shift(60)
        limits.take_from_lot("lots", **rule)
        with pytest.raises(TooMany):
            limits.take_from_lot("lots", **rule)


@pytest.mark.django_db
def test_the_rest_of_an_old_lot_is_not_used(monkeypatch):
    monkeypatch.setattr(limits, "LOTS", 2)
    rule = {"rate": 4, "per": dt.timedelta(minutes=1)}
    with time_machine.travel(NOON, tick=False) as clock:
        limits.take_from_lot("old", **rule)
        clock.shift(61)
        monkeypatch.setattr(limits, "_lots", {key: (paid, left, 0.0) for key, (paid, left, _u) in limits._lots.items()})
        assert [limits.take_from_lot("old", **rule) for _ in range(4)] == [3, 2, 1, 0]
        with pytest.raises(TooMany):
            limits.take_from_lot("old", **rule)
