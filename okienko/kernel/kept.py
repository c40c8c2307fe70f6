"""Queries whose SQL is written once.

Building a queryset and compiling it takes the ORM one to five milliseconds, of the database often a tenth of that;
a page asks fifteen. A `Kept` query is built and compiled when it is first asked; from then on only its values are
put in. It is written as a queryset all the same, and gives what the queryset would give: models, dicts or tuples.

    _holder = Kept(lambda: WorkItem.objects.filter(subject=Given("subject")).values_list("id", "due_at"))
    _holder.first(subject="case:12")
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, ForeignObject, Lookup, QuerySet
from django.db.models.query import FlatValuesListIterable, ValuesListIterable
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")


def places(name: str, count: int) -> list[Given]:
    """So many `Given`s of one name, for `__in`: a statement of its own for every number of values, planned as such."""
    return [Given(f"{name}_{one}") for one in range(count)]


def placed(name: str, values: Iterable[object]) -> dict[str, object]:
    """The values of `places`."""
    return {f"{name}_{one}": value for one, value in enumerate(values)}


class Given(Expression):
    """The place of a value that is named when the query is asked. `kind` is its SQL type, where that is not obvious.

    Nothing prepares the value for its column: it goes to the driver as it is. A number too large for the database
    finds nothing, as it does with Django's lookups.
    """

    def __init__(self, name: str, kind: str = "") -> None:
        super().__init__()
        self.name = name
        self.kind = kind

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return f"%s::{self.kind}" if self.kind else "%s", [self]


@ForeignObject.register_lookup
@Field.register_lookup
class AnyOf(Lookup):  # type: ignore[type-arg]  # generic to the checker only
    """`unit_id__any_of=…`: like `__in`, also of `Given`s: a list of them (`places`), or one for a whole array,
    `Given("ids", "bigint[]")`, which is one statement for every number of values."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, values = self.process_lhs(compiler, connection)
        if isinstance(self.rhs, Given):
            right, given = compiler.compile(self.rhs)
            return f"{left} = ANY({right})", [*values, *given]
        if not self.rhs:
            raise EmptyResultSet
        return f"{left} IN ({', '.join(['%s'] * len(self.rhs))})", [*values, *self.rhs]


class Kept(Generic[Row]):
    """A query that is built once, by `build`, and asked often. Its rows are read anew every time."""

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build
        self._written: _Written | None = None

    def __call__(self, **given: object) -> list[Row]:
        """The rows, for these values of its `Given`s. KeyError when one of them is missing."""
        if self._written is None:  # threads may write it twice at once; the last one stays, both are right
            self._written = _Written(self._build())
        return self._written.rows(given)

    def first(self, **given: object) -> Row | None:
        """The first row; a query that finds many says itself that it wants one."""
        return next(iter(self(**given)), None)


class _Written:
    """The queryset with its SQL. Django's own iterators make models and dicts of its rows."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self.queryset: Any = queryset
        self.compiler: Any = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, self.parameters = self.compiler.as_sql()
        except EmptyResultSet:  # no row can answer it
            self.sql, self.parameters = "", ()
            return
        columns = [one[0] for one in self.compiler.select[: self.compiler.col_count]]
        converters, has_pairs = self.compiler.get_converters(columns), self.compiler.has_composite_fields(columns)
        self.compiler.get_converters = lambda _columns: converters
        self.compiler.has_composite_fields = lambda _columns: has_pairs
        # how its rows are made of what the database gives, where nothing has to be
        plain = None if converters or has_pairs else queryset._iterable_class
        self.are_tuples, self.are_values = plain is ValuesListIterable, plain is FlatValuesListIterable

    def rows(self, given: dict[str, object]) -> list[Any]:
        if not self.sql:
            return []
        values: list[Any] = [given[one.name] if isinstance(one, Given) else one for one in self.parameters]
        for at, value in enumerate(values):
            if isinstance(value, list):
                values[at] = [one for one in value if _fits(one)]
            elif not _fits(value):
                return []
        connection = connections[DEFAULT_DB_ALIAS]
        if self.queryset.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked inside a transaction only")
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            found: list[Any] = cursor.fetchall()
        if self.compiler.has_extra_select:
            found = [row[: self.compiler.col_count] for row in found]
        if self.are_tuples:
            return found
        if self.are_values:
            return [row[0] for row in found]
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.execute_sql = lambda *_given, **_how: [found]
        return list(self.queryset._iterable_class(_Asked(self.queryset, _AskedQuery(self.queryset.query, compiler))))


def _fits(value: object) -> bool:
    """Whether a number is one of PostgreSQL's: an address may carry any, and a larger one is nobody's id."""
    return not isinstance(value, int) or -(2**63) <= value < 2**63


class _AskedQuery:
    """The query as an iterator of rows sees it: with a compiler that has nothing left to write."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query = query
        self._compiler = compiler

    def get_compiler(self, using: str) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


class _Asked:
    """The queryset as an iterator of rows sees it."""

    def __init__(self, queryset: Any, query: _AskedQuery) -> None:
        self._queryset = queryset
        self.query = query

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queryset, name)
