"""Django's PostgreSQL engine with a pool that looks at a connection before it lends it, without asking the server.

Django lets a pool send an empty query before each request. A server that is gone, or a postmaster that was killed,
has closed its end of the socket: there is something to read although nothing was asked, which costs no round trip.
"""

from __future__ import annotations

import select
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg import Connection
from psycopg_pool import ConnectionPool


def look(connection: Connection[Any]) -> None:
    """Raises psycopg.OperationalError where the server has hung up; the pool then makes another connection."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    if poll.poll(0):  # it hung up, or told something unasked: only a question tells which
        ConnectionPool.check_connection(connection)


class DatabaseWrapper(base.DatabaseWrapper):
    _connection_pools: ClassVar[dict[str, ConnectionPool[Any]]]  # both of the parent, which types leave out
    _configure_connection: Callable[[Connection[Any]], None]

    @property
    def pool(self) -> ConnectionPool[Any] | None:
        """One pool for each process, as Django keeps it, with `look` as its check."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if not options or self.alias == NO_DB_ALIAS:
            return None
        if self.settings_dict["CONN_MAX_AGE"] != 0:
            raise ImproperlyConfigured("a pool keeps connections itself: leave CONN_MAX_AGE at 0")
        if self.alias not in self._connection_pools:
            made = ConnectionPool(
                kwargs={**self.get_connection_params(), "autocommit": True},
                open=False,
                configure=self._configure_connection,
                check=look,
                **options,
            )
            self._connection_pools.setdefault(self.alias, made)  # another thread may have been faster
        return self._connection_pools[self.alias]
