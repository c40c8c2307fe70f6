from importlib import import_module

import pytest

from tests.cast import make_kinds, make_office


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def kinds(db):
    make_kinds()


@pytest.fixture
def kept(monkeypatch):
    """What a process reads once a second is read once in the test: a slow machine must not change a count."""
    for module in ("okienko.cases.queries.catalog", "okienko.kernel.brand"):
        monkeypatch.setattr(import_module(module), "RECHECK_SECONDS", 3600.0)
