"""Starts PostgreSQL, waits for it however long it recovers, and starts it again when it dies."""

from __future__ import annotations

import contextlib
import enum
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import psycopg
from psycopg import sql

from okienko.kernel.postgres import cluster as clusters
from okienko.kernel.postgres import programs
from okienko.kernel.postgres.problems import AlreadyRunning, PostgresProblem
from okienko.kernel.processes import Backoff, spawn

Say = Callable[[str], None]
PORT = 5432  # only part of the socket's name; nothing listens on the network
PROBE_EVERY = 5.0
SAY_EVERY = 10.0
STOP_PATIENCE = 60.0
LOG_LIMIT = 20 * 1024 * 1024


class State(enum.Enum):
    DOWN = enum.auto()  # not running; the next `tick` after the pause starts it
    STARTING = enum.auto()  # running, does not answer yet: perhaps it recovers, which has no limit
    READY = enum.auto()


class Server:
    """One embedded PostgreSQL. Single-threaded: `start`, then `tick` several times a second, then `stop`.

    Use it from the main thread: PostgreSQL shuts down when the thread that started it ends, so
    that a `kill -9` of the program leaves no server behind.
    """

    def __init__(self, home: Path, *, say: Say, durable: bool = True, for_tests: bool = False) -> None:
        self.home = home
        self.say = say
        self.durable = durable
        self.for_tests = for_tests  # the role may create databases, as a test runner does
        self.state = State.DOWN
        self.process: subprocess.Popen[bytes] | None = None
        self._backoff = Backoff()
        self._start_at = self._started = self._probe_at = self._said = 0.0
        self._run_lock = -1

    def __enter__(self) -> Server:
        self.start()
        self.wait_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- the life of the server

    def start(self) -> None:
        """Takes the folder, makes the data when there is none, launches. Returns before PostgreSQL answers.

        Raises `AlreadyRunning` when another program runs it, `PostgresProblem` when the folder cannot be used.
        """
        self.cluster = clusters.open_cluster(self.home)
        self._take_folder()
        try:
            self._bin = programs.programs_for(self.cluster.account, self.cluster.folder)
            self._sockets = clusters.make_socket_folder(self.cluster)
            clusters.prepare(self.cluster, self._bin, self._sockets, durable=self.durable)
        except BaseException:
            self._leave_folder()
            raise
        self._start_at = 0.0
        self.tick()

    def tick(self) -> State:
        """Looks once and does what is due; returns quickly."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            lived = now - self._started
            pause = self._backoff.after(lived)
            self.say(
                f"PostgreSQL zakończył pracę (kod {self.process.returncode}); uruchomię go ponownie za {pause:g} s. "
                f"Dziennik: {self._log_path}"
            )
            self.process = None
            self.state = State.DOWN
            self._start_at = now + pause
        if self.process is None and now >= self._start_at:
            self._launch(now)
        elif self.process is not None and now >= self._probe_at:
            self._probe(now)
        return self.state

    def wait_ready(self) -> str:
        """Waits without limit until PostgreSQL answers a query; returns the address for the application."""
        while self.tick() is not State.READY:
            time.sleep(0.05)  # until the next tick
        return self.url

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, nothing that was committed is lost."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_PATIENCE)
            except subprocess.TimeoutExpired:
                self.say(
                    "PostgreSQL nie kończy pracy; zatrzymuję go natychmiast. Przy starcie odtworzy dane z dziennika."
                )
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
            self.process = None
        self.state = State.DOWN
        self._leave_folder()

    # -- addresses

    @property
    def url(self) -> str:
        """`postgresql://` address of the application's database, with its password."""
        password = clusters.kept_password(self.cluster, "password")
        return self._address(clusters.APPLICATION, password, clusters.APPLICATION)

    @property
    def superuser_url(self) -> str:
        password = clusters.kept_password(self.cluster, "superuser-password")
        return self._address(clusters.SUPERUSER, password, "postgres")

    def _address(self, role: str, password: str, database: str) -> str:
        return f"postgresql://{role}:{quote(password)}@/{database}?host={quote(str(self._sockets), safe='/')}"

    @property
    def _log_path(self) -> Path:
        return self.cluster.folder / "postgres.log"

    # -- one program per folder

    def _take_folder(self) -> None:
        path = self.cluster.folder / "run.lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = os.read(descriptor, 200).decode().strip()
            os.close(descriptor)
            raise AlreadyRunning(
                f"Okienko już działa z folderem {self.home} ({who}). Drugi raz go nie uruchamiam; "
                f"zatrzymaj tamten program albo wskaż inny folder w zmiennej OKIENKO_HOME."
            ) from None
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"proces {os.getpid()}, od {datetime.now().astimezone():%Y-%m-%d %H:%M:%S}".encode(), 0)
        self._run_lock = descriptor

    def _leave_folder(self) -> None:
        if self._run_lock < 0:
            return
        self.cluster.url_file.unlink(missing_ok=True)
        clusters.remove_socket_folder(self.cluster)
        os.close(self._run_lock)
        self._run_lock = -1

    def _launch(self, now: float) -> None:
        """Starts postgres once no process of an earlier one is left, which `data.lock` tells.

        Every process of PostgreSQL inherits that lock, so it is free exactly when the last one is
        gone; no pid has to be believed.
        """
        lock = os.open(self.cluster.folder / "data.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            self._start_at = now + 0.1
            self._say_sometimes(now, "Czekam, aż poprzedni PostgreSQL dokończy zamykanie danych.")
            return
        try:
            clusters.believe_no_pid(self.cluster)
            for leftover in self._sockets.iterdir():
                leftover.unlink()
            self._rotate_log()
            with open(self._log_path, "ab", opener=_private) as log:
                self.process = spawn(
                    [self._bin / "postgres", "-D", self.cluster.data_as_seen, *self._parameters()],
                    death_signal=signal.SIGINT,  # fast shutdown
                    account=self.cluster.account,
                    environment=clusters.PLAIN_ENVIRONMENT,
                    folder=self.cluster.data,
                    output=log,
                    keep=(lock,),
                )
        finally:
            os.close(lock)
        self.state = State.STARTING
        self._started = self._said = now
        self._probe_at = now

    def _parameters(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self._sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "jit": "off",  # compiling takes longer than any of our queries
            "log_line_prefix": "%m [%p] ",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _rotate_log(self) -> None:
        if self._log_path.exists() and self._log_path.stat().st_size > LOG_LIMIT:
            self._log_path.replace(self._log_path.with_suffix(".log.1"))

    # -- does it answer?

    def _probe(self, now: float) -> None:
        try:
            with psycopg.connect(self.superuser_url, connect_timeout=2, autocommit=True) as connection:
                connection.execute("SELECT 1")
                if self.state is State.STARTING:
                    self._ensure_application(connection)
        except psycopg.OperationalError as error:
            self.state = State.STARTING
            self._probe_at = now + 0.1
            self._say_sometimes(now, f"Czekam na PostgreSQL ({_reason(error)}). Odtwarzanie danych może potrwać.")
            return
        if self.state is State.STARTING:
            clusters.write_private(self.cluster.url_file, self.url)
            self.state = State.READY
        self._said = now
        self._probe_at = now + PROBE_EVERY

    def _ensure_application(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        """The role without special rights and its database; the file with the password is the truth."""
        role = sql.Identifier(clusters.APPLICATION)
        password = connection.pgconn.encrypt_password(
            clusters.kept_password(self.cluster, "password").encode(), clusters.APPLICATION.encode(), b"scram-sha-256"
        )
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [clusters.APPLICATION]).fetchone()
        verb = sql.SQL("ALTER" if known else "CREATE")
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
                verb, role, sql.SQL("CREATEDB" if self.for_tests else "NOCREATEDB"), sql.Literal(password.decode())
            )
        )
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [clusters.APPLICATION]).fetchone()
        if not exists:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))

    def _say_sometimes(self, now: float, text: str) -> None:
        if now - self._said >= SAY_EVERY:
            self._said = now
            self.say(text)


def _reason(error: psycopg.OperationalError) -> str:
    return (
        str(error).strip().rsplit("FATAL:", 1)[-1].strip().splitlines()[0] if str(error).strip() else "brak odpowiedzi"
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


__all__ = ["AlreadyRunning", "PostgresProblem", "Server", "State"]
