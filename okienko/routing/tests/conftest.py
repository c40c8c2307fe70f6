from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from okienko.routing import services
from tests.cast import Office, make_office

# A Tuesday; the office of the tests keeps Monday to Friday, 7:30 to 15:30, and so do queues that are described.
OPEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    """A working morning that goes on as time does."""
    with time_machine.travel(OPEN, tick=True) as machine:
        yield machine


@pytest.fixture
def office(db, clock) -> Office:
    return make_office()


@pytest.fixture
def halina(office):
    services.sign_on(by=office.halina)
    return office.halina
