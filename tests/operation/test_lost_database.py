"""A PostgreSQL that is stopped under a running web process: a plain page, a problem, and back again."""

from __future__ import annotations

import http.client
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPMessage
from pathlib import Path

import pytest

from okienko.kernel.postgres import Server
from tests.operation.programs import environment, free_ports
from tests.waiting import PATIENCE

Answer = tuple[int, HTTPMessage, str]


@pytest.fixture
def place() -> Iterator[Path]:
    found = Path(tempfile.mkdtemp(prefix="okienko-lost-"))
    yield found
    shutil.rmtree(found)


def ask(port: int, path: str, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def wait_for(port: int, path: str, status: int, *, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if ask(port, path)[0] == status:
                return
        except OSError:
            pass
        time.sleep(0.2)  # until the next look
    raise AssertionError(f"{path} never answered {status}: {log.read_text()[-2000:]}")


@contextmanager
def web_and_database(place: Path) -> Iterator[tuple[int, Server]]:
    """The port of an office whose pages run in one process."""
    [port] = free_ports(1)
    with Server(place / "home", say=lambda _line: None) as database:
        told = environment(place / "home", DATABASE_URL=database.url, OKIENKO_PORT=port, OKIENKO_WEB_PROCESSES=1)
        okienko = [sys.executable, "-m", "okienko"]
        subprocess.run([*okienko, "prepare"], env=told, check=True, capture_output=True, timeout=240)
        with (place / "log").open("wb") as log:
            web = subprocess.Popen([*okienko, "web"], env=told, stdout=log, stderr=log)
        try:
            wait_for(port, "/sprawa/", 200, log=place / "log")
            yield port, database
        finally:
            web.terminate()
            web.wait(30)


def test_a_stopped_database_is_told_and_survived(place):
    with web_and_database(place) as (port, database):
        assert database.process is not None
        database.process.send_signal(signal.SIGINT)
        database.process.wait(30)
        for path in ("/mapa/dane/zgloszenia", "/uslugi/", "/praca/logowanie/?x=1"):
            status, headers, page = ask(port, path, Cookie="sessionid=abcdefghijklmnopqrstuvwxyz012345")
            assert (path, status) == (path, 503)
            assert int(headers["Retry-After"]) > 0
            assert headers["Content-Type"].startswith("text/html")
            assert "Chwila przerwy" in page
            assert 'lang="pl"' in page
            assert headers["Cache-Control"] == "no-store"
        status, headers, body = ask(port, "/api/v1/cases", Authorization="Bearer klucz")
        assert (status, headers["Content-Type"]) == (503, "application/problem+json")
        assert json.loads(body)["code"] == "unavailable"
        assert int(headers["Retry-After"]) > 0
        assert ask(port, "/healthz")[0] == 503
        database.wait_ready()
        wait_for(port, "/uslugi/", 200, log=place / "log")
        assert ask(port, "/api/v1/cases", Authorization="Bearer klucz")[0] == 401


def test_browsers_that_keep_their_connections_shut_nobody_out(place):
    with web_and_database(place) as (port, _database), ExitStack() as open_ones:
        for _browser in range(100):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            open_ones.callback(connection.close)
            connection.request("GET", "/jezyk/")
            connection.getresponse().read()
        assert ask(port, "/uslugi/")[0] == 200
