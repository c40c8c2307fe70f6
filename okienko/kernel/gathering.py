"""What the verbs of one transaction write one by one, written together at its end.

A full intake inserts eight rows, publishes five facts and records two acts. Each as a statement of its own,
they cost more than half of its time: in the driver and in going back and forth, not in the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

Write = Callable[[list[Any]], None]


@dataclass
class _Block:
    savepoints: int
    ids: dict[str, int]
    rows: dict[Write, list[Any]] = field(default_factory=dict)

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
def gathering(*tables: str) -> Iterator[None]:
    """What is handed to `write_later` within is written when the block ends, or before any other statement.

    Open it inside the transaction, and let an error end that: rows gathered by then are dropped.
    tables: one row of each may wait with its id, which is drawn now.

    Raises:
        RuntimeError: opened outside a transaction; the rows must stand or fall together.
    """
    if _running.block is not None:  # gathered already
        yield
        return
    if not connection.in_atomic_block:
        raise RuntimeError("rows were gathered outside a transaction")
    block = _Block(_savepoints(), _draw(tables))
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
    if block is None or _savepoints() != block.savepoints:
        write([row])
    else:
        block.rows.setdefault(write, []).append(row)


def drawn_id(table: str) -> int | None:
    """The id drawn for a row of this table that may wait; None where it must be written at once."""
    block = _running.block
    if block is None or _savepoints() != block.savepoints:
        return None
    return block.ids.pop(table, None)


def _draw(tables: tuple[str, ...]) -> dict[str, int]:
    if not tables:
        return {}
    wanted = ", ".join(f"nextval(pg_get_serial_sequence('{table}', 'id'))" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {wanted}")
        return dict(zip(tables, cursor.fetchone() or (), strict=True))


def _savepoints() -> int:
    return sum(one is not None for one in connection.savepoint_ids)
