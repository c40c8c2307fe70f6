from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from okienko.kernel.postgres import Server


class Office:
    """A folder of an office, and what its database said."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.said: list[str] = []

    def server(self, *, durable: bool = False) -> Server:
        return Server(self.home, say=self.said.append, durable=durable)


@pytest.fixture
def office() -> Iterator[Office]:
    """Not pytest's own folder: that one is closed to the account that root drops to."""
    place = Path(tempfile.mkdtemp(prefix="okienko-office-"))
    yield Office(place / "home")
    shutil.rmtree(place)
