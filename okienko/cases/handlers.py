"""Reactions of cases to facts: the sign when work begins, and the work of people and units that leave."""

from __future__ import annotations

from django.utils.translation import gettext as _

from okienko.cases import services
from okienko.cases.events import StateChanged
from okienko.cases.rules import CaseState
from okienko.kernel.actors import system
from okienko.kernel.facts import handles
from okienko.organization import queries as organization
from okienko.organization.events import RolesChanged, StaffDeactivated, StaffMoved, UnitDeactivated
from okienko.routing import queries as work
from okienko.routing.events import WorkReturned, WorkTaken
from okienko.routing.permissions import may_keep
from okienko.routing.rules import WorkKind


@handles(StateChanged)
def allot_sign_when_work_begins(fact: StateChanged) -> None:
    """The sign is allotted when the unit opens the case, outside the transaction that opened it."""
    if fact.state is CaseState.IN_PROGRESS:
        services.allot_sign(fact.case_id)


@handles(StaffDeactivated)
def return_cases_of_who_left(fact: StaffDeactivated) -> None:
    """To the list of the unit, where its head sees them; closely kept ones only the head."""
    held = work.held_by(fact.user_id, [WorkKind.CASE])
    services.lock_with_work(held)
    for case_id in held:
        services.give_back(case_id, by=system(), reason="organization.staff_deactivated", held_by=fact.user_id)


@handles(StaffMoved)
def return_cases_of_who_moved(fact: StaffMoved) -> None:
    """The cases stay with the unit; whoever moved away from it holds them no more."""
    held = work.held_by(fact.user_id, [WorkKind.CASE], unit_id=fact.from_unit_id)
    services.lock_with_work(held)
    for case_id in held:
        services.give_back(case_id, by=system(), reason="organization.staff_moved", held_by=fact.user_id)


@handles(RolesChanged)
def return_cases_of_who_may_not_open_them(fact: RolesChanged) -> None:
    """What the access table no longer gives them goes back, so that it lies in nobody's hands unseen."""
    held = work.held_by(fact.user_id, [WorkKind.CASE])
    services.lock_with_work(held)
    for case_id in held:
        if not may_keep(fact.user_id, f"case:{case_id}"):
            services.give_back(case_id, by=system(), reason="organization.roles_changed", held_by=fact.user_id)


@handles(WorkTaken)
def note_who_took(fact: WorkTaken) -> None:
    """Who accepted a case from the queue handles it."""
    _follow_queue(fact.item_id)


@handles(WorkReturned)
def note_who_returned(fact: WorkReturned) -> None:
    """What went back to the queue is handled by nobody until it is taken again."""
    _follow_queue(fact.item_id)


def _follow_queue(item_id: int) -> None:
    kind, _colon, number = work.subject_of(item_id).partition(":")
    if kind == WorkKind.CASE:
        services.follow_queue(int(number))


@handles(UnitDeactivated)
def pass_on_cases_of_closed_unit(fact: UnitDeactivated) -> None:
    """To the unit above, which acknowledges them as any handover; nothing may lie where nobody works."""
    heir = organization.heir_of(fact.unit_id)
    if heir is None:
        return
    lying = work.lying_in(fact.unit_id, WorkKind.CASE)
    services.lock_with_work(lying)
    for case_id in lying:
        services.hand_over(case_id, to_unit_id=heir, by=system(), reason=_("Komórka została zamknięta."))
