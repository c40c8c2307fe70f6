"""Who somebody is in the office, and the gate that asks for a role."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.accounts import queries as accounts
from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.database import rows_within
from okienko.kernel.errors import Forbidden, NotFound
from okienko.kernel.kept import Given, Kept, placed, places
from okienko.organization import rules
from okienko.organization.models import BrokenGlass, Staff, Substitution, Unit
from okienko.organization.rules import Role, StaffId, Standing, UnitId, UserId

HOSTS = (Role.ADMIN, Role.SUPERVISOR)  # who asks guests here, and keeps their rosters
_MEMO = "organization.standing"
_PROGRAM = "organization.units_of_program"


def standing(by: Actor) -> Standing:
    """What the office knows about who acts; Forbidden when they are not active staff.

    One query, once per actor (a request has one).
    """
    if by.kind is ActorKind.SYSTEM:
        return rules.SYSTEM
    if by.kind is not ActorKind.STAFF:
        raise Forbidden(_("Ta czynność jest dla pracowników urzędu. Zaloguj się."))
    if _MEMO not in by.memo:
        by.memo[_MEMO] = _load_standing(by)
    found: Standing = by.memo[_MEMO]
    return found


class Shape(NamedTuple):
    """What the SQL of a filter depends on that is made of somebody's standing; everything else are values."""

    is_system: bool
    glass_broken: bool
    is_of_first_line: bool
    roles: frozenset[Role]
    units: int
    tree: int
    acting_for: int


def shape_of(who: Standing) -> Shape:
    sizes = len(who.unit_ids), len(who.tree_ids), len(who.acting_for)
    return Shape(who.is_system, who.glass_broken, who.is_of_first_line, who.roles, *sizes)


def standing_given(shape: Shape) -> Standing:
    """Somebody of this shape whose ids are named when a `Kept` query is asked, by `values_of`."""
    units = places("unit", shape.units)
    ids: dict[str, Any] = {
        "user_id": 0 if shape.is_system else Given("user_id"),
        "unit_ids": units,
        "first_line_ids": frozenset(units[:1] if shape.is_of_first_line else ()),
        "tree_ids": places("tree", shape.tree),
        "acting_for": places("acting_for", shape.acting_for),
    }
    return replace(rules.SYSTEM, roles=shape.roles, glass_broken=shape.glass_broken, **ids)


def values_of(who: Standing) -> dict[str, object]:
    """The ids of a `standing_given`."""
    units, tree = placed("unit", who.unit_ids), placed("tree", who.tree_ids)
    return {"user_id": who.user_id, **units, **tree, **placed("acting_for", who.acting_for)}


def require(by: Actor, *roles: Role) -> Standing:
    """Forbidden unless `by` is active staff holding one of `roles`; when none is named any role of the office, so
    that what is for guests says so."""
    found = standing(by)
    if found.is_guest and Role.GUEST not in roles:
        raise Forbidden
    if roles and not found.has(*roles):
        raise Forbidden
    return found


def forget_standing(by: Actor) -> None:
    """Look the standing up again: it has just been changed."""
    by.memo.pop(_MEMO, None)


def _who() -> QuerySet[Any, Any]:
    today = Given("today", "date")
    replaced = Substitution.objects.filter(
        substitute=OuterRef("pk"), first_day__lte=today, last_day__gte=today, staff__is_active=True
    )
    account = Q(user__is_active=True) & (Q(user__valid_until=None) | Q(user__valid_until__gte=today))
    return Staff.objects.filter(account, user_id=Given("user_id"), is_active=True).annotate(
        replaced=rows_within(replaced, "roles", held="staff__roles", unit="staff__unit_id", user="staff__user_id"),
        units=rows_within(Unit.objects.all(), "id", "parent_id", "is_first_line", "is_active"),
    )


_WHO = Kept(_who)


def _load_standing(by: Actor) -> Standing:
    staff = _WHO.first(user_id=by.id or 0, today=timezone.localdate())
    if staff is None:
        raise Forbidden(_("Twoje konto nie jest przypisane do żadnej komórki. Poproś administratora."))
    if staff.institution:
        return _guest(staff)
    roles = {Role(role) for role in staff.roles}
    unit_ids = {UnitId(staff.unit_id)}
    acting_for = set()
    for one in staff.replaced:
        roles |= {Role(role) for role in one["roles"] if role in one["held"]}
        unit_ids.add(UnitId(one["unit"]))
        acting_for.add(UserId(one["user"]))
    parents = {UnitId(unit["id"]): unit["parent_id"] for unit in staff.units}
    first_lines = {UnitId(unit["id"]) for unit in staff.units if unit["is_first_line"]}
    tree_ids = rules.below(unit_ids, parents)
    # who works in a team below the first line works for the first line
    unit_ids |= {line for line in first_lines if not unit_ids.isdisjoint(rules.below({line}, parents))}
    return Standing(
        user_id=UserId(staff.user_id),
        staff_id=StaffId(staff.pk),
        name=staff.name,
        roles=frozenset(roles),
        unit_id=UnitId(staff.unit_id),
        unit_ids=frozenset(unit_ids),
        tree_ids=tree_ids,
        acting_for=frozenset(acting_for),
        first_line_ids=frozenset(
            UnitId(unit["id"]) for unit in staff.units if unit["is_first_line"] and unit["is_active"]
        ),
        glass_broken=Role.ADMIN in roles and _glass_broken(UserId(staff.user_id)),
    )


def _guest(staff: Staff) -> Standing:
    """Somebody of another institution: under their name stands whose they are, and no unit is theirs."""
    return Standing(
        user_id=UserId(staff.user_id),
        staff_id=StaffId(staff.pk),
        name=rules.guest_name(staff.name, staff.institution),
        roles=frozenset({Role.GUEST}),
        unit_id=UnitId(staff.unit_id),
        unit_ids=frozenset(),
        tree_ids=frozenset(),
    )


def _glass_broken(user_id: UserId) -> bool:
    return BrokenGlass.objects.filter(user_id=user_id, closes_at__gt=timezone.now()).exists()


def units_of_program(by: Actor) -> frozenset[UnitId] | None:
    """The units whose matters a program may read: those of its unit's tree, or None for all of the office.

    Nothing where its unit is gone: a key that lost its unit is not a key to everything. At most two queries.
    """
    if _PROGRAM not in by.memo:
        by.memo[_PROGRAM] = _load_units_of_program(by)
    found: frozenset[UnitId] | None = by.memo[_PROGRAM]
    return found


def of_program(by: Actor) -> Q:
    """The filter of rows with a unit that this program may ask about at all."""
    units = units_of_program(by)
    return Q() if units is None else Q(unit_id__in=list(units))


def _load_units_of_program(by: Actor) -> frozenset[UnitId] | None:
    unit_id = accounts.unit_of_client(by)
    if unit_id is None:
        return None
    units = list(Unit.objects.values_list("id", "parent_id", "is_active"))
    parents = {UnitId(pk): None if parent is None else UnitId(parent) for pk, parent, _active in units}
    is_there = any(pk == unit_id and is_active for pk, _parent, is_active in units)
    return rules.below({UnitId(unit_id)}, parents) if is_there else frozenset()


def is_administrator(by: Actor) -> bool:
    return _holds(by, Role.ADMIN)


def is_of_the_office(by: Actor) -> bool:
    """Whether the common pages of the office are for this person; a guest has their own."""
    try:
        return not standing(by).is_guest
    except Forbidden:
        return False


def is_host(by: Actor) -> bool:
    """Whether this person asks experts of other institutions here."""
    return _holds(by, *HOSTS)


def may_list_staff(by: Actor) -> bool:
    return _holds(by, Role.ADMIN, Role.HEAD)


def _holds(by: Actor, *roles: Role) -> bool:
    """Never raises: a person without a post holds nothing."""
    try:
        return by.is_staff and standing(by).has(*roles)
    except Forbidden:
        return False


def access_staff(by: Actor, staff_id: int, *, lock: bool = False) -> Staff:
    """The only way from an id in a URL to a person whose data is changed.

    Administrators reach everybody of the office, heads their own tree, everybody themselves; others NotFound. Guests:
    `access_guest`.
    """
    who = standing(by)
    people = Staff.objects.select_related("unit", "post", "user").filter(institution="")
    if lock:
        people = people.select_for_update(of=("self",))
    staff = people.filter(pk=staff_id).first()
    if staff is None:
        raise NotFound
    if who.has(Role.ADMIN) or staff.pk == who.staff_id:
        return staff
    if who.has(Role.HEAD) and staff.unit_id in who.tree_ids:
        return staff
    raise NotFound


def access_guest(by: Actor, staff_id: int, *, lock: bool = False) -> Staff:
    """The only way from an id in a URL to a guest: for hosts, and for themselves; others NotFound."""
    who = standing(by)
    people = Staff.objects.select_related("unit", "user").exclude(institution="")
    if lock:
        people = people.select_for_update(of=("self",))
    staff = people.filter(pk=staff_id).first()
    if staff is None or not (who.has(*HOSTS) or staff.pk == who.staff_id):
        raise NotFound
    return staff


def require_keeper_of_skills(by: Actor) -> Standing:
    """Forbidden unless `by` may say which skills the office has: those who keep the queues that ask for them."""
    return require(by, Role.ADMIN, Role.SUPERVISOR)


def decides_skills(who: Standing, staff: Staff) -> bool:
    """Whether `who` says what this person knows: heads and supervisors in their tree, hosts of their guests."""
    if who.is_system or who.has(Role.ADMIN) or (staff.institution and who.has(*HOSTS)):
        return True
    return who.has(Role.HEAD, Role.SUPERVISOR) and not staff.institution and staff.unit_id in who.tree_ids
