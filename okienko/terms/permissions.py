"""Who may change what the law says in this office."""

from __future__ import annotations

from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.errors import Forbidden


def require_keeper(by: Actor) -> None:
    """The supplement comes from a pack or from the command line of the installation."""
    if by.kind is not ActorKind.SYSTEM:
        raise Forbidden
