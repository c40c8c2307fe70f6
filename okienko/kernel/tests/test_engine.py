"""The pool lends no connection whose server has hung up, and asks nothing of one that is well."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import connection

from okienko.kernel.database import direct_connect
from okienko.kernel.engine.base import look
from tests.waiting import until

pytestmark = pytest.mark.django_db


class Listening:
    """What psycopg tells of each statement it sends."""

    def __init__(self, lent: psycopg.Connection[Any]) -> None:
        self.lent, self.statements = lent, 0

    def __getattr__(self, name: str) -> Any:
        self.statements += name == "execute"
        return getattr(self.lent, name)


def test_nothing_is_asked_of_one_that_is_well():
    with direct_connect() as lent:
        listening = Listening(lent)
        look(listening)  # type: ignore[arg-type]  # stands for the connection
        assert listening.statements == 0


def test_one_whose_server_hung_up_is_not_lent():
    lent = direct_connect()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [lent.info.backend_pid])

    def is_refused() -> bool:
        try:
            look(lent)
        except psycopg.OperationalError:
            return True
        return False

    until(is_refused)
    lent.close()


def test_one_that_was_told_something_is_lent():
    with direct_connect() as lent:
        lent.execute("LISTEN okienko_test_engine")
        with direct_connect() as other:
            other.execute("NOTIFY okienko_test_engine")
        look(lent)
        assert lent.execute("SELECT 1").fetchone() == (1,)
