"""Who may change what the law says in this office."""

from __future__ import annotations

from okienko.kernel.actors import Actor, ActorKind
from okienko.organization.permissions import require
from okienko.organization.rules import Role


def require_keeper(by: Actor) -> None:
    """The supplement comes from a pack, from the command line of the installation, or from its administrator."""
    if by.kind is not ActorKind.SYSTEM:
        require(by, Role.ADMIN)


def require_reader(by: Actor) -> None:
    """Every member of staff may see by which law dates are computed."""
    require(by)
