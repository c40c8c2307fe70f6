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
    ids: dict[str, int]
    reference: str | None = None
    turn: str = ""
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


@contextmanager
def gathering(*tables: str, turn: str = "") -> Iterator[None]:
    """What is handed to `write_later` within is written when the block ends, or before any other statement.

    Open it inside the transaction, and let an error end that: rows gathered by then are dropped.
    tables: one row of each may wait with its id, which is drawn now, and with the ids a public reference
    (`kernel.numbers`). turn: waited for in the same statement (`wait_for_turn`).

    Raises:
        RuntimeError: opened outside a transaction; the rows must stand or fall together.
    """
    if _running.block is not None:  # gathered already
        yield
        return
    if not connection.in_atomic_block:
        raise RuntimeError("rows were gathered outside a transaction")
    block = _Block(connection.savepoint_ids, *_draw(tables, turn), turn=turn)
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
    return block.ids.pop(table, None)


def drawn_reference() -> str | None:
    """The public reference claimed for this block; None where it was given already, luck failed, or there is none."""
    block = _running.block
    if block is None or not block.is_innermost:
        return None
    reference, block.reference = block.reference, None
    return reference


def wait_for_turn(key: str) -> None:
    """One transaction at a time for this key; released when the transaction ends."""
    if not has_turn(key):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {_TURN}", [key])


def is_gathering() -> bool:
    """Whether a block runs: then a transaction does, too."""
    return _running.block is not None


def has_turn(key: str) -> bool:
    """Whether the running block has waited for this key at its beginning."""
    return _running.block is not None and _running.block.turn == key


_TURN = "pg_advisory_xact_lock(hashtextextended(%s, 0))"
_CLAIM = "INSERT INTO kernel_takenreference (reference) VALUES (%s) ON CONFLICT DO NOTHING RETURNING reference"


def _draw(tables: tuple[str, ...], turn: str) -> tuple[dict[str, int], str | None]:
    """(ids by table, a claimed reference), in one statement."""
    if not tables:
        if turn:
            wait_for_turn(turn)
        return {}, None
    with connection.cursor() as cursor:
        cursor.execute(_drawing(tables, bool(turn)), [new_reference(), *([turn] if turn else [])])
        reference, *ids = cursor.fetchone() or (None,)
    return dict(zip(tables, ids, strict=False)), reference


@cache
def _drawing(tables: tuple[str, ...], with_turn: bool) -> str:
    with connection.cursor() as cursor:  # asked once: the database looks a name up more slowly than it counts
        cursor.execute(
            "SELECT pg_get_serial_sequence(name, 'id') FROM unnest(%s::text[]) WITH ORDINALITY AS t(name, place)"
            " ORDER BY place",
            [list(tables)],
        )
        sequences = [name for (name,) in cursor.fetchall()]
    wanted = ["(SELECT reference FROM claimed)", *(f"nextval('{name}')" for name in sequences)]
    return f"WITH claimed AS ({_CLAIM}) SELECT {', '.join([*wanted, *([_TURN] if with_turn else [])])}"


def _savepoints(ids: Sequence[str | None]) -> int:
    return len(ids) - ids.count(None)  # None for a block that asked for none
