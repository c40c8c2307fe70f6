"""What `okienko pack` calls for the kernel's own part of a pack: the office's face and its standing texts."""

from __future__ import annotations

from pathlib import Path

from okienko.kernel import brand, pages
from okienko.kernel.actors import Actor


def load_pack(folder: Path, *, by: Actor) -> None:
    """Takes brand, pages and clauses; the same pack again changes nothing."""
    brand.load(folder)
    pages.load(folder)


def check_pack(folder: Path) -> list[str]:
    """What is wrong; PackProblem carries file and line."""
    brand.read(folder)
    list(pages.read(folder))
    return []


def diff_pack(folder: Path) -> list[str]:
    return [*brand.changes(folder), *pages.changes(folder)]
