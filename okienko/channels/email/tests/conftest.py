from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from okienko.channels.email import services
from okienko.channels.email.services import Receipt
from okienko.channels.email.smtp_server import Door, serve
from okienko.channels.email.states import Source
from okienko.kernel import actors
from tests.cast import Office, make_office

OFFICE_ADDRESS = "kontakt@miasto.test"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, settings) -> None:
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def office(db) -> Office:
    made = make_office()
    services.ensure_mailbox(OFFICE_ADDRESS, by=actors.system(), sender_name="Urząd Miasta Przykładowo")
    return made


@pytest.fixture
def receive(office) -> Callable[..., Receipt]:
    """Takes a message in as SMTP would."""

    def take(raw: bytes, envelope_from: str | None = "maria@example.org", to: str = OFFICE_ADDRESS) -> Receipt:
        return services.receive(raw, envelope_from=envelope_from, envelope_to=[to])

    return take


class Listening:
    """A real door on a free port of loopback."""

    def __init__(self, protocol: Source = Source.SMTP, max_bytes: int = 1_000_000, most_sessions: int = 100) -> None:
        self._stop = threading.Event()
        self._ready = threading.Event()
        self.port = 0
        door = Door("127.0.0.1", 0, protocol, max_bytes, most_sessions)
        self._thread = threading.Thread(target=serve, args=(door, self._stop, self._started))

    def _started(self, port: int) -> None:
        self.port = port
        self._ready.set()

    def __enter__(self) -> Listening:
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(15)
        assert not self._thread.is_alive()


@pytest.fixture
def listening() -> type[Listening]:
    return Listening
