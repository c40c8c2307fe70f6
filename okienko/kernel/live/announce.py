"""NOTIFY after commit, never inside a transaction.

A NOTIFY inside a writing transaction serializes all commits of the installation; as a statement of
its own after commit it costs nothing. One thread per process gathers topics over 50 ms.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import transaction

from okienko.kernel.database import direct_connect

logger = logging.getLogger(__name__)

CHANNEL_LIVE = "okienko_live"
CHANNEL_RELAY = "okienko_relay"
GATHER_SECONDS = 0.05
PAYLOAD_LIMIT = 7000  # NOTIFY refuses 8,000 bytes and more


class _Announcer:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._topics: dict[str, int] = {}
        self._relay = False
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def add(self, topics: tuple[str, ...], version: int = 0, *, relay: bool = False) -> None:
        with self._lock:
            for topic in topics:
                self._topics[topic] = max(version, self._topics.get(topic, 0))
            self._relay = self._relay or relay
            if self._thread is None or not self._thread.is_alive() or self._pid != os.getpid():
                self._pid, self._connection = os.getpid(), None
                self._thread = threading.Thread(target=self._run, name="announcer", daemon=True)
                self._thread.start()
        self._wake.set()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            self.send()
            time.sleep(GATHER_SECONDS)  # what is touched meanwhile goes out together

    def send(self) -> None:
        """Send what is gathered. What cannot be sent is dropped: screens poll as their floor."""
        with self._lock:
            topics, self._topics = self._topics, {}
            relay, self._relay = self._relay, False
        try:
            if self._connection is None or self._connection.closed:
                self._connection = direct_connect()
            if relay:
                self._connection.execute("SELECT pg_notify(%s, '')", (CHANNEL_RELAY,))
            for payload in _payloads(topics):
                self._connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL_LIVE, payload))
        except psycopg.Error as error:
            logger.warning("Live topics were not announced (%s); screens will poll.", error)
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _payloads(topics: dict[str, int]) -> list[str]:
    payloads, current = [], ""
    for topic, version in topics.items():
        line = f"{topic} {version}\n"
        if len(current) + len(line) > PAYLOAD_LIMIT:
            payloads.append(current)
            current = ""
        current += line
    return [*payloads, current] if current else payloads


_announcer = _Announcer()


class _Hearing(threading.local):
    versions: dict[str, int] | None = None


_hearing = _Hearing()


def touch(*topics: str) -> None:
    """Announce, once the running transaction has committed, that these topics changed.

    The version is of this moment: of two who change a row one after the other, the later one has the higher.
    """
    version = time.time_ns() // 1000
    if _hearing.versions is not None:
        _hearing.versions.update(dict.fromkeys(topics, version))
    transaction.on_commit(lambda: _announcer.add(topics, version), robust=True)  # what is committed stays so


@contextmanager
def hearing() -> Iterator[dict[str, int]]:
    """The versions that are announced within, by topic: a page that is told them needs not read what it just did."""
    before, _hearing.versions = _hearing.versions, {}
    try:
        yield _hearing.versions
    finally:
        _hearing.versions = before


def wake_relay() -> None:
    """Wake relays now; used after commit by `facts.publish`."""
    _announcer.add((), relay=True)


def close() -> None:
    """Close the connection of this process; the next topic opens it again."""
    _announcer.close()


def flush() -> None:
    """Send what is gathered at once; before a process ends."""
    _announcer.send()
