"""A copy of the whole office in one file, and the way back.

A tar that any person can open::

    database.dump    pg_dump, custom format
    secret-key       where it is kept in OKIENKO_HOME: links in sent letters are signed with it
    files/…          attachments
    manifest.json    version, time, SHA-256 and size of every part; written last, so that a cut copy has none

The database is dumped before the files are read: a file that the dump names is never missing.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from django.conf import settings
from django.db import connection as django_connection
from psycopg.conninfo import conninfo_to_dict

from okienko import __version__
from okienko.kernel.postgres import find_program

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
KEY = "secret-key"
FILES = "files"
CLEAR = "SET client_min_messages = warning; DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public"
ENCRYPTED = ("require", "verify-ca", "verify-full")


class BackupProblem(Exception):
    """The copy cannot be made or read; the message is a plain Polish sentence. Nothing was changed."""


class _Hashing:
    """Counts and hashes what tarfile reads."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.total = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.source.read(size)
        self.total.update(block)
        return block


def back_up(target: Path) -> Path:
    """Writes the copy to `target`, or into it when it is a folder. The file appears complete or not at all."""
    if target.is_dir():
        target = target / f"okienko-{datetime.now().astimezone():%Y%m%d-%H%M%S}.tar"
    if target.exists():
        raise BackupProblem(f"Plik {target} już istnieje; podaj inną nazwę albo folder.")
    if not target.parent.is_dir():
        raise BackupProblem(f"Nie ma folderu {target.parent}.")
    with _workplace(target.parent) as workplace:
        dump = workplace / DUMP
        _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", "--no-comments", f"--file={dump}")
        draft = workplace / "copy.tar"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            _write_tar(raw, dump)
            raw.flush()
            os.fsync(raw.fileno())
        draft.rename(target)
    return target


def _write_tar(raw: IO[bytes], dump: Path) -> None:
    parts: dict[str, dict[str, Any]] = {}
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, dump, DUMP, parts)
        if (settings.HOME / KEY).exists():
            _add(tar, settings.HOME / KEY, KEY, parts)
        root = Path(settings.MEDIA_ROOT)
        for path in sorted(root.rglob("*")) if root.exists() else ():
            if path.is_file() and not path.is_symlink():
                _add(tar, path, f"{FILES}/{path.relative_to(root).as_posix()}", parts)
        manifest = {
            "format": FORMAT,
            "okienko": __version__,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "parts": parts,
        }
        content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        info = _info(MANIFEST, len(content), time.time())
        tar.addfile(info, io.BytesIO(content))


def _add(tar: tarfile.TarFile, path: Path, name: str, parts: dict[str, dict[str, Any]]) -> None:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return  # deleted by the office since the folder was listed
    with file:
        found = os.fstat(file.fileno())
        hashing = _Hashing(file)
        tar.addfile(_info(name, found.st_size, found.st_mtime), hashing)
    parts[name] = {"sha256": hashing.total.hexdigest(), "size": found.st_size}


def _info(name: str, size: int, modified: float) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, int(modified), 0o600
    return info


def restore(source: Path, *, replace: bool) -> dict[str, Any]:
    """Puts the copy in place of an empty database, or of a full one when `replace`; returns the manifest.

    The copy is checked whole before anything is touched. The database changes in one transaction;
    files that were there are kept beside under a dated name.
    """
    if not source.is_file():
        raise BackupProblem(f"Nie ma pliku {source}.")
    if not replace and not is_empty():
        raise BackupProblem(
            "Baza danych nie jest pusta. Aby zastąpić wszystko, co w niej jest, dodaj --replace "
            "(najpierw zrób kopię: `okienko backup`)."
        )
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with _workplace(settings.HOME) as workplace:
        manifest = _unpack(source, workplace)
        script = workplace / "database.sql"
        _run("pg_restore", "--no-owner", "--no-acl", "--no-comments", f"--file={script}", str(workplace / DUMP))
        _require_nobody_else()
        _run(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            "--output=/dev/null",
            f"--command={CLEAR}",
            f"--file={script}",
        )
        _put_files(workplace)
    return manifest


def is_empty() -> bool:
    with _connect() as connection:
        row = connection.execute("SELECT NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')").fetchone()
    return bool(row and row[0])


def _require_nobody_else() -> None:
    with _connect() as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchone()
    if row and row[0]:
        raise BackupProblem(
            f"Z bazy danych korzystają teraz inne programy (połączeń: {row[0]}). Zatrzymaj Okienko i spróbuj ponownie."
        )


def _unpack(source: Path, workplace: Path) -> dict[str, Any]:
    """Takes the copy apart and compares every part with the manifest."""
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(source, mode="r:") as tar:
            for member in tar:
                file = tar.extractfile(member)
                if not member.isreg() or file is None:
                    raise BackupProblem(f"W kopii jest coś, czego Okienko tam nie zapisuje: {member.name}.")
                if member.name == MANIFEST:
                    manifest = json.load(file)
                    continue
                place = (workplace / member.name).resolve()
                if not place.is_relative_to(workplace.resolve()):
                    raise BackupProblem(f"Kopia próbuje pisać poza swoim folderem: {member.name}.")
                place.parent.mkdir(parents=True, exist_ok=True)
                hashing = _Hashing(file)
                with place.open("xb") as target:
                    shutil.copyfileobj(hashing, target)
                found[member.name] = {"sha256": hashing.total.hexdigest(), "size": member.size}
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise BackupProblem(f"Plik {source} jest uszkodzony albo nie jest kopią Okienka ({error}).") from error
    if manifest is None:
        raise BackupProblem(f"Kopia {source} jest niepełna: brakuje spisu {MANIFEST}.")
    if manifest.get("format") != FORMAT:
        raise BackupProblem(f"Kopię zapisało inne wydanie Okienka ({manifest.get('okienko')}); to jej nie odczyta.")
    if found != manifest["parts"] or DUMP not in found:
        wrong = sorted(name for name in {*found, *manifest["parts"]} if found.get(name) != manifest["parts"].get(name))
        raise BackupProblem(f"Kopia {source} jest uszkodzona; nie zgadzają się sumy: {', '.join(wrong[:5]) or DUMP}.")
    return manifest


def _put_files(workplace: Path) -> None:
    fresh = workplace / FILES
    fresh.mkdir(exist_ok=True)
    current = Path(settings.MEDIA_ROOT)
    pairs = [(fresh, current)]
    if (workplace / KEY).exists():
        (workplace / KEY).chmod(0o600)
        pairs.append((workplace / KEY, settings.HOME / KEY))
    for new, old in pairs:
        if old.exists():
            old.rename(old.with_name(f"{old.name}.before-restore-{datetime.now().astimezone():%Y%m%d-%H%M%S}"))
        shutil.move(new, old)


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    """A private folder on the same disk, so that the last step is a rename."""
    with tempfile.TemporaryDirectory(prefix=".okienko-copy-", dir=beside) as folder:
        yield Path(folder)


def _connect() -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(**_address(), autocommit=True, connect_timeout=10)


def _address() -> dict[str, Any]:
    """The database in use; in tests, the test database."""
    return {**conninfo_to_dict(settings.DATABASE_DIRECT_URL), "dbname": django_connection.settings_dict["NAME"]}


def _run(name: str, *arguments: str) -> None:
    address = _address()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    environment |= {names[key]: str(value) for key, value in address.items() if key in names and value}
    program = str(find_program(name))
    if address.get("sslmode") in ENCRYPTED:  # the programs of the wheel are built without OpenSSL
        system = shutil.which(name)
        if system is None:
            raise BackupProblem(
                f"Baza wymaga szyfrowanego połączenia, a do tego potrzebny jest program {name} z systemu. "
                f"Zainstaluj pakiet postgresql-client."
            )
        program = system
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupProblem(f"Program {name} przerwał pracę: {done.stderr.strip()}")
