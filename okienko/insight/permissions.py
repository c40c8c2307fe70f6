"""Who reads the figures of the queue, and who reads names beside them (architecture §9)."""

from __future__ import annotations

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Forbidden
from okienko.organization.permissions import require, standing
from okienko.organization.rules import Role, Standing

READERS = (Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR, Role.ANALYST)
# Analysts and directors read counts; those who lead people see who they are.
LEADS = (Role.SUPERVISOR, Role.HEAD)


def require_reader(by: Actor) -> Standing:
    """Forbidden unless the figures are for this person."""
    return require(by, *READERS)


def require_lead(by: Actor) -> Standing:
    """Forbidden unless this person leads people, and so may see who they are."""
    return require(by, *LEADS)


def reads_figures(by: Actor) -> bool:
    """The same, for the menu."""
    try:
        return standing(by).has(*READERS)
    except Forbidden:
        return False


def sees_names(who: Standing) -> bool:
    return who.has(*LEADS)
