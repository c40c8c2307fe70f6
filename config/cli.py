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
