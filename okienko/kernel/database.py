"""Connections beside Django's: for LISTEN, NOTIFY and advisory locks that outlive a request; rows within rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Model, QuerySet
from django.db.models.functions import JSONObject


def direct_parameters() -> dict[str, Any]:
    """Parameters of a connection that no pooler stands in between (DATABASE_DIRECT_URL)."""
    if settings.DATABASE_DIRECT_URL != settings.DATABASE_URL:
        return {"conninfo": settings.DATABASE_DIRECT_URL}
    wanted = ("host", "port", "user", "password", "sslmode")
    parameters = {key: value for key, value in connection.get_connection_params().items() if key in wanted and value}
    return {"dbname": connection.settings_dict["NAME"], **parameters}


def direct_connect() -> psycopg.Connection[tuple[Any, ...]]:
    """A new autocommit connection. The caller closes it."""
    return psycopg.connect(autocommit=True, connect_timeout=5, **direct_parameters())


async def direct_connect_async() -> psycopg.AsyncConnection[tuple[Any, ...]]:
    return await psycopg.AsyncConnection.connect(autocommit=True, connect_timeout=5, **direct_parameters())


def rows_within(rows: QuerySet[Model, Any], *columns: str, **renamed: str) -> ArraySubquery:
    """Child rows as one column of the query of their parent: a page costs one query and not one for each part.

    `rows` names its parent by `OuterRef`. Each row comes as a dict; moments and dates come as ISO text.
    """
    names = {name: name for name in columns} | renamed
    return ArraySubquery(rows.values(row_within=JSONObject(**names)).values("row_within"))


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """What a statement of our own finds, in the caller's transaction: for hot paths, where the ORM's compiler
    takes longer than the database."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def may_have_committed(error: BaseException) -> bool:
    """Whether the database went away, so that nobody knows what became of the transaction. Where the server itself
    refused (a deadlock, a constraint, a time limit) it has taken everything back.

    Source: PostgreSQL, Appendix A: no SQLSTATE, class 08 and 57P are of connections.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return not state or state.startswith(("08", "57P"))
