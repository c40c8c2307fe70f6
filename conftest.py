"""What pytest does before and after all tests. What tests may use: tests/conftest.py."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.utils import translation

from okienko.cases.queries.catalog import forget_kinds
from okienko.kernel import brand, limits
from okienko.kernel.live import announce
from okienko.organization.queries.places import forget_places
from okienko.organization.queries.visits import forget_office_week
from okienko.routing.queries.queues import forget_queues
from okienko.terms.queries import forget_law
from tests import requirements


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
def _no_map_of_another_test() -> None:
    """Shapes, hours, kinds of cases and the brand are kept in the process; a test's town goes away with its
    transaction."""
    forget_places()
    forget_office_week()
    forget_kinds()
    forget_law()
    forget_queues()
    brand.forget()


@pytest.fixture(autouse=True)
def _read_once_in_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process reads once a second is read once in the test: a slow machine must not change a count."""
    for module in (
        "okienko.cases.queries.catalog",
        "okienko.kernel.brand",
        "okienko.organization.queries.places",
        "okienko.routing.queries.queues",
        "okienko.terms.queries",
    ):
        monkeypatch.setattr(import_module(module), "RECHECK_SECONDS", 3600.0)
    monkeypatch.setattr(limits, "LOTS", 10**9)  # attempts are paid for one by one


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The thread that announces changes lets go of the test database before it is dropped."""
    yield
    announce.close()
