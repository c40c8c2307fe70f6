"""Rows gathered and written together are the rows that would have been written one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.utils.functional import lazystr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from okienko.audit.models import Entry
from okienko.channels.email.models import Mailbox, RawMessage
from okienko.kernel.bulk import copy_in, insert, write_row
from okienko.kernel.gathering import gathering, has_turn
from okienko.kernel.models import TakenReference
from okienko.kernel.numbers import draw_reference
from okienko.organization.models import Unit
from okienko.routing.models import WorkItem

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
TIMES = st.integers(-(2**50), 2**52).map(lambda n: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=n))
TIMES |= TIMES.map(lambda at: at.astimezone(timezone(timedelta(hours=-9, minutes=-30))))
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
DATA = st.dictionaries(
    TEXTS,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | FLOATS | TEXTS,
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=4,
    ),
    max_size=3,
)


def entry(action: str, **more: Any) -> Entry:
    return Entry(subject="case:1", action=action, actor_kind="system", **more)


def act(action: str) -> None:
    write_row(Entry, subject="case:1", action=action, actor_kind="system")


def fail_after(action: str) -> None:
    act(action)
    raise ZeroDivisionError


def stored(row: Any) -> dict[str, Any]:
    found: dict[str, Any] = type(row).objects.values().get(pk=row.pk)
    found.pop(row._meta.pk.attname)
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in found.items()}


class SameRows(TestCase):
    @settings(max_examples=60)
    @given(at=TIMES, actor_id=st.none() | st.integers(0, 2**63 - 1), reason=TEXTS, data=DATA)
    def test_an_act(self, **values: Any) -> None:
        saved, inserted, copied = entry("x", **values), entry("x", **values), entry("x", **values)
        saved.save(force_insert=True)
        insert(inserted)
        copy_in([copied])
        assert stored(saved) == stored(inserted) == stored(copied)

    @settings(max_examples=60)
    @given(headline=TEXTS, skills=st.lists(TEXTS, max_size=3), due_at=TIMES, taken_at=st.none() | TIMES)
    def test_a_work_item(self, **values: Any) -> None:
        unit = Unit.objects.create(symbol="BOM", name="Biuro")
        now = datetime(2026, 1, 1, tzinfo=UTC)

        def item(subject: str) -> WorkItem:
            times = {"enqueued_at": now, "routing_age": now, "entered_at": now}
            return WorkItem(kind="case", subject=subject, unit=unit, **times, **values)

        saved, inserted, gathered = item("case:1"), item("case:2"), item("case:3")
        saved.save(force_insert=True)
        assert insert(inserted, unless_taken=True)
        assert not insert(item("case:2"), unless_taken=True)
        with gathering("routing_workitem"):
            insert(gathered)
        for row in (inserted, gathered):
            assert stored(row) == stored(saved) | {"subject": row.subject}

    @settings(max_examples=30)
    @given(raw=st.binary(max_size=40))
    def test_bytes(self, raw: bytes) -> None:
        mailbox, _new = Mailbox.objects.get_or_create(address="urzad@example.org")
        rows = [RawMessage(mailbox=mailbox, raw=raw, identity=name, size=len(raw)) for name in ("a", "b")]
        at = datetime(2026, 1, 1, tzinfo=UTC)
        for row in rows:
            row.received_at = at
        rows[0].save(force_insert=True)
        insert(rows[1])
        assert stored(rows[0]) | {"identity": ""} == stored(rows[1]) | {"identity": ""}


@pytest.mark.django_db
def test_lazy_words_are_written_and_what_has_no_column_form_is_refused() -> None:
    row = entry("x", reason=lazystr("zażółć"))
    insert(row)
    row.refresh_from_db()
    assert row.reason == "zażółć"
    with pytest.raises(TypeError):
        insert(entry("x", data={"who": object()}))


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["x" * 201, "a\0b"])
def test_too_long_and_unwritable_text_is_refused_not_cut(who: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(DataError), transaction.atomic():
        insert(WorkItem(kind="case", subject="case:1", who=who, enqueued_at=now, routing_age=now))


@pytest.mark.django_db(transaction=True)
def test_gathered_rows_keep_their_order() -> None:
    with transaction.atomic(), gathering():
        for number in range(5):
            act(f"act.{number}")
    assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == [f"act.{n}" for n in range(5)]


@pytest.mark.django_db(transaction=True)
def test_a_row_is_written_as_it_was_given() -> None:
    row = entry("before")
    with transaction.atomic(), gathering("audit_entry"):
        insert(row)
        row.action = "after"
    assert Entry.objects.get().action == "before"


@pytest.mark.django_db(transaction=True)
def test_a_read_sees_what_waits_and_a_savepoint_takes_only_its_own() -> None:
    with transaction.atomic(), gathering():
        act("first")
        assert Entry.objects.count() == 1
        act("second")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            fail_after("undone")
        act("third")
    assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == ["first", "second", "third"]


@pytest.mark.django_db(transaction=True)
def test_an_error_takes_everything_and_leaves_nothing_waiting() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), gathering():
        fail_after("undone")
    with transaction.atomic():
        act("alone")
        assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_gathering_outside_a_transaction_is_refused() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(RuntimeError), gathering():
        act("nowhere")
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_a_reference_is_claimed_with_the_ids():
    with transaction.atomic(), gathering("routing_workitem"):
        first = draw_reference()
        second = draw_reference()
    assert first != second
    assert set(TakenReference.objects.values_list("reference", flat=True)) == {first, second}


@pytest.mark.django_db
def test_a_turn_is_waited_for_once():
    with transaction.atomic(), gathering("routing_workitem", turn="people:email:a@example.org"):
        assert has_turn("people:email:a@example.org")
        assert not has_turn("people:email:b@example.org")
    assert not has_turn("people:email:a@example.org")


def test_a_row_from_values_is_the_row_of_an_object(db):
    write_row(Entry, subject="case:1", action="x", actor_kind="system", data={"a": 1})
    entry("x", data={"a": 1}).save(force_insert=True)
    one, other = Entry.objects.order_by("pk")
    assert stored(one) | {"at": None} == stored(other) | {"at": None}
    with pytest.raises(TypeError, match="Entry has no subjekt"):
        write_row(Entry, subjekt="case:1")
