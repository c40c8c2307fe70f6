"""All facts as data, for people and programs that listen: `docs/facts.json`."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import typing
from typing import Any

from okienko.kernel.facts.registry import all_facts


def schemas() -> dict[str, dict[str, Any]]:
    """Name → what it means, and its fields with their types, in the order of names."""
    return {
        name: {"means": " ".join((cls.__doc__ or "").split()), "fields": _fields(cls)}
        for name, cls in sorted(all_facts().items())
        if cls.__module__.startswith("okienko.")
    }


def _fields(cls: type[Any]) -> dict[str, str]:
    hints = typing.get_type_hints(cls)
    return {field.name: _type(hints[field.name]) for field in dataclasses.fields(cls)}


def _type(hint: Any) -> str:
    """`integer`, `time`, `one of a, b`, …; `or null` where it may be missing."""
    if hasattr(hint, "__supertype__"):
        return _type(hint.__supertype__)
    parts = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        return f"list of {_type(parts[0])}"
    if parts:
        return " or ".join("null" if part is type(None) else _type(part) for part in parts)
    if issubclass(hint, enum.Enum):
        return f"one of {', '.join(str(one.value) for one in hint)}"
    return {bool: "flag", int: "integer", datetime.datetime: "time", datetime.date: "day"}[hint]
