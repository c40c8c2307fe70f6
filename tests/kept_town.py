"""The demo town in the database: loaded from its pack once in a run, and afterwards put back as it was then.

Reading the pack takes seconds, and tests that commit lose all rows in the end; copying them back takes a moment.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from okienko.kernel import packs
from okienko.kernel.actors import system
from tests.tables import written_tables

PACK = Path(settings.BASE_DIR) / "packs" / "miasto"
_COLUMNS = """
    SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) FROM information_schema.columns
     WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name = ANY(%s) GROUP BY table_name
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"


@dataclass(frozen=True)
class _Kept:
    tables: dict[str, tuple[list[str], bytes]]  # name → columns and rows as PostgreSQL copies them
    sequences: list[tuple[str, int]]
    files: Path


_kept: _Kept | None = None


def load_town(media: Path) -> None:
    """The town of packs/miasto, its files in `media`, which becomes MEDIA_ROOT's folder. The tables must be empty."""
    global _kept  # noqa: PLW0603  # one for the program, like the database it belongs to
    if _kept is None:
        packs.load(PACK, by=system())
        _kept = _take(media)
    else:
        _put(_kept, media)


def _take(media: Path) -> _Kept:
    files = Path(tempfile.mkdtemp(prefix="okienko-town-"))
    shutil.copytree(media, files, dirs_exist_ok=True)
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [written_tables()])
        tables = {}
        for name, columns in cursor.fetchall():
            with cursor.copy(_copy("COPY (SELECT {} FROM {}) TO STDOUT", name, columns)) as copy:
                rows = b"".join(bytes(piece) for piece in copy)
            if rows:
                tables[name] = (columns, rows)
        cursor.execute(_SEQUENCES)
        return _Kept(tables, cursor.fetchall(), files)


def _put(kept: _Kept, media: Path) -> None:
    shutil.copytree(kept.files, media, dirs_exist_ok=True)
    with transaction.atomic(), connection.cursor() as cursor:  # foreign keys are looked at in the end
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for name, (columns, rows) in kept.tables.items():
            with cursor.copy(_copy("COPY {1} ({0}) FROM STDIN", name, columns)) as copy:
                copy.write(rows)
        for name, value in kept.sequences:
            cursor.execute("SELECT setval(%s, greatest(%s, nextval(%s)))", [name, value, name])


def _copy(statement: str, table: str, columns: list[str]) -> sql.Composed:
    return sql.SQL(statement).format(sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table))
