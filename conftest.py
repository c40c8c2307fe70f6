"""What pytest does before and after all tests. What tests may use: tests/conftest.py."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck, settings

from okienko.kernel import lately, limits
from okienko.kernel.live import announce
from tests import requirements
from tests.tables import written_tables

# A deadline of an example, and how fast examples are made, would judge the machine.
settings.register_profile("okienko", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("okienko")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    requirements.skip_what_cannot_run(items)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    line = requirements.missing_line()
    if line:
        terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def _polish_unless_the_test_says_otherwise() -> None:
    """A request in another language leaves it active in its thread."""
    translation.activate("pl")


@pytest.fixture(autouse=True)
def _nothing_known_of_another_test() -> None:
    """Shapes, hours, kinds of cases and the brand are kept in the process; a test's town goes away with its
    transaction."""
    lately.forget_everything()


@pytest.fixture(autouse=True)
def _read_once_in_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process reads once a second is read once in the test: a slow machine must not change a count."""
    stopped = time.monotonic()
    monkeypatch.setattr(lately, "clock", lambda: stopped)
    monkeypatch.setattr(limits, "LOTS", 10**9)  # attempts are paid for one by one


def _empty_tables(case: TransactionTestCase) -> None:
    """What a test committed goes, in place of Django's flush: to cut off 91 tables takes a second or three, and few of
    them hold a row. Whoever still writes is waited for, as a TRUNCATE would; foreign keys are looked at in the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = written_tables()
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(f"(SELECT '{one}' FROM {one} LIMIT 1)" for one in tables))  # noqa: S608  # our models
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # as above


TransactionTestCase._fixture_teardown = _empty_tables


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The thread that announces changes lets go of the test database before it is dropped."""
    yield
    announce.close()
