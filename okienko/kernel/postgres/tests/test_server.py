"""A real PostgreSQL, killed, stopped, moved and run twice."""

from __future__ import annotations

import fcntl
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from okienko.kernel.postgres import AlreadyRunning, PostgresProblem, State
from okienko.kernel.postgres.tests.conftest import Office
from okienko.kernel.processes import as_account


def rows(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [number for (number,) in connection.execute("SELECT n FROM kept ORDER BY n").fetchall()]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_works(office: Office) -> None:
    with office.server(durable=True) as server:
        with psycopg.connect(server.url) as connection:
            found = connection.execute(
                """
                SELECT current_user, rolsuper, rolcreaterole, rolcreatedb, datlocprovider::text, datlocale,
                       pg_encoding_to_char(encoding), current_setting('listen_addresses'), current_setting('fsync')
                FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()
                """
            ).fetchone()
            for extension in ("pg_trgm", "unaccent", "btree_gist"):
                connection.execute(f"CREATE EXTENSION {extension}")
        assert found == ("okienko", False, False, False, "b", "C.UTF-8", "UTF8", "", "on")
        folder = office.home / "postgres"
        assert (folder / "url").read_text() == server.url
        for name in ("url", "password", "superuser-password", "postgres.log"):
            assert mode(folder / name) == 0o600, name
        assert mode(folder / "data") == 0o700
        sockets = Path((folder / "sockets").read_text())
        assert mode(sockets) == 0o700
    assert not (folder / "url").exists()
    assert not sockets.exists()
    assert office.said == []


def test_a_wrong_or_missing_password_is_refused(office: Office) -> None:
    with office.server() as server:
        for wrong in ("", "guess"):
            url = f"postgresql://postgres:{wrong}@/postgres?host={server._sockets}"
            with pytest.raises(psycopg.OperationalError, match=r"password"):
                psycopg.connect(url)


@pytest.mark.parametrize("times", [5, pytest.param(50, marks=pytest.mark.long)])
def test_a_killed_postmaster_comes_back_with_everything_committed(office: Office, times: int) -> None:
    with office.server(durable=True) as server:
        server._backoff.STEPS = (0.0,)  # type: ignore[misc]  # a constant, but no test waits a minute
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept (n int PRIMARY KEY)")
        for n in range(times):
            with psycopg.connect(server.url) as connection:
                connection.execute("INSERT INTO kept VALUES (%s)", [n])
            assert server.process is not None
            killed = server.process
            killed.kill()
            killed.wait()
            server.wait_ready()
            assert server.process is not killed
            assert rows(server.url) == list(range(n + 1))
    assert len([line for line in office.said if "zakończył pracę" in line]) == times


def test_a_killed_postmaster_is_started_with_growing_pauses(office: Office) -> None:
    with office.server() as server:
        pauses = []
        for _ in range(3):
            assert server.process is not None
            server.process.kill()
            server.process.wait()
            began = time.monotonic()
            server.wait_ready()
            pauses.append(time.monotonic() - began)
    assert pauses[0] >= 0.2
    assert pauses[1] >= 0.5
    assert pauses[2] >= 1.0


@pytest.mark.parametrize("content", ["a living pid", "", "nonsense\n"])
def test_a_recycled_pid_is_not_believed(office: Office, content: str) -> None:
    with office.server() as server:
        account = server.cluster.account
    with subprocess.Popen(["sleep", "60"], **as_account(account)) as stranger:
        stale = office.home / "postgres" / "data" / "postmaster.pid"
        if content == "a living pid":
            content = f"{stranger.pid}\n{server.cluster.data_as_seen}\n1700000000\n5432\n/tmp\n\n  1  1\nready\n"
        stale.write_text(content)
        os.chown(stale, server.cluster.data.stat().st_uid, -1)
        with office.server() as again, psycopg.connect(again.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("seconds", [3, pytest.param(15, marks=pytest.mark.long)])
def test_a_server_that_does_not_answer_is_waited_for_and_never_replaced(office: Office, seconds: int) -> None:
    with office.server():
        pass
    server = office.server()
    server.start()
    first = server.process
    assert first is not None
    first.send_signal(signal.SIGSTOP)
    try:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert server.tick() is State.STARTING
        first.send_signal(signal.SIGCONT)
        server.wait_ready()
        assert server.process is first
        if seconds > 10:
            assert any("Czekam na PostgreSQL" in line for line in office.said)
    finally:
        first.send_signal(signal.SIGCONT)
        server.stop()


@pytest.mark.long
def test_a_long_recovery_is_waited_for(office: Office) -> None:
    with office.server(durable=True) as server:
        with psycopg.connect(server.superuser_url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET max_wal_size = '20GB'")
            connection.execute("ALTER SYSTEM SET checkpoint_timeout = '1d'")
            connection.execute("SELECT pg_reload_conf()")
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept (n int PRIMARY KEY)")
            connection.execute("INSERT INTO kept SELECT generate_series(1, 4000000)")
        killed = server.process
        assert killed is not None
        killed.kill()
        killed.wait()
        while server.process in (None, killed):
            server.tick()
        recovering = server.process
        began = time.monotonic()
        server.wait_ready()
        assert time.monotonic() - began > 1
        assert server.process is recovering
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (4_000_000,)


def test_a_long_path_is_no_obstacle(office: Office) -> None:
    office.home = office.home / ("ą" * 90) / ("folder z odstępem i 'cudzysłowem' " * 6)
    with office.server() as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert len(os.fsencode(office.home)) > 300


def test_a_second_run_on_the_folder_says_so_and_changes_nothing(office: Office) -> None:
    folder = office.home / "postgres"
    with office.server() as server:
        before = {path: (path.stat().st_mtime_ns, path.stat().st_uid) for path in folder.iterdir() if path.is_file()}
        with pytest.raises(AlreadyRunning, match=f"Okienko już działa z folderem.*proces {os.getpid()}"):
            office.server().start()
        after = {path: (path.stat().st_mtime_ns, path.stat().st_uid) for path in folder.iterdir() if path.is_file()}
        assert after == before
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


PROGRAM = """
import sys, time
from pathlib import Path
from okienko.kernel.postgres import Server
server = Server(Path(sys.argv[1]), say=print)
server.start()
print(server.wait_ready(), flush=True)
time.sleep(600)
"""


def test_when_the_parent_is_killed_the_server_shuts_down_in_order(office: Office) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(office.home)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    assert program.stdout is not None
    url = program.stdout.readline().strip()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    program.kill()
    program.wait()
    program.stdout.close()
    # Two programs right after each other: the second waits until the first server has closed its files.
    with office.server() as server:
        assert rows(server.url) == [1]
    log = (office.home / "postgres" / "postgres.log").read_text()
    assert log.count("received fast shutdown request") == 2
    assert "was not properly shut down" not in log
    with (office.home / "postgres" / "data.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert not Path(url.rpartition("host=")[2]).exists()


def test_data_of_another_major_version_are_left_alone(office: Office) -> None:
    with office.server():
        pass
    version = office.home / "postgres" / "data" / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(PostgresProblem, match=r"zapisał PostgreSQL 17.*okienko backup.*okienko restore"):
        office.server().start()
    version.write_text("18\n")
    with office.server():
        pass


def test_an_unfinished_data_folder_is_made_anew(office: Office) -> None:
    with office.server():
        pass
    data = office.home / "postgres" / "data"
    data.rename(data.with_name("data.new"))
    with office.server() as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not data.with_name("data.new").exists()


def test_a_lost_password_file_is_made_anew(office: Office) -> None:
    with office.server():
        (office.home / "postgres" / "password").unlink()
    with office.server() as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
