from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from okienko.channels.chat.permissions import new_token
from okienko.contacts.models import Contact
from tests.cast import Office, make_office

# A Tuesday; the office of the tests keeps Monday to Friday, 7:30 to 15:30.
OPEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CLOSED = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    """A working morning; `clock.move_to(…)`, `clock.shift(…)`."""
    with time_machine.travel(OPEN, tick=False) as machine:
        yield machine


@pytest.fixture
def office(db, clock) -> Office:
    return make_office()


@pytest.fixture
def stored(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@dataclass
class Visitor:
    """A browser that has only the token of its chat."""

    client: Client
    token: str

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/chat/{path}/", query, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, **data: Any) -> Any:
        return self.client.post(f"/api/chat/{path}/", data, headers={"Authorization": f"Bearer {self.token}"})

    def say(self, text: str, client: str) -> Any:
        return self.post("lines", text=text, client=client)

    def read(self, since: int = 0) -> dict[str, Any]:
        answer = self.get("conversation", since=since)
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def texts(self) -> list[str]:
        return [line["text"] for line in self.read()["lines"]]

    @property
    def contact(self) -> Contact:
        return Contact.objects.order_by("-id")[0]


@pytest.fixture
def visitor(office) -> Callable[..., Visitor]:
    """Begins a chat: `visitor("Dzień dobry", address="…")`."""

    def begin(text: str = "Dzień dobry", **more: str) -> Visitor:
        one = Visitor(Client(), new_token())
        answer = one.post("begin", text=text, **more)
        assert answer.status_code == 200, answer.content
        return one

    return begin
