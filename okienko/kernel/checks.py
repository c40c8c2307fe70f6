"""What is misconfigured, and how to mend it: `okienko check`.

Adapters and domains register a function; it looks, changes nothing, and returns its problems:

    @checks.register("skrzynki pocztowe")
    def mailboxes() -> Iterable[Problem]: ...
"""

from __future__ import annotations

import enum
import logging
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

logger = logging.getLogger(__name__)

OLDEST_POSTGRESQL = 17
SMALLEST_FREE_SPACE = 1024**3  # bytes
SHORTEST_KEY = 40
FOUNDATIONS = ("baza danych", "migracje")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Severity(enum.StrEnum):
    ERROR = "error"  # must be mended before residents use it
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """`what` is wrong and `how_to_mend` it: one plain Polish sentence each."""

    what: str
    how_to_mend: str
    severity: Severity = Severity.ERROR


Check = Callable[[], Iterable[Problem]]
_checks: dict[str, Check] = {}


def register(title: str) -> Callable[[Check], Check]:
    """Registers a check under the words shown to the operator. Titles are unique."""

    def keep(check: Check) -> Check:
        if _checks.get(title, check) is not check:
            raise ValueError(f"two checks are called {title!r}")
        _checks[title] = check
        return check

    return keep


@dataclass(frozen=True, slots=True)
class Result:
    title: str
    problems: tuple[Problem, ...]


def run() -> Iterator[Result]:
    """Runs every check; one that fails itself is a problem, and does not stop the others."""
    first = ""  # what everything else in the database waits for
    for title, check in _checks.items():
        try:
            problems = tuple(check())
        except Exception as error:
            logger.debug("check %s failed", title, exc_info=True)
            problems = (_unchecked(error, first),)
        if title in FOUNDATIONS and not first and any(one.severity is Severity.ERROR for one in problems):
            first = title
        yield Result(title, problems)


def _unchecked(error: Exception, first: str) -> Problem:
    if first and isinstance(error, Error):  # a table that is not there yet says nothing to the operator
        return Problem(f"Nie sprawdzono: najpierw „{first}”.", "Usuń tamten problem i sprawdź ponownie.")
    return Problem(f"Nie udało się tego sprawdzić: {error}", "Usuń problemy powyżej i sprawdź ponownie.")


@register("baza danych")
def database() -> Iterator[Problem]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int / 10000, rolsuper "
                           "FROM pg_roles WHERE rolname = current_user")  # fmt: skip
            version, superuser = cursor.fetchone()
    except Error as error:
        yield Problem(
            f"Nie można połączyć się z bazą danych: {str(error).strip()}",
            "Sprawdź DATABASE_URL; bez tej zmiennej uruchom `okienko run`.",
        )
        return
    if version < OLDEST_POSTGRESQL:
        yield Problem(
            f"Baza danych to PostgreSQL {version}.", f"Zaktualizuj ją do wersji {OLDEST_POSTGRESQL} lub nowszej."
        )
    if superuser:
        yield Problem(
            "Okienko łączy się z bazą jako superużytkownik.",
            "Utwórz zwykłą rolę, która jest właścicielem bazy, i wpisz ją w DATABASE_URL.",
            Severity.WARNING,
        )


@register("migracje")
def migrations() -> Iterator[Problem]:
    waiting = unapplied_migrations()
    if waiting:
        yield Problem(f"Niewykonane zmiany w bazie danych: {waiting}.", "Uruchom `okienko migrate`.")


def unapplied_migrations() -> int:
    """How many migrations of this release the database has not had."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@register("klucz tajny")
def secret_key() -> Iterator[Problem]:
    if len(settings.SECRET_KEY) < SHORTEST_KEY and not settings.TESTING:
        yield Problem(
            "Klucz tajny jest za krótki.",
            "Usuń OKIENKO_SECRET_KEY (klucz powstanie sam w OKIENKO_HOME) albo podaj co najmniej 50 losowych znaków.",
        )


@register("adres publiczny")
def public_address() -> Iterator[Problem]:
    address = urlsplit(settings.PUBLIC_URL)
    if address.scheme != "https" and address.hostname not in LOOPBACK:
        yield Problem(
            f"Adres {settings.PUBLIC_URL} nie jest szyfrowany.",
            "Postaw przed Okienkiem serwer z certyfikatem i wpisz w OKIENKO_PUBLIC_URL adres z https://.",
        )
    if settings.DEMO and address.hostname not in LOOPBACK:
        yield Problem(
            "Demo ma hasła znane każdemu, a jego adres jest publiczny.",
            "Usuń OKIENKO_PUBLIC_URL albo uruchom `okienko run` zamiast `okienko demo`.",
        )
    if settings.DEBUG and not settings.DEMO and address.hostname not in LOOPBACK:
        yield Problem("Włączone jest OKIENKO_DEBUG.", "Usuń tę zmienną: strony błędów pokazują dane mieszkańców.")


@register("folder danych")
def home_folder() -> Iterator[Problem]:
    home = settings.HOME
    if not os.access(home, os.W_OK | os.X_OK):
        yield Problem(f"Nie można pisać w folderze {home}.", "Zmień właściciela folderu albo zmienną OKIENKO_HOME.")
        return
    for name in ("secret-key", "postgres/url", "postgres/password", "postgres/superuser-password"):
        path = home / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Problem(f"Plik {path} mogą czytać inni.", f"Uruchom `chmod 600 '{path}'`.")
    files = settings.MEDIA_ROOT
    if files.exists() and stat.S_IMODE(files.stat().st_mode) & 0o002:
        yield Problem(f"Folder {files} może zmieniać każdy.", f"Uruchom `chmod o-w '{files}'`.")


@register("miejsce na dysku")
def disk_space() -> Iterator[Problem]:
    free = shutil.disk_usage(settings.HOME).free
    if free < SMALLEST_FREE_SPACE:
        yield Problem(
            f"Na dysku z folderem {settings.HOME} zostało {free // 1024**2} MB.",
            "Zwolnij miejsce; gdy go zabraknie, Okienko będzie odmawiać przyjmowania spraw.",
            Severity.WARNING,
        )
