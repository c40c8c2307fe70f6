"""The data folder: whose it is, how it is made once, and what is kept beside it."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from okienko.kernel.postgres import programs
from okienko.kernel.postgres.problems import PostgresProblem
from okienko.kernel.processes import Account, as_account

APPLICATION = "okienko"  # both the role and the database
SUPERUSER = "postgres"
# An account made for Okienko is preferred; `nobody` exists everywhere.
ROOT_DROPS_TO = ("okienko", "nobody")
LONGEST_SOCKET_FOLDER = 80  # bytes; a socket's path may have 107 with its name
PLAIN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}  # no PG* of the person who typed


@dataclass(frozen=True, slots=True)
class Cluster:
    """Everything under `OKIENKO_HOME/postgres`.

    ::

        data/                the data folder, of `account`
        superuser-password   0600, for upgrades and repairs only
        password             0600, of the application's role
        url                  0600, the address while PostgreSQL runs
        sockets              where the private folder of the socket is while it runs
        run.lock             held by the program that supervises
        data.lock            held by postgres and all its processes
        postgres.log
    """

    folder: Path
    account: Account | None  # None: whoever runs the program

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url_file(self) -> Path:
        return self.folder / "url"

    @property
    def sockets_file(self) -> Path:
        return self.folder / "sockets"

    @property
    def data_as_seen(self) -> str:
        """The name of the data folder for a process that was started in it.

        An account without rights may be unable to walk to the folder (`/root` has mode 0700), but
        it inherits the folder in which root started it.
        """
        return str(self.data) if self.account is None else "/proc/self/cwd"


def open_cluster(home: Path) -> Cluster:
    """Finds or makes `home/postgres`. Refuses what belongs to somebody else; touches nothing it did not make."""
    folder = home / "postgres"
    for path in (home, folder):
        if path.exists():
            _require_owner(path, os.geteuid())
    root = os.geteuid() == 0
    if not folder.exists():
        home.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o711 if root else 0o700)
        folder.chmod(0o711 if root else 0o700)
    data = folder / "data"
    if not root:
        if data.exists():
            _require_owner(data, os.geteuid())
        return Cluster(folder, None)
    candidates = [account for name in ROOT_DROPS_TO if (account := Account.named(name)) is not None]
    if not candidates:
        raise PostgresProblem(
            "PostgreSQL nie działa na koncie root. Utwórz dla niego konto: `useradd --system okienko`."
        )
    if not data.exists():
        return Cluster(folder, candidates[0])
    owner = data.stat().st_uid
    for account in candidates:
        if account.uid == owner:
            return Cluster(folder, account)
    _require_owner(data, candidates[0].uid)
    raise AssertionError


def _require_owner(path: Path, uid: int) -> None:
    owner = path.stat().st_uid
    if owner == uid:
        return
    raise PostgresProblem(
        f"Folder {path} należy do konta „{_name_of(owner)}”, a nie „{_name_of(uid)}”. Uruchom Okienko na koncie "
        f"„{_name_of(owner)}” albo wskaż inny folder w zmiennej OKIENKO_HOME. Niczego nie zmieniono."
    )


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def kept_password(cluster: Cluster, name: str) -> str:
    """A random password made once and kept with mode 0600."""
    path = cluster.folder / name
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8").strip()


def write_private(path: Path, content: str) -> None:
    """Replaces the file as a whole; nobody but the owner could read it at any moment."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def make_socket_folder(cluster: Cluster) -> Path:
    """A private folder with a short path, remembered so that the next run removes what a `kill -9` left."""
    remove_socket_folder(cluster)
    place = next(
        (
            candidate
            for candidate in (os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp")  # noqa: S108  # mkdtemp makes its own below
            if candidate
            and len(os.fsencode(candidate)) + len("/okienko-12345678") <= LONGEST_SOCKET_FOLDER
            and os.access(candidate, os.W_OK | os.X_OK)
            and (cluster.account is None or _everybody_may_enter(Path(candidate)))
        ),
        "/tmp",  # noqa: S108  # likewise
    )
    folder = Path(tempfile.mkdtemp(prefix="okienko-", dir=place))
    if cluster.account is not None:
        os.chown(folder, cluster.account.uid, cluster.account.gid)
    write_private(cluster.sockets_file, str(folder))
    return folder


def _everybody_may_enter(place: Path) -> bool:
    return all(path.stat().st_mode & 0o001 for path in (place, *place.parents))


def remove_socket_folder(cluster: Cluster) -> None:
    if not cluster.sockets_file.exists():
        return
    folder = Path(cluster.sockets_file.read_text(encoding="utf-8").strip())
    if folder.name.startswith("okienko-") and folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)
    cluster.sockets_file.unlink()


def prepare(cluster: Cluster, bin_folder: Path, sockets: Path, *, durable: bool) -> None:
    """Makes the data folder if there is none. A crash on the way leaves nothing that would be taken for data."""
    if cluster.data.exists():
        _require_version(cluster)
        return
    uid = os.geteuid() if cluster.account is None else cluster.account.uid
    if _name_of(uid) == str(uid):  # initdb asks for it
        raise PostgresProblem(
            f"Konto o numerze {uid} nie ma nazwy w systemie, a PostgreSQL jej wymaga. Dopisz je do /etc/passwd "
            f"(w kontenerze: uruchom na nazwanym koncie) albo wskaż własną bazę w zmiennej DATABASE_URL."
        )
    draft = cluster.folder / "data.new"
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    password_file = sockets / "password"
    write_private(password_file, kept_password(cluster, "superuser-password"))
    if cluster.account is not None:
        os.chown(draft, cluster.account.uid, cluster.account.gid)
        os.chown(password_file, cluster.account.uid, cluster.account.gid)
    arguments = [
        str(bin_folder / "initdb"),
        f"--pgdata={draft if cluster.account is None else '/proc/self/cwd'}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--data-checksums",
    ]
    if not durable:
        arguments.append("--no-sync")
    done = subprocess.run(
        arguments,
        cwd=draft,
        env=PLAIN_ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        **as_account(cluster.account),
    )
    password_file.unlink()
    if done.returncode != 0:
        raise PostgresProblem(f"Nie udało się utworzyć bazy danych w folderze {cluster.data}:\n{done.stderr.strip()}")
    draft.rename(cluster.data)


def _require_version(cluster: Cluster) -> None:
    found = (cluster.data / "PG_VERSION").read_text(encoding="utf-8").strip()
    ours = programs.major_version()
    if found != str(ours):
        raise PostgresProblem(
            f"Dane w folderze {cluster.data} zapisał PostgreSQL {found}, a to wydanie Okienka używa wersji {ours}. "
            f"Uruchom poprzednie wydanie i zrób kopię (`okienko backup`), a potem nowym wydaniem, w pustym "
            f"OKIENKO_HOME, wczytaj ją (`okienko restore`). Opis: docs/operating/upgrade.md. Niczego nie zmieniono."
        )


def believe_no_pid(cluster: Cluster) -> None:
    """Makes a stale `postmaster.pid` harmless; call only when no process holds `data.lock`.

    PostgreSQL refuses to start when the number in that file belongs to any living process, which
    after a restart of the machine may be anybody. It ignores its own parent's number, so that is
    written in; its second check, whether the old shared memory is still in use, stays on guard.
    """
    path = cluster.data / "postmaster.pid"
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    except FileNotFoundError:
        return
    if not lines or not lines[0].strip().lstrip("-").isdecimal():
        path.unlink()
        return
    with path.open("r+", encoding="utf-8") as file:  # in place: the owner and the mode stay
        file.write(f"{os.getpid()}\n" + "".join(lines[1:]))
        file.truncate()
