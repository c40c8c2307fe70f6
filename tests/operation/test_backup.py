"""Copy, wipe, restore: the same rows and the same files."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest
from django.db import connection

from okienko.accounts.models import User
from okienko.kernel import backup
from okienko.kernel.backup import BackupProblem
from okienko.kernel.live import announce

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    home = tmp_path / "home"
    (home / "files" / "2026").mkdir(parents=True)
    settings.HOME = home  # type: ignore[attr-defined]
    settings.MEDIA_ROOT = home / "files"  # type: ignore[attr-defined]
    (home / "files" / "2026" / "zażółć.txt").write_bytes(b"attachment" * 1000)
    (home / "secret-key").write_text("the key of this office")
    return home


@pytest.fixture(autouse=True)
def _nobody_else_in_the_database(transactional_db: None) -> None:
    """Threads of earlier tests may still hold the test database."""
    announce.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def alice() -> User:
    return User.objects.create(email="alice@example.test", full_name="Alicja Żółć")


def restore(copy: Path, *, replace: bool = True) -> None:
    announce.close()
    connection.close()
    backup.restore(copy, replace=replace)


def test_rows_and_files_come_back(home: Path, alice: User, tmp_path: Path) -> None:
    copy = backup.back_up(tmp_path)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []

    User.objects.all().delete()
    User.objects.create(email="later@example.test", full_name="Late")
    (home / "files" / "2026" / "zażółć.txt").unlink()
    (home / "files" / "later.txt").write_text("later")
    (home / "secret-key").write_text("another")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind (n int)")
    restore(copy)

    assert list(User.objects.values_list("pk", "full_name")) == [(alice.pk, "Alicja Żółć")]
    assert User.objects.create(email="next@example.test", full_name="Next").pk > alice.pk
    assert "left_behind" not in connection.introspection.table_names()
    assert (home / "files" / "2026" / "zażółć.txt").read_bytes() == b"attachment" * 1000
    assert not (home / "files" / "later.txt").exists()
    assert (home / "secret-key").read_text() == "the key of this office"
    assert len(list(home.glob("files.before-restore-*"))) == 1


def test_a_full_database_is_refused_without_replace(home: Path, alice: User, tmp_path: Path) -> None:
    copy = backup.back_up(tmp_path)
    with pytest.raises(BackupProblem, match="--replace"):
        restore(copy, replace=False)
    assert User.objects.get() == alice


def test_a_database_in_use_is_refused(home: Path, alice: User, tmp_path: Path) -> None:
    copy = backup.back_up(tmp_path)
    with backup._connect() as other:
        other.execute("SELECT 1")
        with pytest.raises(BackupProblem, match="inne programy"):
            restore(copy)
    assert User.objects.get() == alice


@pytest.mark.parametrize("damage", ["cut", "bit", "no manifest", "outside", "text"])
def test_a_damaged_copy_changes_nothing(home: Path, alice: User, tmp_path: Path, damage: str) -> None:
    copy = backup.back_up(tmp_path)
    whole = copy.read_bytes()
    if damage == "cut":
        copy.write_bytes(whole[: len(whole) // 2])
    elif damage == "bit":
        place = whole.index(b"attachment")
        copy.write_bytes(whole[:place] + b"A" + whole[place + 1 :])
    elif damage == "text":
        copy.write_text("no copy at all")
    else:
        with tarfile.open(copy, "w") as tar:
            name = "../escaped" if damage == "outside" else backup.DUMP
            info = tarfile.TarInfo(name)
            info.size = 3
            tar.addfile(info, io.BytesIO(b"abc"))
    with pytest.raises(BackupProblem):
        restore(copy)
    assert User.objects.get() == alice
    assert (home / "files" / "2026" / "zażółć.txt").exists()
    assert not (tmp_path / "escaped").exists()


def test_a_dump_that_fails_halfway_changes_nothing(home: Path, alice: User, tmp_path: Path, monkeypatch) -> None:
    copy = backup.back_up(tmp_path)
    real = backup._run

    def breaks(name: str, *arguments: str) -> None:
        if name == "psql":
            script = Path(arguments[-1].partition("=")[2])
            script.write_text(script.read_text() + "\nSELECT no_such_function();\n")
        real(name, *arguments)

    monkeypatch.setattr(backup, "_run", breaks)
    with pytest.raises(BackupProblem, match="no_such_function"):
        restore(copy)
    assert User.objects.get() == alice


def test_an_existing_copy_is_never_overwritten(home: Path, tmp_path: Path) -> None:
    copy = backup.back_up(tmp_path / "copy.tar")
    before = copy.read_bytes()
    with pytest.raises(BackupProblem, match="już istnieje"):
        backup.back_up(copy)
    assert copy.read_bytes() == before


def test_the_manifest_lists_every_part(home: Path, tmp_path: Path) -> None:
    with tarfile.open(backup.back_up(tmp_path)) as tar:
        names = tar.getnames()
        file = tar.extractfile("manifest.json")
        assert file is not None
        manifest = json.load(file)
    assert names == ["database.dump", "secret-key", "files/2026/zażółć.txt", "manifest.json"]
    assert set(manifest["parts"]) == set(names) - {"manifest.json"}
