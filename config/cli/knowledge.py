"""`okienko knowledge`: the commands of what the office tells people."""

from __future__ import annotations

import click

from config.cli.base import main, office, plainly


@main.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@plainly
def knowledge(arguments: tuple[str, ...]) -> None:
    """Wiedza: ile jest warte wyszukiwanie kart."""
    with office():
        from okienko.knowledge.commands import knowledge as group

        group.main(args=list(arguments), prog_name="okienko knowledge")


@main.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@plainly
def assistant(arguments: tuple[str, ...]) -> None:
    """Wirtualny asystent: ile jest wart."""
    with office():
        from okienko.assistant.commands import assistant as group

        group.main(args=list(arguments), prog_name="okienko assistant")
