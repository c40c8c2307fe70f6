"""What `okienko pack` calls for the kernel's own part of a pack: the office's face."""

from __future__ import annotations

from pathlib import Path

from okienko.kernel import brand
from okienko.kernel.actors import Actor


def load_pack(folder: Path, *, by: Actor) -> None:
    """Takes the brand; the same pack again changes nothing."""
    brand.load(folder)


def check_pack(folder: Path) -> list[str]:
    """What is wrong; PackProblem carries file and line."""
    brand.read(folder)
    return []


def diff_pack(folder: Path) -> list[str]:
    return brand.changes(folder)
