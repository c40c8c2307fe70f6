"""Programs with keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from okienko.accounts import services as accounts
from okienko.accounts.rules import Scope
from okienko.kernel import actors
from tests.cast import make_kinds, make_office

Program = Callable[..., Client]


@pytest.fixture
def office(db):
    made = make_office()
    make_kinds()
    return made


@pytest.fixture
def program(office) -> Program:
    """A test client that shows a key with these scopes (all of them when none is named)."""

    def make(*scopes: Scope) -> Client:
        key = accounts.create_client("Program", scopes=scopes or list(Scope), by=actors.system())[1]
        return Client(headers={"Authorization": f"Bearer {key}", "Accept": "application/json"})

    return make
