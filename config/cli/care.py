"""One step and an end: prepare, migrate, check, createstaff, backup, restore."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from config.cli.base import Refusal, main, office, plainly, say, setup_django

DEMO_PACK = Path(__file__).resolve().parents[2] / "packs" / "miasto"


@main.command(hidden=True)
@plainly
def prepare() -> None:
    """What `run` and `demo` need before the first page: tables, static files, the demo's data."""
    setup_django()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if settings.DEMO:
        from config.demo import load_history
        from okienko.kernel import actors, packs

        say("Wczytuję przykładowe miasto i pół roku jego spraw…")
        packs.load_demo(DEMO_PACK, by=actors.system(), history=load_history)


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
@click.argument("email")
@click.option("--name", prompt="Imię i nazwisko", help="Imię i nazwisko osoby.")
@click.option("--role", "roles", multiple=True, default=["admin"], show_default=True, help="Rola; można podać kilka.")
@click.option("--unit", default="", metavar="SYMBOL", help="Komórka; bez tego najwyższa w urzędzie.")
@plainly
def createstaff(email: str, name: str, roles: tuple[str, ...], unit: str) -> None:
    """Zakłada konto osoby w urzędzie i wypisuje link, którym ustawi ona hasło.

    Od tego zaczyna się praca: pierwszy administrator zakłada pozostałe konta na stronie. Komórki muszą
    już być wczytane: `okienko pack load FOLDER`.

    \b
    Przykład: okienko createstaff anna@urzad.example --name "Anna Przykładowa" --role admin
    """
    with office():
        from django.conf import settings
        from django.urls import reverse

        from okienko.kernel import actors
        from okienko.organization import queries, services
        from okienko.organization.rules import Role

        known = [role.value for role in Role]
        if unknown := [role for role in roles if role not in known]:
            raise Refusal(f"Nie ma roli „{unknown[0]}”. Role: {', '.join(known)}.")
        units = queries.unit_rows()
        if not units:
            raise Refusal("Nie ma jeszcze żadnej komórki. Wczytaj pakiet urzędu: `okienko pack load FOLDER`.")
        place = queries.unit_by_symbol(unit).id if unit else next(row.id for row in units if row.parent_id is None)
        by = actors.system()
        data = services.StaffData(name=name, unit_id=place)
        staff_id = services.add_staff(email, data, roles=[Role(role) for role in roles], by=by)
        token = services.make_password_link(staff_id, by=by)
        click.echo(f"Konto {email} gotowe. Hasło ustawi się tym linkiem (trzy dni, jeden raz):")
        click.echo(f"{settings.PUBLIC_URL}{reverse('accounts:new_password', args=[token])}")


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
