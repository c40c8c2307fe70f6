"""Who may see what of a case: the access table as data (docs/decisions, "Who may see what").

Role × class of the case × relation to it → sight. What the table does not name is nothing.
A person with several roles sees the union.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from okienko.organization.rules.standing import Role, Standing, UnitId, UserId


class CaseClass(enum.StrEnum):
    OPEN = "open"
    RESTRICTED = "restricted"  # complaint on a person, social matters, civil status, tax
    ISOLATED = "isolated"  # whistle-blower: nobody here sees anything


class Relation(enum.StrEnum):
    """How who acts stands to the case."""

    NONE = "none"  # always holds
    IDENTIFIED = "identified"  # the party is the person identified in a contact the actor is in
    REGISTERED = "registered"  # the actor registered its letter
    TREE = "tree"  # it lies with, or is cooperated on by, a unit below the actor's or the actor's own
    COOPERATING = "cooperating"  # the actor's own unit cooperates
    OWN_UNIT = "own_unit"  # the actor's own unit is responsible
    ASSIGNED = "assigned"  # the actor, or somebody they replace today, handles it


class Sight(enum.Flag):
    """What may be shown. Ask `Sight.HEADER in sight`."""

    NOTHING = 0
    COUNT_FIVE = enum.auto()  # only inside counts of five and more
    COUNT = enum.auto()  # inside any count, no names
    EXISTENCE = enum.auto()  # that it exists, and the unit's telephone
    ROW = enum.auto()  # its row in a register, without the party's data
    PARTY = enum.auto()  # the party's data in that row
    SCAN = enum.auto()  # the scans of the letter
    HEADER = enum.auto()  # reference, type, state, unit, dates, next step
    CONTENT = enum.auto()  # texts, documents, notes, history
    STATE = enum.auto()  # whether it still goes on
    FULL = COUNT_FIVE | COUNT | EXISTENCE | ROW | PARTY | SCAN | HEADER | CONTENT | STATE


_EXISTS = Sight.EXISTENCE
_HEADER = _EXISTS | Sight.HEADER
_MASKED_ROW = _EXISTS | Sight.ROW
_ROW = _MASKED_ROW | Sight.PARTY
_COUNT = Sight.COUNT | Sight.COUNT_FIVE

_OPEN: dict[Role, dict[Relation, Sight]] = {
    # A case nobody else was matched for lies with the first line and is worked there: OWN_UNIT, ASSIGNED.
    **{
        role: {Relation.IDENTIFIED: _HEADER, Relation.OWN_UNIT: Sight.FULL, Relation.ASSIGNED: Sight.FULL}
        for role in (Role.BROKER, Role.RECEPTIONIST)
    },
    **{
        role: {Relation.OWN_UNIT: Sight.FULL, Relation.COOPERATING: Sight.FULL, Relation.ASSIGNED: Sight.FULL}
        for role in (Role.CLERK, Role.EXPERT)
    },
    Role.HEAD: {Relation.TREE: Sight.FULL, Relation.ASSIGNED: Sight.FULL},
    Role.SUPERVISOR: {Relation.NONE: _HEADER, Relation.OWN_UNIT: Sight.FULL, Relation.ASSIGNED: Sight.FULL},
    **{
        role: {Relation.NONE: _ROW, Relation.REGISTERED: Sight.SCAN, Relation.ASSIGNED: Sight.FULL}
        for role in (Role.REGISTRY, Role.SECRETARY)
    },
    **{role: {Relation.NONE: _COUNT} for role in (Role.ANALYST, Role.DIRECTOR)},
    Role.GUEST: {},  # who is of another institution serves questions; no case of the office is theirs to see
}
_RESTRICTED: dict[Role, dict[Relation, Sight]] = {
    **{role: {Relation.IDENTIFIED: _EXISTS} for role in (Role.BROKER, Role.RECEPTIONIST)},
    **{role: {Relation.ASSIGNED: Sight.FULL} for role in (Role.CLERK, Role.EXPERT)},
    Role.HEAD: {Relation.TREE: Sight.FULL, Relation.ASSIGNED: Sight.FULL},
    Role.SUPERVISOR: {Relation.NONE: _EXISTS},
    **{role: {Relation.NONE: _MASKED_ROW, Relation.REGISTERED: Sight.SCAN} for role in (Role.REGISTRY, Role.SECRETARY)},
    **{role: {Relation.NONE: Sight.COUNT_FIVE} for role in (Role.ANALYST, Role.DIRECTOR)},
}
ACCESS_TABLE: dict[CaseClass, dict[Role, dict[Relation, Sight]]] = {
    CaseClass.OPEN: _OPEN,
    CaseClass.RESTRICTED: _RESTRICTED,
    CaseClass.ISOLATED: {},
}


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the table asks about a case. `about`: staff a complaint is about; `is_identified`: its party
    is the person identified in a contact the actor is in now."""

    case_class: CaseClass
    unit_id: UnitId | None
    cooperating: frozenset[UnitId] = field(default_factory=frozenset)
    assigned: frozenset[UserId] = field(default_factory=frozenset)
    about: frozenset[UserId] = field(default_factory=frozenset)
    registered_by: UserId | None = None
    is_identified: bool = False


def relations(who: Standing, case: CaseFacts) -> frozenset[Relation]:
    found = {Relation.NONE}
    units = case.cooperating if case.unit_id is None else case.cooperating | {case.unit_id}
    if case.is_identified:
        found.add(Relation.IDENTIFIED)
    if case.registered_by == who.user_id:
        found.add(Relation.REGISTERED)
    if not units.isdisjoint(who.tree_ids):
        found.add(Relation.TREE)
    if not case.cooperating.isdisjoint(who.unit_ids):
        found.add(Relation.COOPERATING)
    if case.unit_id in who.unit_ids:
        found.add(Relation.OWN_UNIT)
    if not case.assigned.isdisjoint(who.acting_for | {who.user_id}):
        found.add(Relation.ASSIGNED)
    return frozenset(found)


def program_may_see(case_class: CaseClass, unit_id: UnitId, *, units: frozenset[UnitId] | None) -> Sight:
    """What a program with a key may be shown. `units`: those it acts for, None for the whole office.

    No person stands behind a key who answers for what is shown further, so matters kept closely are only
    announced (docs/decisions, "What a key opens").
    """
    if units is not None and unit_id not in units:
        return Sight.NOTHING
    if case_class is CaseClass.OPEN:
        return Sight.FULL
    return Sight.EXISTENCE | Sight.STATE if case_class is CaseClass.RESTRICTED else Sight.NOTHING


def may_see(who: Standing, case: CaseFacts) -> Sight:
    """What `who` may be shown of the case. Nobody sees a restricted matter about themselves.

    An administrator who broke the glass sees open cases alone (`Standing.glass_broken`).
    """
    if who.is_system:
        return Sight.FULL
    if case.case_class is CaseClass.ISOLATED:
        return Sight.NOTHING
    if case.case_class is CaseClass.RESTRICTED and who.user_id in case.about:
        return Sight.NOTHING
    if case.case_class is CaseClass.OPEN and who.glass_broken and who.has(Role.ADMIN):
        return Sight.FULL
    table = ACCESS_TABLE[case.case_class]
    held = relations(who, case)
    sight = Sight.NOTHING
    for role in who.roles:
        for relation, seen in table.get(role, {}).items():
            if relation in held:
                sight |= seen
    return sight
