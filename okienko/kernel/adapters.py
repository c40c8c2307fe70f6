"""A registry of adapters: several ways to do one thing, chosen by configuration.

    ways_out: Registry[Delivery] = Registry("poczta wychodząca")

    @ways_out.register("smtp")
    def smtp(url: str) -> Delivery: ...

    ways_out.make("smtp://konto:haslo@serwer:587")

An adapter is a factory that takes its address and returns an object which can say itself what is wrong
with its configuration (`check`), so that `okienko check` can tell before anything is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit


class Checked(Protocol):
    def check(self) -> list[str]:
        """What is wrong with the configuration, one plain sentence each; empty when it works."""


A = TypeVar("A", bound=Checked)


class UnknownAdapter(LookupError):
    """The address names no adapter; the message lists those there are."""


class Registry(Generic[A]):
    """Adapters of one kind by the scheme of their address."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._factories: dict[str, Callable[[str], A]] = {}

    def register(self, *schemes: str) -> Callable[[Callable[[str], A]], Callable[[str], A]]:
        """Add an adapter. ValueError when a scheme is taken."""

        def add(factory: Callable[[str], A]) -> Callable[[str], A]:
            for scheme in schemes:
                if self._factories.setdefault(scheme, factory) is not factory:
                    raise ValueError(f"{self.what}: {scheme!r} is taken")
            return factory

        return add

    def schemes(self) -> list[str]:
        return sorted(self._factories)

    def make(self, address: str) -> A:
        """The adapter of an address such as `smtp://host`. Raises UnknownAdapter."""
        factory = self._factories.get(urlsplit(address).scheme)
        if factory is None:
            raise UnknownAdapter(f"{self.what}: {address.partition(':')[0]!r}; {', '.join(self.schemes())}")
        return factory(address)
