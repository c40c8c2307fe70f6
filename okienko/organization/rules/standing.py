"""Roles, what the office knows about who acts, who stands under whom."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NewType

UnitId = NewType("UnitId", int)
StaffId = NewType("StaffId", int)
UserId = NewType("UserId", int)


class Role(enum.StrEnum):
    """The thirteen roles. A person may hold several; what each may see: `ACCESS_TABLE`."""

    BROKER = "broker"
    SUPERVISOR = "supervisor"
    EXPERT = "expert"
    CLERK = "clerk"
    HEAD = "head"
    EDITOR = "editor"
    REGISTRY = "registry"
    RECEPTIONIST = "receptionist"
    SECRETARY = "secretary"
    ANALYST = "analyst"
    DIRECTOR = "director"
    ADMIN = "admin"
    GUEST = "guest"  # an expert of another institution; never beside another role


# A substitute never becomes an administrator: configuration is not daily work. A guest is asked for what they know.
NOT_DELEGATED = frozenset({Role.ADMIN, Role.GUEST})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the office knows about who acts. `user_id` 0 is the machine itself (`Actor.SYSTEM`).

    `unit_ids`: the own unit, the units of those replaced today, and the first line for its teams;
    `tree_ids`: the own unit, those of the replaced, and all below; `acting_for`: users replaced today;
    `first_line_ids`: the units that take what nobody was matched for;
    `glass_broken`: an administrator opened case content, with a reason, for an hour.
    A guest has no units: nothing is theirs to see but what they serve.
    """

    user_id: UserId
    staff_id: StaffId
    name: str
    roles: frozenset[Role]
    unit_id: UnitId
    unit_ids: frozenset[UnitId]
    tree_ids: frozenset[UnitId]
    acting_for: frozenset[UserId] = frozenset()
    first_line_ids: frozenset[UnitId] = frozenset()
    glass_broken: bool = False

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def is_of_first_line(self) -> bool:
        """Whether one of the first lines is among the own units."""
        return not self.first_line_ids.isdisjoint(self.unit_ids)

    @property
    def is_guest(self) -> bool:
        return Role.GUEST in self.roles and not self.is_system

    @property
    def is_system(self) -> bool:
        return self.user_id == 0


SYSTEM = Standing(
    UserId(0), StaffId(0), "system", frozenset(Role), UnitId(0), frozenset(), frozenset()
)  # every role, no unit: a handler acts for nobody


def below(units: Iterable[UnitId], parents: Mapping[UnitId, UnitId | None]) -> frozenset[UnitId]:
    """The given units and everything under them. `parents`: unit → its parent, of the whole office."""
    children: dict[UnitId, list[UnitId]] = {}
    for unit, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(unit)
    found: set[UnitId] = set()
    waiting = list(units)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(children.get(unit, ()))
    return frozenset(found)


def guest_name(name: str, institution: str) -> str:
    """How somebody of another institution is named wherever people read who did or said something."""
    return f"{name} ({institution})" if institution else name
