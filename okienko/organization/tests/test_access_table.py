"""The access table, every role × class × relation, against the page that binds it."""

from __future__ import annotations

import itertools

import pytest

from okienko.organization import rules
from okienko.organization.rules import CaseClass, CaseFacts, Relation, Role, Sight, Standing, UnitId, UserId

ME, OTHER = UserId(1), UserId(2)
MINE, BELOW, FOREIGN = UnitId(10), UnitId(11), UnitId(20)

FULL = Sight.FULL
EXISTS = Sight.EXISTENCE
HEADER = Sight.HEADER | EXISTS
MASKED = Sight.ROW | EXISTS
ROW = MASKED | Sight.PARTY
COUNT = Sight.COUNT | Sight.COUNT_FIVE

# role: (relation: sight), both for open and restricted; what is not written is nothing
EXPECTED = {
    CaseClass.OPEN: {
        "broker receptionist": {"identified": HEADER, "own_unit assigned": FULL},
        "clerk expert": {"own_unit cooperating assigned": FULL},
        "head": {"tree own_unit cooperating assigned": FULL},
        "supervisor": {"none identified registered tree cooperating": HEADER, "own_unit assigned": FULL},
        "registry secretary": {
            "none identified tree own_unit cooperating": ROW,
            "registered": ROW | Sight.SCAN,
            "assigned": FULL,
        },
        "analyst director": {"none identified registered tree own_unit cooperating assigned": COUNT},
    },
    CaseClass.RESTRICTED: {
        "broker receptionist": {"identified": EXISTS},
        "clerk expert": {"assigned": FULL},
        "head": {"tree own_unit cooperating assigned": FULL},
        "supervisor": {"none identified registered tree own_unit cooperating assigned": EXISTS},
        "registry secretary": {
            "none identified tree own_unit cooperating assigned": MASKED,
            "registered": MASKED | Sight.SCAN,
        },
        "analyst director": {"none identified registered tree own_unit cooperating assigned": Sight.COUNT_FIVE},
    },
    CaseClass.ISOLATED: {},
}


def who(*roles: Role, **more: object) -> Standing:
    values: dict = {
        "user_id": ME,
        "staff_id": 1,
        "name": "Ktoś",
        "roles": frozenset(roles),
        "unit_id": MINE,
        "unit_ids": frozenset({MINE}),
        "tree_ids": frozenset({MINE, BELOW}),
        **more,
    }
    return Standing(**values)


def case(case_class: CaseClass, relation: Relation, **more: object) -> CaseFacts:
    values: dict = {"case_class": case_class, "unit_id": FOREIGN}
    match relation:
        case Relation.IDENTIFIED:
            values["is_identified"] = True
        case Relation.REGISTERED:
            values["registered_by"] = ME
        case Relation.TREE:
            values["unit_id"] = BELOW
        case Relation.COOPERATING:
            values["cooperating"] = frozenset({MINE})
        case Relation.OWN_UNIT:
            values["unit_id"] = MINE
        case Relation.ASSIGNED:
            values["assigned"] = frozenset({ME})
    return CaseFacts(**(values | more))


def expected(role: Role, case_class: CaseClass, relation: Relation) -> Sight:
    for roles, row in EXPECTED[case_class].items():
        if role in roles.split():
            for names, sight in row.items():
                if relation in names.split():
                    return sight
    return Sight.NOTHING


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("case_class", list(CaseClass))
@pytest.mark.parametrize("relation", list(Relation))
def test_every_cell(role: Role, case_class: CaseClass, relation: Relation):
    assert rules.may_see(who(role), case(case_class, relation)) == expected(role, case_class, relation)


@pytest.mark.parametrize(("one", "two"), list(itertools.combinations(Role, 2)))
def test_two_roles_see_the_union(one: Role, two: Role):
    for case_class, relation in itertools.product(CaseClass, Relation):
        facts = case(case_class, relation)
        assert rules.may_see(who(one, two), facts) == rules.may_see(who(one), facts) | rules.may_see(who(two), facts)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_sees_a_complaint_about_themselves(role: Role):
    for relation in Relation:
        facts = case(CaseClass.RESTRICTED, relation, about=frozenset({ME}))
        assert rules.may_see(who(role), facts) == Sight.NOTHING


def test_broken_glass_opens_open_cases_to_administrators_alone():
    glass = {"glass_broken": True}
    assert rules.may_see(who(Role.ADMIN, **glass), case(CaseClass.OPEN, Relation.NONE)) == FULL
    assert rules.may_see(who(Role.ADMIN, **glass), case(CaseClass.RESTRICTED, Relation.NONE)) == Sight.NOTHING
    assert rules.may_see(who(Role.ADMIN, **glass), case(CaseClass.ISOLATED, Relation.NONE)) == Sight.NOTHING
    assert rules.may_see(who(Role.CLERK, **glass), case(CaseClass.OPEN, Relation.NONE)) == Sight.NOTHING


def test_a_substitute_handles_what_the_absent_person_handles():
    facts = case(CaseClass.RESTRICTED, Relation.NONE, assigned=frozenset({OTHER}))
    assert rules.may_see(who(Role.CLERK), facts) == Sight.NOTHING
    assert rules.may_see(who(Role.CLERK, acting_for=frozenset({OTHER})), facts) == FULL


def test_a_head_sees_what_a_unit_below_cooperates_on():
    facts = case(CaseClass.OPEN, Relation.NONE, cooperating=frozenset({BELOW}))
    assert rules.may_see(who(Role.HEAD), facts) == FULL


def test_a_case_without_a_unit_is_nobodys_own():
    facts = CaseFacts(CaseClass.OPEN, unit_id=None)
    assert rules.relations(who(Role.CLERK), facts) == {Relation.NONE}


def test_units_below_survive_a_loop():
    parents = {UnitId(1): UnitId(2), UnitId(2): UnitId(1), UnitId(3): UnitId(1), UnitId(4): None}
    assert rules.below([UnitId(1)], parents) == {1, 2, 3}
