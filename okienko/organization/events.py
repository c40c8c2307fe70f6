"""Facts of the office."""

from __future__ import annotations

from okienko.kernel.facts import fact


@fact("organization.staff_deactivated.v1")
class StaffDeactivated:
    """Somebody no longer works here; what they held must find others."""

    staff_id: int
    user_id: int
    unit_id: int


@fact("organization.staff_moved.v1")
class StaffMoved:
    """Somebody works in another unit from now on."""

    staff_id: int
    user_id: int
    from_unit_id: int
    to_unit_id: int


@fact("organization.roles_changed.v1")
class RolesChanged:
    """Somebody's duties are others from now on; what they may no longer open must find others."""

    staff_id: int
    user_id: int
    unit_id: int


@fact("organization.duty_changed.v1")
class DutyChanged:
    """A guest serves at other times from now on, or until another day."""

    staff_id: int
    user_id: int


@fact("organization.unit_deactivated.v1")
class UnitDeactivated:
    """A unit is closed; nothing new may be routed to it."""

    unit_id: int
