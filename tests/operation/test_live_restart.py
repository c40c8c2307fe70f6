"""A real PostgreSQL restarted under the live process: open pages are told to read again, and then hear of changes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
from websockets.sync.client import connect

from okienko.kernel.live.announce import CHANNEL_LIVE
from okienko.kernel.postgres import Server
from tests.operation.programs import environment, free_ports
from tests.waiting import PATIENCE

TICKET = (
    "import django; django.setup(); from okienko.kernel import live; print(live.issue_ticket('staff:1', ['queue:1']))"
)


def wait_listening(port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).status == 200:
                return
        except OSError:
            time.sleep(0.1)  # until the next look
    raise AssertionError(log.read_text()[-2000:])


def test_a_restarted_database_makes_every_page_read_again(tmp_path: Path) -> None:
    [port] = free_ports(1)
    with Server(tmp_path / "home", say=lambda _line: None) as database:
        told = environment(tmp_path / "home", DATABASE_URL=database.url, OKIENKO_LIVE_PORT=port)
        asked = subprocess.run([sys.executable, "-c", TICKET], env=told, check=True, capture_output=True)
        with (tmp_path / "log").open("wb") as log:
            program = subprocess.Popen([sys.executable, "-m", "okienko", "live"], env=told, stdout=log, stderr=log)
        try:
            wait_listening(port, tmp_path / "log")
            with connect(f"ws://127.0.0.1:{port}/live?ticket={asked.stdout.decode().strip()}") as socket:
                assert socket.recv(timeout=PATIENCE) == "{}"
                assert database.process is not None
                database.process.send_signal(signal.SIGINT)
                database.process.wait(30)
                database.wait_ready()
                assert json.loads(socket.recv(timeout=PATIENCE)) == {"queue:1": 0}  # read again
                with psycopg.connect(database.url) as connection:
                    connection.execute("SELECT pg_notify(%s, 'queue:1 5')", [CHANNEL_LIVE])
                assert json.loads(socket.recv(timeout=PATIENCE)) == {"queue:1": 5}
        finally:
            program.terminate()
            program.wait(30)
