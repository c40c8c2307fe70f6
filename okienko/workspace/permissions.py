"""Who the staff desk is for."""

from __future__ import annotations

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Forbidden
from okienko.organization.permissions import standing
from okienko.organization.rules import Role

WORKERS = (Role.BROKER, Role.SUPERVISOR, Role.RECEPTIONIST, Role.EXPERT, Role.CLERK, Role.HEAD)
READERS = (*WORKERS, Role.REGISTRY, Role.SECRETARY)


def works_here(by: Actor) -> bool:
    """Whether work lists are for this person."""
    try:
        return standing(by).has(*READERS)
    except Forbidden:
        return False
