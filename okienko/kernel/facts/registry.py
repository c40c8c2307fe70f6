"""Which facts exist, and who handles them."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import functools
import re
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol, TypeVar

NAME = re.compile(r"^[a-z_]+\.[a-z_]+\.v[1-9][0-9]*$")
# Facts outlive erasure requests: only what identifies nobody may stand in them.
ALLOWED_TYPES = (bool, int, datetime.datetime, datetime.date)


class Fact(Protocol):
    """A frozen dataclass made by `@fact`; fields are ids, enums, times, flags and numbers."""

    fact_name: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


F = TypeVar("F")
Handler = Callable[[Any], None]

_facts: dict[str, type[Any]] = {}
_handlers: dict[str, dict[str, Handler]] = {}
_only: dict[Handler, Callable[[Any], bool]] = {}


@typing.dataclass_transform(frozen_default=True)
def fact(name: str) -> Callable[[type[F]], type[F]]:
    """Register a fact under its public name, e.g. `contacts.contact_opened.v1`.

    The name is a promise: optional fields may be added; another meaning is a `.v2` beside it.

    Raises:
        TypeError: the name is taken or malformed, or a field could carry a name, address or text.
    """

    def register(cls: type[F]) -> type[F]:
        if not NAME.match(name) or name in _facts:
            raise TypeError(f"{name!r} is not a free name of the form domain.what_happened.v1")
        frozen = dataclasses.dataclass(frozen=True, slots=True)(cls)
        for field_name, hint in typing.get_type_hints(frozen).items():
            if field_name != "fact_name" and not _identifies_nobody(hint):
                raise TypeError(f"{name}.{field_name}: facts carry ids, enums and times, not {hint!r}")
        frozen.fact_name = name  # type: ignore[attr-defined]  # facts carry it, the class is any
        _facts[name] = frozen
        return frozen

    return register


def _identifies_nobody(hint: Any) -> bool:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return all(arg is type(None) or _identifies_nobody(arg) for arg in typing.get_args(hint))
    if origin is tuple:
        return all(arg is Ellipsis or _identifies_nobody(arg) for arg in typing.get_args(hint))
    if hasattr(hint, "__supertype__"):  # NewType ids
        return _identifies_nobody(hint.__supertype__)
    return isinstance(hint, type) and (issubclass(hint, ALLOWED_TYPES) or issubclass(hint, enum.Enum))


def handles(
    *facts: type[Any], only: Callable[[Any], bool] | None = None
) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Register a handler. It is short, idempotent, and calls one service of its own domain.

    A handler that talks to the outside world only defers a job. Its name in receipts is
    `domain.function`, so renaming it makes it run again for facts that still wait.
    `only`: of these facts those it is for, told by what they say alone; the others do not wait for it.
    """

    def register(function: Callable[[Any], None]) -> Callable[[Any], None]:
        if only is not None:
            function = _limited(function, only)
        domain = function.__module__.removeprefix("okienko.").removesuffix(".handlers")
        name = f"{domain}.{function.__name__}"
        for one in facts:
            mine = _handlers.setdefault(one.fact_name, {})
            if name in mine:
                raise TypeError(f"{name} already handles {one.fact_name}")
            mine[name] = function
        return function

    return register


def _limited(function: Handler, only: Callable[[Any], bool]) -> Handler:
    @functools.wraps(function)
    def limited(one: Any) -> None:
        if only(one):
            function(one)

    _only[limited] = only
    return limited


def is_awaited(one: Any) -> bool:
    """Whether some handler is for this very fact."""
    return any(one_of is None or one_of(one) for one_of in map(_only.get, handlers_of(one.fact_name).values()))


def handlers_of(fact_name: str) -> Mapping[str, Handler]:
    return _handlers.get(fact_name, {})


def all_facts() -> Mapping[str, type[Any]]:
    return _facts


def to_payload(one: Any) -> dict[str, Any]:
    """The JSON of a fact."""
    payload: dict[str, Any] = {}
    for field in dataclasses.fields(one):
        value = getattr(one, field.name)
        payload[field.name] = value.isoformat() if isinstance(value, datetime.date) else value
    return payload


def from_payload(name: str, payload: Mapping[str, Any]) -> Any:
    """The fact again. Unknown fields (written by a newer version) are left out.

    Raises:
        KeyError: no fact of this name is registered here.
    """
    cls = _facts[name]
    hints = typing.get_type_hints(cls)
    known = {f.name for f in dataclasses.fields(cls)}
    return cls(**{key: _revive(hints[key], value) for key, value in payload.items() if key in known})


def _revive(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _revive(next(arg for arg in typing.get_args(hint) if arg is not type(None)), value)
    if origin is tuple:
        return tuple(_revive(typing.get_args(hint)[0], item) for item in value)
    if hasattr(hint, "__supertype__"):
        return _revive(hint.__supertype__, value)
    if issubclass(hint, datetime.datetime | datetime.date):
        return hint.fromisoformat(value)
    return hint(value)


def subject_kind(subject: str) -> str:
    """`contact` of `contact:12`."""
    return subject.partition(":")[0]
