"""Who may change accounts of others and keys of programs.

Roles live in a package above; it names its gate here when it starts. Until then only the machine may.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone

from okienko.accounts.models import User
from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.errors import Forbidden, NotFound

Units = Callable[[], list[tuple[int, str]]]

_gates: list[Callable[[Actor], bool]] = []
_hosts: list[Callable[[Actor], bool]] = []
_units: list[Units] = []


def register_administrators(gate: Callable[[Actor], bool]) -> None:
    """`gate(by)` says whether `by` administers accounts. Called once, by `organization`."""
    _gates[:] = [gate]


def register_units(units: Units) -> None:
    """`units()` gives (id, name) of the units a program may act for. Called once, by `organization`."""
    _units[:] = [units]


def register_hosts(gate: Callable[[Actor], bool]) -> None:
    """`gate(by)` says whether `by` keeps the accounts of guests. Called once, by `organization`."""
    _hosts[:] = [gate]


def units_for_programs() -> list[tuple[int, str]]:
    return [one for units in _units for one in units()]


def require_administrator(by: Actor) -> None:
    if by.kind is ActorKind.SYSTEM:
        return
    if not any(gate(by) for gate in _gates):
        raise Forbidden


def require_keeper(by: Actor, *, is_guest: bool) -> None:
    """Forbidden unless `by` may change this account: a guest's, which ends by itself, or any other."""
    if not (is_guest and any(gate(by) for gate in _hosts)):
        require_administrator(by)


def usable() -> Q:
    """The filter of accounts that may be signed in to today."""
    return Q(is_active=True) & (Q(valid_until=None) | Q(valid_until__gte=timezone.localdate()))


def access_own_account(by: Actor, *, lock: bool = False) -> User:
    """The account of who acts."""
    users = User.objects.select_for_update() if lock else User.objects.all()
    user = users.filter(usable(), pk=by.id or 0).first() if by.is_staff else None
    if user is None:
        raise NotFound
    return user
