"""What the verbs of one transaction write one by one, written together at its end.

A full intake inserts eight rows, publishes five facts and records two acts. Each as a statement of its own,
they cost more than half of its time: in the driver and in going back and forth, not in the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection

from okienko.kernel.references import new_reference

Write = Callable[[list[Any]], None]


@dataclass
class _Block:
    savepoint_ids: Sequence[str | None]  # of the connection, as they come and go
    ids: dict[str, list[int]]
    references: list[str]
    turns: frozenset[str] = frozenset()
    rows: dict[Write, list[Any]] = field(default_factory=dict)
    savepoints: int = field(init=False)

    def __post_init__(self) -> None:
        self.savepoints = _savepoints(self.savepoint_ids)

    @property
    def is_innermost(self) -> bool:
        """Whether no savepoint was opened within: what is written in one may be rolled back alone."""
        return _savepoints(self.savepoint_ids) == self.savepoints

    def flush(self) -> None:
        rows, self.rows = self.rows, {}
        for write, some in rows.items():
            write(some)

    def flush_first(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Whatever else is asked of the database sees what was written before."""
        self.flush()
        return execute(sql, params, many, context)


class _Running(threading.local):
    block: _Block | None = None


_running = _Running()


class TurnTaken(Exception):
    """Another transaction has the turn of somebody in a block of many, which does not wait for it."""


@contextmanager
def gathering(*tables: str, turn: str = "", turns: Sequence[str] = ()) -> Iterator[None]:
    """What is handed to `write_later` within is written when the block ends, or before any other statement.

    Open it inside the transaction, and let an error end that: rows gathered by then are dropped.
    tables: one row of each may wait with its id, which is drawn now, and with the ids a public reference
    (`kernel.numbers`). turn: waited for in the same statement (`wait_for_turn`).
    turns: for a block of so many matters, each with a row of each table and a reference; "" where it needs no turn.
    They are taken but not waited for: many that wait for one another would never end.

    Raises:
        RuntimeError: opened outside a transaction; the rows must stand or fall together.
        TurnTaken: one of many `turns` is another transaction's.
    """
    if _running.block is not None:  # gathered already
        yield
        return
    if not connection.in_atomic_block:
        raise RuntimeError("rows were gathered outside a transaction")
    turns = turns or [turn]
    block = _Block(connection.savepoint_ids, *_draw(tables, turns), frozenset(turns))
    _running.block = block
    try:
        with connection.execute_wrapper(block.flush_first):
            yield
    finally:
        _running.block = None
    block.flush()


def write_later(write: Write, row: Any) -> None:
    """Give `write` this row, with the others of the block; at once where there is none.

    At once also inside a savepoint of its own: that part may be rolled back alone.
    """
    block = _running.block
    if block is None or not block.is_innermost:
        write([row])
    else:
        block.rows.setdefault(write, []).append(row)


def drawn_id(table: str) -> int | None:
    """The id drawn for a row of this table that may wait; None where it must be written at once."""
    block = _running.block
    if block is None or not block.is_innermost:
        return None
    left = block.ids.get(table)
    return left.pop(0) if left else None


def drawn_reference() -> str | None:
    """The public reference claimed for this block; None where it was given already, luck failed, or there is none."""
    block = _running.block
    if block is None or not block.is_innermost:
        return None
    return block.references.pop() if block.references else None


def wait_for_turn(key: str) -> None:
    """One transaction at a time for this key; released when the transaction ends."""
    if not has_turn(key):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_TURN}", [key])


def is_gathering() -> bool:
    """Whether a block runs: then a transaction does, too."""
    return _running.block is not None


def has_turn(key: str) -> bool:
    """Whether the running block has this key since its beginning."""
    return _running.block is not None and key in _running.block.turns


_TURN = "pg_advisory_xact_lock(hashtextextended(%s, 0))"
_TURNS = "(SELECT bool_and(pg_try_advisory_xact_lock(hashtextextended(key, 0))) FROM unnest(%s::text[]) AS t(key))"
_CLAIM = (
    "INSERT INTO kernel_takenreference (reference) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING RETURNING reference"
)


def _draw(tables: tuple[str, ...], turns: Sequence[str]) -> tuple[dict[str, list[int]], list[str]]:
    """(ids by table, claimed references), so many of each, in one statement with the taking of turns."""
    wanted = [turn for turn in turns if turn]
    if not tables:
        for turn in wanted:
            wait_for_turn(turn)
        return {}, []
    count = len(turns)
    taking = "" if not wanted else _TURN if count == 1 else _TURNS
    given: list[Any] = [[new_reference() for _one in turns], *[count] * len(tables)]
    if wanted:
        given.append(wanted[0] if count == 1 else wanted)
    with connection.cursor() as cursor:
        cursor.execute(_drawing(tables, taking), given)
        references, *ids = cursor.fetchone() or ([],)
    if taking == _TURNS and not ids.pop():
        raise TurnTaken
    return dict(zip(tables, ids, strict=False)), references


@cache
def _drawing(tables: tuple[str, ...], taking: str) -> str:
    with connection.cursor() as cursor:  # asked once: the database looks a name up more slowly than it counts
        cursor.execute(
            "SELECT pg_get_serial_sequence(name, 'id') FROM unnest(%s::text[]) WITH ORDINALITY AS t(name, place)"
            " ORDER BY place",
            [list(tables)],
        )
        sequences = [name for (name,) in cursor.fetchall()]
    wanted = [f"ARRAY(SELECT nextval('{name}') FROM generate_series(1, %s))" for name in sequences]  # noqa: S608  # our own names
    parts = ["ARRAY(SELECT reference FROM claimed)", *wanted, *([taking] if taking else [])]
    return f"WITH claimed AS ({_CLAIM}) SELECT {', '.join(parts)}"


def _savepoints(ids: Sequence[str | None]) -> int:
    return len(ids) - ids.count(None)  # None for a block that asked for none
