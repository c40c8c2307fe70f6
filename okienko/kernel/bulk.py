"""Many rows at once by COPY: several times faster than INSERT, for imports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.utils import timezone
from psycopg.types.json import Jsonb

M = TypeVar("M", bound=models.Model)


def copy_in(objects: Iterable[M]) -> list[M]:
    """Insert unsaved objects of one model and give them their ids. Values are written as they stand, without
    `save`; only an empty `auto_now_add` becomes now. Inside the caller's transaction."""
    rows = list(objects)
    if not rows:
        return rows
    options = rows[0]._meta
    table, key = options.db_table, options.pk
    fields = [field for field in options.concrete_fields if not field.generated]
    now = timezone.now()
    for field in fields:
        if getattr(field, "auto_now_add", False):
            for row in rows:
                setattr(row, field.attname, getattr(row, field.attname) or now)
    names = [field.attname for field in fields]
    json_at = {place for place, field in enumerate(fields) if isinstance(field, models.JSONField)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table, key.column, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number
        columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        with cursor.copy(f"COPY {connection.ops.quote_name(table)} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(_values(row, names, json_at))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return rows


def _values(row: models.Model, names: Sequence[str], json_at: set[int]) -> list[Any]:
    found = [getattr(row, name) for name in names]
    for place in json_at:
        found[place] = Jsonb(found[place])
    return found
