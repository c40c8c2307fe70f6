"""The worker process: fact relay, jobs, mail, whatever domains register here.

A *loop* is a function called again and again; a *service* runs until its stop event. Each runs in a
thread of its own; an exception is logged and the loop goes on after a pause.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import FrameType

import psycopg
from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone

from okienko.kernel.database import direct_connect
from okienko.kernel.facts import relay
from okienko.kernel.live import CHANNEL_RELAY
from okienko.kernel.models import Heartbeat

logger = logging.getLogger(__name__)

Step = Callable[[], bool]
Service = Callable[[threading.Event], None]
BEAT_SECONDS = 2.0
BEAT_STALE_SECONDS = 15.0
LONGEST_PAUSE = 60.0  # between tries of a loop that fails each time; after `TOLD_AFTER` of them an operator is told
TOLD_AFTER = 3


@dataclass(frozen=True, slots=True)
class _Loop:
    step: Step
    idle_seconds: float


_loops: dict[str, _Loop] = {}
_services: dict[str, Service] = {}


def register_loop(name: str, step: Step, *, idle_seconds: float = 0.5) -> None:
    """`step` does one piece of work and returns whether there was any; called from AppConfig.ready()."""
    _loops[name] = _Loop(step, idle_seconds)


def register_service(name: str, service: Service) -> None:
    """`service(stop)` runs until `stop` is set, e.g. a mail server; called from AppConfig.ready()."""
    _services[name] = service


class Worker:
    """Runs everything registered until stopped."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._relay_wake = threading.Event()
        self._beats: dict[str, float] = {}
        self._failing: dict[str, dict[str, object]] = {}  # loop → how often in a row, and the last error

    def run(self) -> None:
        """Block until SIGTERM, SIGINT or `stop`."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        threads = self.start()
        while not self.stop.wait(BEAT_SECONDS):
            self._beat()
        for thread in threads:
            thread.join(timeout=10)

    def start(self) -> list[threading.Thread]:
        threads = [
            threading.Thread(target=self._run_loop, args=("relay", _Loop(relay.run_once, 0.5), self._relay_wake)),
            threading.Thread(target=self._listen),
        ]
        threads += [threading.Thread(target=self._run_loop, args=item) for item in _loops.items()]
        threads += [threading.Thread(target=self._run_service, args=item) for item in _services.items()]
        for thread in threads:
            thread.daemon = True
            thread.start()
        self._beat()
        return threads

    def _on_signal(self, _signum: int, _frame: FrameType | None) -> None:
        self.stop.set()
        self._relay_wake.set()

    def _run_loop(self, name: str, loop: _Loop, wake: threading.Event | None = None) -> None:
        pause = wake or self.stop
        faults = 0
        while not self.stop.is_set():
            try:
                worked = loop.step()
                self._beats[name] = time.time()
                if faults:
                    faults = 0
                    self._failing.pop(name, None)
            except OperationalError as error:
                logger.warning("%s lost the database (%s); trying again.", name, error)
                connection.close()
                worked = False
                self.stop.wait(0.5)
            except Exception as error:
                logger.exception("%s failed; trying again.", name)
                worked = False
                faults += 1
                self._failing[name] = {"times": faults, "error": f"{type(error).__name__}: {error}"[:300]}
                connection.close()
                self.stop.wait(min(2 ** min(faults - 1, 6), LONGEST_PAUSE))
            if not worked:
                close_old_connections()
                pause.wait(loop.idle_seconds)
                if wake:
                    wake.clear()
        connection.close()

    def _run_service(self, name: str, service: Service) -> None:
        while not self.stop.is_set():
            try:
                service(self.stop)
            except Exception:
                logger.exception("%s stopped; starting it again.", name)
            self.stop.wait(1)
        connection.close()

    def _listen(self) -> None:
        """Wake the relay by NOTIFY; the poll every 500 ms is the floor."""
        while not self.stop.is_set():
            try:
                with direct_connect() as listening:
                    listening.execute(f"LISTEN {CHANNEL_RELAY}")
                    while not self.stop.is_set():
                        for _note in listening.notifies(timeout=1, stop_after=1):
                            self._relay_wake.set()
            except (psycopg.Error, OSError):
                self.stop.wait(0.5)

    def _beat(self) -> None:
        try:
            name = f"worker:{socket.gethostname()}:{os.getpid()}"
            Heartbeat.objects.update_or_create(
                process=name,
                defaults={
                    "kind": "worker",
                    "beat_at": timezone.now(),
                    "detail": {"loops": dict(self._beats), "failing": dict(self._failing)},
                },
            )
            stale = timezone.now() - timedelta(hours=1)
            Heartbeat.objects.filter(beat_at__lt=stale).delete()
        except Exception as error:
            logger.warning("The worker cannot reach the database: %s", error)
            connection.close()


def run() -> None:
    """Run the worker in this process until told to stop."""
    Worker().run()
