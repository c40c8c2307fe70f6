"""The office in files: pack load, check, diff."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from config.cli.base import main, office, plainly, setup_django


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
    setup_django()
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
