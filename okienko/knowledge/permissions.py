"""Cards are for everybody; only editors and administrators change them."""

from __future__ import annotations

from okienko.kernel.actors import Actor
from okienko.organization.permissions import require
from okienko.organization.rules import Role, Standing


def require_editor(by: Actor) -> Standing:
    return require(by, Role.EDITOR, Role.ADMIN)


def require_staff(by: Actor) -> Standing:
    """Staff of any role, and guests: the panel beside a contact carries words for who answers."""
    return require(by, *Role)
