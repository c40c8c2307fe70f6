"""Rows without the ORM's compiler, which takes longer than the database: COPY for imports, INSERT for hot paths."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.utils import timezone
from django.utils.functional import Promise
from psycopg.types.json import Jsonb

from okienko.kernel.gathering import drawn_id, write_later

M = TypeVar("M", bound=models.Model)
Values = dict[str, Any]
Written = tuple[type[models.Model], Values]


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
        found[place] = None if found[place] is None else Jsonb(found[place])
    return found


def insert(row: M, *, unless_taken: bool = False) -> bool:
    """Insert an unsaved object and give it its id, as `save(force_insert=True)` does.

    Inside `gathering` of its table it waits for the rows it belongs to.
    unless_taken: where a unique key is taken nothing is written, and the answer is False; the transaction goes on.
    """
    number = None if unless_taken else drawn_id(row._meta.db_table)
    if number is not None:
        row.pk = number
        write_later(_insert_together, _written(row))
        _saved(row)
        return True
    model, values = _written(row)
    conflict = " ON CONFLICT DO NOTHING" if unless_taken else ""
    sql = (
        f"{_statement(model, row.pk is not None)}{conflict} RETURNING {connection.ops.quote_name(row._meta.pk.column)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [_as_json([values])])
        found = cursor.fetchone()
    if found is None:
        return False
    row.pk = found[0]
    _saved(row)
    return True


def write_row(model: type[models.Model], **values: Any) -> None:
    """Insert a row whose id nobody asks for; inside `gathering` with the other rows at its end.

    values: by attribute (`case_id`, not `case`); what is not named gets the default of its field. No object is made:
    that would take as long as the writing.

    Raises:
        TypeError: the model has no such attribute.
    """
    filled = {
        column: values.pop(name) if name in values else default() if callable(default) else default
        for column, name, default in _defaults(model)
    }
    if values:
        raise TypeError(f"{model.__name__} has no {', '.join(values)}")
    write_later(_insert_together, (model, filled))


@cache
def _defaults(model: type[models.Model]) -> list[tuple[str, str, Any]]:
    """(column, attribute, the value where none is given or what makes it) of all but the key."""
    return [
        (field.column, field.attname, _default_of(field))
        for field in model._meta.concrete_fields
        if not field.generated and not field.primary_key
    ]


def _default_of(field: models.Field[Any, Any]) -> Any:
    if getattr(field, "auto_now_add", False):
        return timezone.now
    return field.default if field.has_default() and callable(field.default) else field.get_default()


def _insert_together(rows: Sequence[Written]) -> None:
    """Rows of any models in one statement; foreign keys between them are checked when it ends.

    PostgreSQL runs the parts of such a statement in no promised order, so the rows of one model are one part:
    those it gives ids to get them in the order they were given in.
    """
    parts: dict[tuple[type[models.Model], bool], list[Values]] = {}
    for model, values in rows:
        parts.setdefault((model, model._meta.pk.column in values), []).append(values)
    *first, last = [_statement(*part) for part in parts]
    together = ", ".join(f"part{number} AS ({sql})" for number, sql in enumerate(first))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {together} {last}" if together else last, [_as_json(part) for part in parts.values()])


def _written(row: models.Model) -> Written:
    """The row as it stands now, whatever becomes of the object before the block ends."""
    model = type(row)
    kept = row.__dict__
    values = {
        column: kept[name] if filled is None else filled.pre_save(row, add=True)
        for column, name, filled in _columns_of(model)
    }
    if row.pk is not None:
        values[model._meta.pk.column] = row.pk
    return model, values


@cache
def _columns_of(model: type[models.Model]) -> list[tuple[str, str, models.Field[Any, Any] | None]]:
    """(column, attribute, the field where it fills itself in) of all but the key."""
    return [
        (field.column, field.attname, None if type(field).pre_save is models.Field.pre_save else field)
        for field in model._meta.concrete_fields
        if not field.generated and not field.primary_key
    ]


def _as_json(rows: list[Values]) -> str:
    """Rows as one parameter, which PostgreSQL unpacks faster than the driver packs thirty a row; it also keeps
    the statement short enough for the driver to know it again."""
    return json.dumps(rows, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> str:
    if isinstance(value, (date, time, Decimal, UUID, Promise)):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return f"\\x{bytes(value).hex()}"
    raise TypeError(f"{type(value).__name__} cannot be written")


def _saved(row: models.Model) -> None:
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _statement(model: type[models.Model], with_id: bool) -> str:
    """The INSERT of any number of rows of a model, with their ids or with ids drawn by it; one parameter."""
    options = model._meta
    table = connection.ops.quote_name(options.db_table)
    fields = [field for field in options.concrete_fields if not field.generated]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields if with_id or not field.primary_key)
    unpacked = f"json_populate_recordset(NULL::{table}, %s::json)"
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {unpacked}"  # noqa: S608  # our own names
