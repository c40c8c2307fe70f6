import pytest
from django.db import transaction

from okienko.kernel.database import direct_connect
from okienko.kernel.facts import fact, handles, publish, registry, relay
from okienko.kernel.models import Fact, HandlerFailure, PendingFact, Receipt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clean_registry(monkeypatch):
    monkeypatch.setattr(registry, "_facts", {})
    monkeypatch.setattr(registry, "_handlers", {})


@pytest.fixture
def counted(clean_registry):
    @fact("tests.counted.v1")
    class Counted:
        number: int

    return Counted


def say(one, subject="thing:1"):
    with transaction.atomic():
        publish(one, subject=subject)


def test_facts_reach_every_handler_in_order_with_one_receipt(counted):
    seen: list[tuple[str, int]] = []
    handles(counted)(lambda one: seen.append(("a", one.number)))

    def second(one):
        seen.append(("b", one.number))

    handles(counted)(second)
    for number in range(3):
        say(counted(number=number))
    relay.drain()
    assert [n for who, n in seen if who == "a"] == [0, 1, 2]
    assert [n for who, n in seen if who == "b"] == [0, 1, 2]
    assert Receipt.objects.count() == 6
    assert not PendingFact.objects.exists()
    assert relay.drain() == 0


def test_a_fact_waits_only_for_handlers_it_is_for(counted):
    even: list[int] = []
    every: list[int] = []
    handles(counted, only=lambda one: one.number % 2 == 0)(lambda one: even.append(one.number))
    for number in range(3):
        say(counted(number=number))
    assert [one.fact.payload["number"] for one in PendingFact.objects.order_by("fact_id")] == [0, 2]

    @handles(counted)
    def whole(one):
        every.append(one.number)

    say(counted(number=3))
    relay.drain()
    assert (even, every) == ([0, 2], [0, 2, 3])


def test_a_failing_handler_waits_alone_is_parked_and_woken(counted, monkeypatch):
    broken = True
    good: list[int] = []
    mended: list[int] = []

    def steady(one):
        good.append(one.number)

    def breaks(one):
        if broken and one.number == 1:
            raise ValueError("nie tym razem")
        mended.append(one.number)

    handles(counted)(steady)
    handles(counted)(breaks)
    monkeypatch.setattr(relay, "RETRIES", ())
    for number in range(4):
        say(counted(number=number))
    relay.drain()
    assert good == [0, 1, 2, 3]
    assert mended == [0]
    failure = HandlerFailure.objects.get()
    assert failure.parked
    assert "nie tym razem" in failure.error
    assert relay.drain() == 0

    broken = False
    assert relay.retry_parked([failure.id]) == 1
    relay.drain()
    assert mended == [0, 1, 2, 3]
    assert good == [0, 1, 2, 3]
    assert not HandlerFailure.objects.exists()
    assert not PendingFact.objects.exists()


def test_a_fact_falls_with_its_transaction(counted):
    handles(counted)(lambda one: None)
    with transaction.atomic():
        publish(counted(number=1), subject="thing:1")
        transaction.set_rollback(True)
    assert not Fact.objects.exists()
    with pytest.raises(RuntimeError, match="outside a transaction"):
        publish(counted(number=1), subject="thing:1")


def test_facts_refuse_text(clean_registry):
    with pytest.raises(TypeError, match="ids, enums and times"):

        @fact("tests.named.v1")
        class Named:
            name: str


def test_parked_work_neither_holds_up_nor_busies_the_relay(counted, monkeypatch):
    good: list[int] = []

    def steady(one):
        good.append(one.number)

    def breaks(one):
        raise ValueError("nigdy")

    handles(counted)(steady)
    handles(counted)(breaks)
    monkeypatch.setattr(relay, "RETRIES", ())
    monkeypatch.setattr(relay, "BATCH", 5)
    for number in range(12):
        say(counted(number=number))
        assert relay.drain(limit=20) <= 1
    assert good == list(range(12))
    assert PendingFact.objects.count() == 12


def test_a_fact_of_a_newer_release_waits_for_it(counted, monkeypatch):
    def steady(one):
        raise AssertionError("must not be called")

    handles(counted)(steady)
    say(counted(number=1))
    with monkeypatch.context() as older:
        older.setattr(registry, "_facts", {})
        older.setattr(registry, "_handlers", {})
        assert relay.drain(limit=5) == 1
    assert PendingFact.objects.count() == 1


def test_a_crowded_subject_in_other_hands_does_not_hide_the_rest(counted):
    seen: list[int] = []
    handles(counted)(lambda one: seen.append(one.number))
    with transaction.atomic():
        for _number in range(relay.WINDOW + 5):
            publish(counted(number=0), subject="thing:crowded")
        publish(counted(number=1), subject="thing:other")
    with direct_connect() as busy:
        busy.execute("SELECT pg_advisory_lock(7101, hashtext('thing:crowded'))")
        assert relay.run_once()
        assert seen == [1]
        assert not relay.run_once()
