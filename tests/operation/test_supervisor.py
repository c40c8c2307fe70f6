"""`okienko run` as a person uses it: its own database, its own ports, kill -9 and Ctrl+C."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.operation.programs import environment, free_ports
from tests.waiting import PATIENCE


class Office:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.web, live, smtp = free_ports(3)
        self.environment = environment(
            home, OKIENKO_PORT=self.web, OKIENKO_LIVE_PORT=live, OKIENKO_SMTP_PORT=smtp, OKIENKO_WEB_PROCESSES=1
        )
        self.log = home.parent / "log"
        self.program: subprocess.Popen[bytes] | None = None

    def okienko(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "okienko", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def run(self) -> psutil.Process:
        with self.log.open("ab") as log:
            self.program = subprocess.Popen(
                [sys.executable, "-m", "okienko", "run"], env=self.environment, stdout=log, stderr=log
            )
        self.wait_healthy()
        return psutil.Process(self.program.pid)

    def health(self) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.web}/healthz", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError as error:
            return 0, {"error": str(error)}

    def wait_healthy(self, wanted: int = 200) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while True:
            status, body = self.health()
            if status == wanted:
                return body
            assert time.monotonic() < until, (status, body, self.log.read_text())
            time.sleep(0.2)  # until the next look


@pytest.fixture
def office() -> Iterator[Office]:
    place = Path(tempfile.mkdtemp(prefix="okienko-office-"))
    office = Office(place / "home")
    yield office
    if office.program is not None and office.program.poll() is None:
        office.program.terminate()
        office.program.wait(60)
    shutil.rmtree(place)


def child(parent: psutil.Process, word: str) -> psutil.Process:
    return next(process for process in parent.children() if word in process.cmdline())


def test_run_comes_up_and_goes_down_in_order(office: Office) -> None:
    program = office.run()
    family = program.children(recursive=True)
    assert len(family) >= 5
    checked = office.okienko("check")
    assert "✓ baza danych" in checked.stdout
    assert "✓ migracje" in checked.stdout

    again = office.okienko("run")
    assert again.returncode == 1
    assert "Okienko już działa z folderem" in again.stderr
    assert office.health()[0] == 200

    program.send_signal(signal.SIGINT)
    assert office.program is not None
    assert office.program.wait(60) == 0
    assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []
    assert "database system is shut down" in (office.home / "postgres" / "postgres.log").read_text()


def test_children_that_die_are_started_again(office: Office) -> None:
    program = office.run()
    for name in ("web", "worker", "live"):
        victim = child(program, name)
        grandchildren = victim.children(recursive=True)
        victim.kill()
        assert psutil.wait_procs(grandchildren, timeout=PATIENCE)[1] == []
    postgres = next(process for process in program.children() if process.name() == "postgres")
    postgres.kill()
    time.sleep(1)  # until its death is noticed: what was well before says nothing
    office.wait_healthy()
    for name in ("web", "worker", "live"):
        assert child(program, name).is_running()


def test_when_the_program_is_killed_everything_ends(office: Office) -> None:
    program = office.run()
    family = program.children(recursive=True)
    program.kill()
    assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []
    office.run()


def test_a_stopped_worker_is_reported(office: Office) -> None:
    program = office.run()
    worker = child(program, "worker")
    worker.suspend()
    try:
        body = office.wait_healthy(503)
        assert list(body["problems"]) == ["worker"]
    finally:
        worker.resume()
    office.wait_healthy()


def test_a_busy_port_is_named(office: Office) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", office.web))
        other.listen()
        done = office.okienko("run")
    assert done.returncode == 1
    assert f"Port {office.web} jest niedostępny" in done.stderr
    assert "OKIENKO_PORT=" in done.stderr


def test_one_port_for_two_doors_is_named(office: Office) -> None:
    office.environment["OKIENKO_SMTP_PORT"] = office.environment["OKIENKO_PORT"]
    done = office.okienko("run")
    assert done.returncode == 1
    assert "OKIENKO_SMTP_PORT i OKIENKO_PORT to ten sam port" in done.stderr


def test_programs_that_only_connect_say_what_is_missing(office: Office) -> None:
    for name in ("web", "live", "worker"):
        done = office.okienko(name)
        assert done.returncode == 1
        assert "okienko run" in done.stderr
