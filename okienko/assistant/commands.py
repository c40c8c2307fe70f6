"""`okienko assistant`: the commands of the virtual assistant."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from okienko.assistant import evaluation

CONVERSATIONS = Path("benchmarks") / "assistant" / "conversations.jsonl"


@click.group()
def assistant() -> None:
    """Wirtualny asystent: ile jest wart."""


@assistant.command()
@click.option(
    "--conversations", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=CONVERSATIONS,
    show_default=True, metavar="PLIK", help="Rozmowy: JSONL opisany w benchmarks/assistant/README.md.",
)  # fmt: skip
@click.option("--failures", is_flag=True, help="Wypisz też pytania, na które odpowiedź nie jest taka, jak trzeba.")
def evaluate(conversations: Path, failures: bool) -> None:
    """Mierzy asystenta na rozmowach z pliku i kartach, które są teraz na stronie. Niczego nie zapisuje.

    Kończy się kodem 1, gdy choć jedna odpowiedź mówi to, czego nie ma na wskazanym rekordzie.
    """
    report = evaluation.evaluate(evaluation.read(conversations))
    for line in evaluation.lines(report, failures=failures):
        click.echo(line)
    if any(one.verdict == "wrong" for one in report.judged):
        sys.exit(1)
