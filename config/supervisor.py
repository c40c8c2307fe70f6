"""`okienko run`: PostgreSQL, web, live and worker as children of one small program without Django.

It has one thread, because the kernel stops children when the thread that started them ends.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from okienko.kernel.postgres import PostgresProblem, Server, State
from okienko.kernel.processes import Backoff, spawn

Say = Callable[[str], None]
TICK = 0.1
GRACE = 20.0  # seconds for requests in progress, then SIGKILL


class CannotRun(Exception):
    """Okienko cannot start; the message is a plain Polish sentence with the way out."""


@dataclass
class Child:
    """One command of ours that is kept running."""

    command: str
    environment: Mapping[str, str]
    say: Say
    process: subprocess.Popen[bytes] | None = None
    _backoff: Backoff = field(default_factory=Backoff)
    _start_at: float = 0.0
    _started: float = 0.0

    def tick(self) -> None:
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            pause = self._backoff.after(now - self._started)
            self.say(
                f"„okienko {self.command}” zakończył pracę (kod {self.process.returncode}); wznowię za {pause:g} s."
            )
            self.process = None
            self._start_at = now + pause
        if self.process is None and now >= self._start_at:
            self.process = spawn([sys.executable, "-m", "okienko", self.command], environment=self.environment)
            self._started = now

    def ask_to_stop(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()

    def wait_stopped(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.say(f"„okienko {self.command}” nie kończy pracy; przerywam go.")
            # its own children too: it leads a session
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


class Supervisor:
    """Starts everything in order, keeps it running, stops it in the opposite order."""

    def __init__(
        self, home: Path, *, ports: Mapping[str, int], host: str, embedded: bool, demo: bool, say: Say
    ) -> None:
        self.home = home
        self.ports = ports  # name of the variable → port
        self.host = host
        self.demo = demo
        self.say = say
        self.environment = {**os.environ, "OKIENKO_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        if demo:
            self.environment["OKIENKO_DEMO"] = "1"
        self.server = Server(home, say=say) if embedded else None
        self.children: list[Child] = []
        self._stopping = False
        self._ask_at = 0.0

    def run(self, ready: Callable[[], None]) -> None:
        """Blocks until SIGTERM or SIGINT. `ready` is called once, when the pages answer.

        Raises CannotRun or PostgresProblem when it cannot start.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            if self.server is not None:
                self.server.start()
            self._require_free_ports()
            if self.server is not None:
                self._wait_for_database(self.server)
            if not self._stopping:
                self._prepare()
            self.children = [Child(name, self.environment, self.say) for name in ("web", "live", "worker")]
            told = False
            while not self._stopping:
                if self.server is not None:
                    self.server.tick()
                for child in self.children:
                    child.tick()
                if not told and self._answers():
                    told = True
                    ready()
                time.sleep(TICK)  # children are looked at this often
        finally:
            self._stop()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _require_free_ports(self) -> None:
        names: dict[int, str] = {}
        for name, port in self.ports.items():
            if port in names:
                raise CannotRun(f"{name} i {names[port]} to ten sam port {port}. Podaj inny: {name}={port + 1000}.")
            names[port] = name
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((self.host, port))
                except OSError as error:
                    raise CannotRun(
                        f"Port {port} jest niedostępny ({error.strerror}). "
                        f"Zatrzymaj program, który go zajmuje, albo podaj inny: {name}={port + 1000}."
                    ) from error

    def _wait_for_database(self, server: Server) -> None:
        while server.tick() is not State.READY and not self._stopping:
            time.sleep(TICK)  # until its next step
        self.environment["DATABASE_URL"] = server.url

    def _prepare(self) -> None:
        """Migrations, static files and the demo's data, in a program of their own."""
        step = spawn([sys.executable, "-m", "okienko", "prepare"], environment=self.environment)
        while step.poll() is None:
            if self.server is not None:
                self.server.tick()
            if self._stopping:
                step.terminate()
            time.sleep(TICK)  # PostgreSQL is looked after meanwhile
        if step.returncode != 0 and not self._stopping:
            raise CannotRun("Przygotowanie bazy danych nie powiodło się; przyczyna jest powyżej.")

    def _answers(self) -> bool:
        """Asks `/healthz` once a second: pages, database, relay and worker."""
        now = time.monotonic()
        if now < self._ask_at:
            return False
        self._ask_at = now + 1.0
        connection = http.client.HTTPConnection(self.host, self.ports["OKIENKO_PORT"], timeout=2)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def _stop(self) -> None:
        until = time.monotonic() + GRACE
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait_stopped(until)
        if self.server is not None:
            self.server.stop()


__all__ = ["CannotRun", "PostgresProblem", "Supervisor"]
