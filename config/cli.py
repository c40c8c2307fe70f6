"""The command `okienko`. Its help is the first page of the manual, so it is written in plain Polish."""

from __future__ import annotations

import os
import sys
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

PACKS = Path(__file__).resolve().parent.parent / "packs"
DEMO_PACK = PACKS / "miasto"
DEMO_ROLES = (
    ("broker", "konsultant infolinii"),
    ("supervisor", "kierownik zmiany"),
    ("expert", "specjalista drugiej linii"),
    ("clerk", "referent prowadzący sprawy"),
    ("head", "kierownik referatu"),
    ("editor", "redaktor kart usług"),
    ("registry", "kancelaria"),
    ("receptionist", "recepcja"),
    ("secretary", "sekretariat"),
    ("analyst", "analityk"),
    ("director", "dyrektor"),
    ("admin", "administrator"),
)


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


def _home() -> Path:
    return Path(env.text("OKIENKO_HOME", str(Path.cwd() / ".okienko"))).absolute()


def _embedded() -> bool:
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
    if _embedded():
        server = Server(_home(), say=say)
        try:
            server.start()
        except AlreadyRunning:
            server = None
            _wait_for_address()
        else:
            os.environ["DATABASE_URL"] = server.wait_ready()
    try:
        _setup_django()
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
    address = _home() / "postgres" / "url"
    while not address.exists():
        time.sleep(0.1)


def _connect_only() -> None:
    if _embedded() and not (_home() / "postgres" / "url").exists():
        raise Refusal(
            "Nie wiadomo, gdzie jest baza danych. Uruchom `okienko run` (wszystko naraz) albo podaj DATABASE_URL."
        )


def _setup_django() -> None:
    import django

    django.setup()


# -- programs that stay


@main.command()
@plainly
def run() -> None:
    """Uruchamia wszystko: bazę danych, strony, ekrany na żywo i pracę w tle.

    Zostaje w terminalu; Ctrl+C zatrzymuje całość w porządku. Bez DATABASE_URL uruchamia własny
    PostgreSQL w OKIENKO_HOME. Strony są widoczne tylko z tego komputera, dopóki nie zmienisz OKIENKO_HOST.
    """
    _supervise(demo=False)


@main.command()
@plainly
def demo() -> None:
    """Uruchamia przykładowy urząd: zmyślone miasto, mieszkańców, sprawy i dwanaście kont.

    Niczego nie trzeba ustawiać. Hasła są znane każdemu, dlatego demo działa tylko na tym komputerze.
    Porty zmienisz zmiennymi OKIENKO_PORT i OKIENKO_SMTP_PORT, folder zmienną OKIENKO_HOME.
    """
    _supervise(demo=True)


def _supervise(*, demo: bool) -> None:
    from config.supervisor import Supervisor

    web_port = env.number("OKIENKO_PORT", 8000)
    ports = {
        "OKIENKO_PORT": web_port,
        "OKIENKO_LIVE_PORT": env.number("OKIENKO_LIVE_PORT", web_port + 1),
        "OKIENKO_SMTP_PORT": env.number("OKIENKO_SMTP_PORT", 8025),
    }
    host = env.text("OKIENKO_HOST", "127.0.0.1")
    if demo and host not in ("127.0.0.1", "localhost", "::1"):
        raise Refusal("Demo ma hasła znane każdemu i działa tylko na tym komputerze; usuń OKIENKO_HOST.")
    supervisor = Supervisor(_home(), ports=ports, host=host, embedded=_embedded(), demo=demo, say=say)
    began = time.monotonic()
    say("Uruchamiam Okienko…")
    supervisor.run(lambda: _greet(ports, demo, time.monotonic() - began))
    say("Okienko zatrzymane.")


def _greet(ports: dict[str, int], demo: bool, seconds: float) -> None:
    address = env.text("OKIENKO_PUBLIC_URL", f"http://localhost:{ports['OKIENKO_PORT']}")
    click.echo(f"\nOkienko działa ({seconds:.0f} s). Zatrzymasz je klawiszami Ctrl+C.\n")
    click.echo(f"  strona mieszkańca   {address}/")
    click.echo(f"  praca urzędu        {address}/praca/")
    click.echo(f"  stan systemu        {address}/healthz")
    if not demo:
        return
    click.echo(f"  poczta przychodząca smtp://localhost:{ports['OKIENKO_SMTP_PORT']}   skrzynka kontakt@miasto.test")
    click.echo(f"  poczta wychodząca   {_home() / 'outbox'}/*.eml")
    click.echo(f"  API                 {address}/api/v1/   nagłówek „Authorization: Bearer demo-key”\n")
    click.echo("  Konta (hasło każdego: okienko-demo):")
    for role, name in DEMO_ROLES:
        click.echo(f"    {role + '@miasto.test':28}{name}")
    click.echo("")


@main.command()
def web() -> None:
    """Same strony i API (granian). Liczbę procesów i wątków podają OKIENKO_WEB_PROCESSES i OKIENKO_WEB_THREADS."""
    _connect_only()
    _setup_django()
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from okienko.kernel.doorman import WAITING_ROOM

    os.environ["OKIENKO_WEB_WORKER"] = "1"
    threads = settings.WEB_THREADS + WAITING_ROOM
    Granian(
        "config.wsgi:application",
        address=settings.WEB_HOST,
        port=settings.WEB_PORT,
        interface=Interfaces.WSGI,
        workers=settings.WEB_PROCESSES,
        blocking_threads=threads,
        backpressure=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=15,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


@main.command()
def live() -> None:
    """Same ekrany na żywo: połączenia WebSocket, przez które strony dowiadują się o zmianach."""
    _connect_only()
    _setup_django()
    import uvicorn
    from django.conf import settings

    uvicorn.run(
        "config.asgi_live:application",
        host=settings.WEB_HOST,
        port=settings.LIVE_PORT,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )


@main.command()
def worker() -> None:
    """Sama praca w tle: fakty, zadania, poczta przychodząca i wychodząca. Można uruchomić kilka naraz."""
    _connect_only()
    _setup_django()
    from okienko.kernel import worker as worker_process

    worker_process.run()


# -- one step and an end


@main.command(hidden=True)
@plainly
def prepare() -> None:
    """What `run` and `demo` need before the first page: tables, static files, the demo's data."""
    _setup_django()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if settings.DEMO:
        from okienko.kernel import actors, packs

        say("Wczytuję przykładowe miasto…")
        packs.load_demo(DEMO_PACK, by=actors.system())


@main.command()
@plainly
def migrate() -> None:
    """Dostosowuje tabele bazy danych do tego wydania. `okienko run` robi to samo przy starcie."""
    with office():
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=1)


@main.command()
@plainly
def check() -> None:
    """Sprawdza ustawienia i mówi, co jest źle i jak to naprawić.

    Kod wyjścia 1, gdy jest błąd, który trzeba usunąć, zanim z systemu skorzystają mieszkańcy.
    """
    with office():
        from okienko.kernel import checks

        errors = 0
        for result in checks.run():
            click.echo(f"{'✓' if not result.problems else '✗'} {result.title}")
            for problem in result.problems:
                errors += problem.severity is checks.Severity.ERROR
                word = "BŁĄD" if problem.severity is checks.Severity.ERROR else "uwaga"
                click.echo(f"    {word}: {problem.what}\n    Jak naprawić: {problem.how_to_mend}")
    if errors:
        sys.exit(1)


@main.command()
@click.argument("target", type=click.Path(path_type=Path), metavar="FOLDER|PLIK")
@plainly
def backup(target: Path) -> None:
    """Zapisuje kopię całego urzędu (baza danych, pliki, klucz) w jednym pliku.

    Można to robić w czasie pracy. W kopii są dane mieszkańców: przechowuj ją tak jak bazę.
    """
    with office():
        from okienko.kernel import backup as copies

        made = copies.back_up(target.absolute())
        click.echo(f"Kopia gotowa: {made} ({made.stat().st_size / 1024**2:.1f} MB)")


@main.command()
@click.argument("source", type=click.Path(path_type=Path), metavar="PLIK")
@click.option("--replace", is_flag=True, help="Zastąp to, co jest w bazie. Bez tego pełna baza jest odmową.")
@plainly
def restore(source: Path, replace: bool) -> None:
    """Odtwarza urząd z kopii zrobionej przez `okienko backup`.

    Kopia jest sprawdzana w całości, zanim cokolwiek się zmieni. Zatrzymaj przedtem `okienko run`.
    """
    with office():
        from django.core.management import call_command

        from okienko.kernel import backup as copies

        manifest = copies.restore(source.absolute(), replace=replace)
        call_command("migrate", interactive=False, verbosity=0)
        click.echo(f"Odtworzono kopię z {manifest['made_at']} (Okienko {manifest['okienko']}).")


# -- packs


@main.group()
def pack() -> None:
    """Urząd w plikach: komórki, usługi, terminy, miejsca, szablony.

    Pakiet to folder z plikiem pack.yaml. Przykład: packs/miasto.
    """


FOLDER = click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))


@pack.command("load")
@FOLDER
@plainly
def pack_load(folder: Path) -> None:
    """Wczytuje pakiet: wszystko albo nic. Powtórzenie niczego nie psuje."""
    with office():
        from okienko.kernel import actors, packs

        header = packs.load(folder.absolute(), by=actors.system())
        click.echo(f"Wczytano: {header.name} ({header.version}).")


@pack.command("check")
@FOLDER
@plainly
def pack_check(folder: Path) -> None:
    """Sprawdza pliki pakietu i niczego nie zmienia; mówi, w którym pliku i wierszu jest błąd."""
    _setup_django()
    from okienko.kernel import packs

    problems = packs.check(folder.absolute())
    for problem in problems:
        click.echo(f"✗ {problem}")
    if problems:
        sys.exit(1)
    click.echo("✓ Pakiet można wczytać.")


@pack.command("diff")
@FOLDER
@plainly
def pack_diff(folder: Path) -> None:
    """Pokazuje, co zmieniłoby wczytanie pakietu."""
    with office():
        from okienko.kernel import packs

        lines = packs.diff(folder.absolute())
        for line in lines or ["Bez różnic."]:
            click.echo(line)


# -- terms


@main.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@plainly
def terms(arguments: tuple[str, ...]) -> None:
    """Terminy: jak policzono datę, jakie są reguły, które dni są wolne."""
    with office():
        from okienko.terms.commands import terms as group

        group.main(args=list(arguments), prog_name="okienko terms")
