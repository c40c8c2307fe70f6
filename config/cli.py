"""The command `okienko`."""

from __future__ import annotations

import os

import click


@click.group()
def main() -> None:
    """Okienko: wielokanałowe centrum kontaktu urzędu.

    Najprościej: `okienko demo` uruchamia przykładowy urząd na tym komputerze.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


@main.command("terms", add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def terms(arguments: tuple[str, ...]) -> None:
    """Terminy: jak policzono datę, jakie są reguły, które dni są wolne."""
    import django

    django.setup()
    from okienko.terms.commands import terms as group

    group.main(args=list(arguments), prog_name="okienko terms")
