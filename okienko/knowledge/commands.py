"""`okienko knowledge`: the commands of what the office tells people."""

from __future__ import annotations

from pathlib import Path

import click

from okienko.knowledge.search import evaluation

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def knowledge() -> None:
    """Wiedza: karty usług i wyszukiwanie."""


@knowledge.command()
@click.option("--cards", type=FILE, required=True, metavar="PLIK", help="Karty: JSONL z id, title, sections lub body.")
@click.option("--queries", "questions", type=FILE, required=True, metavar="PLIK", help="Pytania: JSONL z query, rel.")
@click.option("--degraded", is_flag=True, help="Pytania bez polskich znaków i z jedną literówką.")
def evaluate(cards: Path, questions: Path, degraded: bool) -> None:
    """Mierzy wyszukiwanie na kartach i pytaniach z plików; kart urzędu nie rusza.

    R@k to część pytań, dla których dobra karta jest wśród pierwszych k wyników.
    """
    for line in evaluation.evaluate(cards, questions, degraded=degraded, say=lambda text: click.echo(text, err=True)):
        click.echo(line)
