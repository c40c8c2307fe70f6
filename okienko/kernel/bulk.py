"""Rows without the ORM's compiler, which takes longer than the database: COPY for imports, INSERT for hot paths."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.utils import timezone
from psycopg.types.json import Jsonb

from okienko.kernel.gathering import drawn_id, write_later

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


def insert(row: M, *, unless_taken: bool = False) -> bool:
    """Insert an unsaved object and give it its id, as `save(force_insert=True)` does.

    Inside `gathering` of its table it waits for the rows it belongs to.
    unless_taken: where a unique key is taken nothing is written, and the answer is False; the transaction goes on.
    """
    number = None if unless_taken else drawn_id(row._meta.db_table)
    if number is not None:
        row.pk = number
        _saved(row)
        write_later(_insert_together, row)
        return True
    sql, value = _statement(row)
    conflict = " ON CONFLICT DO NOTHING" if unless_taken else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{sql}{conflict} RETURNING {connection.ops.quote_name(row._meta.pk.column)}", [value])
        found = cursor.fetchone()
    if found is None:
        return False
    row.pk = found[0]
    _saved(row)
    return True


def insert_later(row: models.Model) -> None:
    """Insert an unsaved object whose id nobody asks for; inside `gathering` with the other rows at its end."""
    write_later(_insert_together, row)


def _insert_together(rows: Sequence[models.Model]) -> None:
    """Rows of any models in one statement; foreign keys between them are checked when it ends."""
    *first, last = [_statement(row) for row in rows]
    together = ", ".join(f"row{number} AS ({sql})" for number, (sql, _values) in enumerate(first))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {together} {last[0]}" if together else last[0], [one for _sql, one in (*first, last)])


def _statement(row: models.Model) -> tuple[str, str]:
    """The INSERT of a row and its one parameter: the row as JSON, which PostgreSQL unpacks faster than the driver
    packs thirty parameters; it also keeps the statement short enough for the driver to know it again."""
    fields, with_id, without_id = _insert_parts(type(row))
    if row.pk is None:
        fields = fields[1:]
    values = {field.column: field.pre_save(row, add=True) for field in fields}
    return (without_id if row.pk is None else with_id), json.dumps(values, default=str, ensure_ascii=False)


def _saved(row: models.Model) -> None:
    row._state.adding, row._state.db = False, connection.alias


@cache
def _insert_parts(model: type[models.Model]) -> tuple[list[models.Field[Any, Any]], str, str]:
    """Its fields, the id first, and the statement with and without the id."""
    options = model._meta
    rest = [field for field in options.concrete_fields if not field.generated and not field.primary_key]

    def statement(fields: list[models.Field[Any, Any]]) -> str:
        table = connection.ops.quote_name(options.db_table)
        columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        unpacked = f"json_populate_record(NULL::{table}, %s::json)"
        return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {unpacked}"  # noqa: S608  # our own names

    fields = [options.pk, *rest]
    return fields, statement(fields), statement(rest)
