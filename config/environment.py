"""Readers of the environment that refuse nonsense.

A value that cannot be read stops the program with a sentence that names the variable;
nothing is guessed. Secrets may be given as `NAME_FILE`, the path of a file that holds them.
"""

from __future__ import annotations

import os
from pathlib import Path


class EnvironmentProblem(SystemExit):
    """A variable of the environment cannot be used; the message says which and why."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    raw = text(name)
    if not raw:
        return default
    if raw not in ("0", "1"):
        raise EnvironmentProblem(f"{name} must be 0 or 1, not {raw!r}.")
    return raw == "1"


def number(name: str, default: int, *, low: int = 0, high: int = 65535) -> int:
    raw = text(name)
    if not raw:
        return default
    if not raw.isdecimal() or not low <= int(raw) <= high:
        raise EnvironmentProblem(f"{name} must be a whole number from {low} to {high}, not {raw!r}.")
    return int(raw)


def words(name: str, default: str = "") -> list[str]:
    """A list of words separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret(name: str, default: str = "") -> str:
    """The value of `name`, or the content of the file named in `name_FILE`."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise EnvironmentProblem(f"{name}_FILE names {path}, which cannot be read: {error}.") from error
