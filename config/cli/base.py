"""What every subcommand stands on: the group, plain refusals, an office with a database that answers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar

import click

from config import environment as env
from okienko import __version__

P = ParamSpec("P")
R = TypeVar("R")


class Refusal(click.ClickException):
    """Ends the command with one sentence and exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"Błąd: {self.format_message()}", file=file, err=file is None)


@click.group(context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100})
@click.version_option(version=__version__, prog_name="okienko", message="%(prog)s %(version)s")
def main() -> None:
    """Okienko: wielokanałowe centrum kontaktu urzędu.

    Najprościej: `okienko demo` uruchamia na tym komputerze przykładowy urząd z danymi, które można psuć.

    \b
    Prawdziwy urząd, krok po kroku:
      okienko run                      wszystko naraz, razem z bazą danych
      okienko createstaff …            pierwsze konto administratora
      okienko pack load FOLDER         komórki, usługi i terminy urzędu z plików
      okienko check                    co jest źle ustawione i jak to naprawić
      okienko backup FOLDER            kopia całości w jednym pliku

    Wszystko, co Okienko zapisuje, leży w folderze OKIENKO_HOME (domyślnie .okienko w bieżącym folderze).
    Bez zmiennej DATABASE_URL Okienko uruchamia własną bazę PostgreSQL.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def say(text: str) -> None:
    click.echo(text, err=True)


def home() -> Path:
    return Path(env.text("OKIENKO_HOME", str(Path.cwd() / ".okienko"))).absolute()


def embedded() -> bool:
    return not env.secret("DATABASE_URL")


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Problems that were written for people end the command as one sentence, without a traceback."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        from config.supervisor import CannotRun
        from okienko.kernel.backup import BackupProblem
        from okienko.kernel.errors import DomainError
        from okienko.kernel.postgres import PostgresProblem

        try:
            return command(*args, **kwargs)
        except (PostgresProblem, CannotRun, BackupProblem, DomainError) as problem:
            raise Refusal(str(problem)) from problem

    return wrapper


@contextmanager
def office() -> Iterator[None]:
    """Django with a database that answers: the named one, that of `okienko run`, or one started for the moment."""
    from okienko.kernel.postgres import AlreadyRunning, Server

    server: Server | None = None
    if embedded():
        server = Server(home(), say=say)
        try:
            server.start()
        except AlreadyRunning:
            server = None
            _wait_for_address()
        else:
            os.environ["DATABASE_URL"] = server.wait_ready()
    try:
        setup_django()
        yield
    finally:
        if server is not None:
            from django.db import connections

            for connection in connections.all(initialized_only=True):
                connection.close()
                getattr(connection, "close_pool", lambda: None)()
            server.stop()


def _wait_for_address() -> None:
    """The other program writes the address once PostgreSQL answers."""
    address = home() / "postgres" / "url"
    while not address.exists():
        time.sleep(0.1)  # until the other program has got there


def connect_only() -> None:
    if embedded() and not (home() / "postgres" / "url").exists():
        raise Refusal(
            "Nie wiadomo, gdzie jest baza danych. Uruchom `okienko run` (wszystko naraz) albo podaj DATABASE_URL."
        )


def setup_django() -> None:
    import django

    django.setup()
