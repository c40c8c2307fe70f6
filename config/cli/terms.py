"""`okienko terms`: the commands of the domain that counts dates."""

from __future__ import annotations

import click

from config.cli.base import main, office, plainly


@main.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@plainly
def terms(arguments: tuple[str, ...]) -> None:
    """Terminy: jak policzono datę, jakie są reguły, które dni są wolne."""
    with office():
        from okienko.terms.commands import terms as group

        group.main(args=list(arguments), prog_name="okienko terms")
