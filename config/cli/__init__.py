"""The command `okienko`. Its help is the first page of the manual, so it is written in plain Polish."""

from config.cli import care, knowledge, packs, programs, terms
from config.cli.base import main

__all__ = ["care", "knowledge", "main", "packs", "programs", "terms"]
