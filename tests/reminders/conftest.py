"""An office with a programme, a resident, and a moment that a test moves."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.test import Client

from tests.cast import Office
from tests.reminders.helpers import an_office


@pytest.fixture
def moment():
    """A moment of the office that a test moves: `moment("2026-12-24")` is ten in the morning of that day."""
    with time_machine.travel("2026-11-23 10:00:00+01:00", tick=False) as now:
        yield lambda day: now.move_to(datetime.fromisoformat(f"{day}T10:00:00+01:00"))


@pytest.fixture
def office(db, moment) -> Office:
    return an_office()


@pytest.fixture
def resident() -> Client:
    return Client()
