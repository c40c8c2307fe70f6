"""Who may change accounts of others and keys of programs.

Roles live in a package above; it names its gate here when it starts. Until then only the machine may.
"""

from __future__ import annotations

from collections.abc import Callable

from okienko.accounts.models import User
from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.errors import Forbidden, NotFound

Units = Callable[[], list[tuple[int, str]]]

_gates: list[Callable[[Actor], bool]] = []
_units: list[Units] = []


def register_administrators(gate: Callable[[Actor], bool]) -> None:
    """`gate(by)` says whether `by` administers accounts. Called once, by `organization`."""
    _gates[:] = [gate]


def register_units(units: Units) -> None:
    """`units()` gives (id, name) of the units a program may act for. Called once, by `organization`."""
    _units[:] = [units]


def units_for_programs() -> list[tuple[int, str]]:
    return [one for units in _units for one in units()]


def require_administrator(by: Actor) -> None:
    if by.kind is ActorKind.SYSTEM:
        return
    if not any(gate(by) for gate in _gates):
        raise Forbidden


def access_own_account(by: Actor, *, lock: bool = False) -> User:
    """The account of who acts."""
    users = User.objects.select_for_update() if lock else User.objects.all()
    user = users.filter(pk=by.id or 0, is_active=True).first() if by.is_staff else None
    if user is None:
        raise NotFound
    return user
