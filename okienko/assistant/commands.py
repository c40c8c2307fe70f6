"""`okienko assistant`: the commands of the virtual assistant."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from okienko.assistant import evaluation

FOLDER = Path("benchmarks") / "assistant"
CONVERSATIONS = (FOLDER / "conversations.jsonl", FOLDER / "records.jsonl")


@click.group()
def assistant() -> None:
    """Wirtualny asystent: ile jest wart."""


@assistant.command()
@click.option(
    "--conversations", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=CONVERSATIONS,
    multiple=True, show_default=True, metavar="PLIK", help="Rozmowy: JSONL opisany w benchmarks/assistant/README.md.",
)  # fmt: skip
@click.option("--failures", is_flag=True, help="Wypisz też pytania, na które odpowiedź nie jest taka, jak trzeba.")
def evaluate(conversations: tuple[Path, ...], failures: bool) -> None:
    """Mierzy asystenta na rozmowach z plików i tym, co jest teraz na stronie. Każdy plik osobno. Niczego nie zapisuje.

    Kończy się kodem 1, gdy choć jedna odpowiedź mówi to, czego nie ma na wskazanym rekordzie.
    """
    is_wrong = False
    for path in conversations:
        report = evaluation.evaluate(evaluation.read(path))
        click.echo(f"== {path.name}")
        for line in evaluation.lines(report, failures=failures):
            click.echo(line)
        is_wrong = is_wrong or any(one.verdict == "wrong" for one in report.judged)
    if is_wrong:
        sys.exit(1)
