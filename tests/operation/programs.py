"""Programs of ours that tests start: their ports, and what they are told."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def environment(home: Path, **more: object) -> dict[str, str]:
    """Of a program whose office is at `home`; nothing of the settings this test runs with, but what is named."""
    told = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "OKIENKO_"))}
    given = {key: str(value) for key, value in more.items()}
    return {**told, "DJANGO_SETTINGS_MODULE": "config.settings", "OKIENKO_HOME": str(home), **given}
