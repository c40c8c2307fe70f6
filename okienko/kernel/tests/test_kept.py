"""Queries that are written once and asked often."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import OuterRef, Value
from django.test.utils import CaptureQueriesContext

from okienko.kernel.database import rows_within
from okienko.kernel.kept import Given, Kept, placed, places
from okienko.kernel.models import Fact, Looking

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SINCE = Kept(lambda: Looking.objects.filter(seen_at__gte=Given("since")).order_by("seen_at"))


@pytest.fixture
def seen(db: None) -> list[Looking]:
    rows = [
        Looking(page=f"p{n}", subject=f"case:{n % 2}", actor=f"staff:{n}", name=f"Nr {n}", seen_at=NOON + timedelta(n))
        for n in range(4)
    ]
    return Looking.objects.bulk_create(rows)


def test_models_dicts_and_tuples_are_those_of_the_queryset(seen):
    assert SINCE(since=NOON + timedelta(2)) == seen[2:]
    assert SINCE(since=NOON) == seen
    rows = Looking.objects.filter(subject=Given("subject")).order_by("page")
    asked = Looking.objects.filter(subject="case:1").order_by("page")
    assert Kept(lambda: rows.values("page", "seen_at"))(subject="case:1") == list(asked.values("page", "seen_at"))
    assert Kept(lambda: rows.values_list("name", "page"))(subject="case:1") == [("Nr 1", "p1"), ("Nr 3", "p3")]
    assert Kept(lambda: rows.values_list("page", flat=True))(subject="case:1") == ["p1", "p3"]


def test_rows_are_read_anew_and_compiled_once(seen):
    built = []

    def build():
        built.append(True)
        return Looking.objects.filter(subject=Given("subject"))

    query = Kept(build)
    with CaptureQueriesContext(connection) as asked:
        assert len(query(subject="case:1")) == 2
        Looking.objects.filter(subject="case:1").delete()
        assert query(subject="case:1") == []
    assert len(asked) == 3
    assert len(built) == 1


def test_the_first_row_or_none(seen):
    assert SINCE.first(since=NOON) == seen[0]
    assert SINCE.first(since=NOON + timedelta(9)) is None


def test_a_value_that_is_missing_is_an_error(seen):
    with pytest.raises(KeyError):
        SINCE()


def test_arrays_and_places(seen):
    array = Kept(lambda: Looking.objects.filter(page__any_of=Given("pages", "text[]")).order_by("page"))
    assert array(pages=["p1", "p2", "nobody"]) == seen[1:3]
    assert array(pages=[]) == []
    three = Kept(lambda: Looking.objects.filter(page__any_of=places("page", 3)).order_by("page"))
    assert three(**placed("page", ["p0", "p3", "nobody"])) == [seen[0], seen[3]]
    assert list(Looking.objects.filter(page__any_of=["p2"])) == seen[2:3]
    assert not Looking.objects.filter(page__any_of=[])


@pytest.mark.parametrize("number", [2**63, 10**30, -(2**63) - 1])
def test_a_number_larger_than_any_id_finds_nothing(seen, number):
    one = Kept(lambda: Fact.objects.filter(id=Given("id")))
    with CaptureQueriesContext(connection) as asked:
        assert one(id=number) == []
    assert len(asked) == 0
    many = Kept(lambda: Fact.objects.filter(id__any_of=Given("ids", "bigint[]")))
    assert many(ids=[number, 1]) == []


def test_what_nothing_can_answer_asks_nothing(seen):
    nothing = Kept(lambda: Looking.objects.filter(page__in=[], subject=Given("subject")))
    with CaptureQueriesContext(connection) as asked:
        assert nothing(subject="case:1") == []
    assert len(asked) == 0


def test_rows_within_and_unions(seen):
    beside = Looking.objects.filter(subject=OuterRef("subject")).order_by("page")
    query = Kept(
        lambda: Looking.objects.filter(page=Given("page")).annotate(all=rows_within(beside, "page")).values("all")
    )
    assert query(page="p2") == [{"all": [{"page": "p0"}, {"page": "p2"}]}]
    one = Looking.objects.filter(page=Given("one")).annotate(part=Value(1)).values_list("page", "part")
    other = Looking.objects.filter(page=Given("other")).annotate(part=Value(2)).values_list("page", "part")
    assert sorted(Kept(lambda: one.union(other, all=True))(one="p3", other="p1")) == [("p1", 2), ("p3", 1)]


@pytest.mark.django_db(transaction=True)
def test_threads_ask_over_their_own_connections(seen):
    found = []

    def ask():
        found.append(SINCE(since=NOON + timedelta(3)))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [seen[3:]] * 4
