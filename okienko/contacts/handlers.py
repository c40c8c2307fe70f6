"""Reactions of contacts to facts: who took one handles it; what somebody who left held goes back to its unit."""

from __future__ import annotations

from okienko.contacts import services
from okienko.contacts.events import QuestionAnswered
from okienko.contacts.rules import Result
from okienko.kernel.actors import system
from okienko.kernel.facts import handles
from okienko.organization import queries as organization
from okienko.organization.events import RolesChanged, StaffDeactivated, StaffMoved, UnitDeactivated
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.events import WorkReturned, WorkTaken
from okienko.routing.permissions import may_keep
from okienko.routing.rules import WorkKind


@handles(StaffDeactivated)
def return_work_of_who_left(fact: StaffDeactivated) -> None:
    _give_back(fact.user_id, "organization.staff_deactivated")


@handles(StaffMoved)
def return_work_of_who_moved(fact: StaffMoved) -> None:
    """What they hold of the unit they left stays there."""
    _give_back(fact.user_id, "organization.staff_moved", unit_id=fact.from_unit_id)


@handles(RolesChanged)
def return_work_of_who_may_not_open_it(fact: RolesChanged) -> None:
    """What their new duties do not let them see goes back, so that it lies in nobody's hands unseen."""
    _give_back(fact.user_id, "organization.roles_changed", only_unseen=True)


@handles(UnitDeactivated)
def pass_on_work_of_closed_unit(fact: UnitDeactivated) -> None:
    """To the unit above; nothing may lie where nobody works."""
    heir = organization.heir_of(fact.unit_id)
    if heir is None:
        return
    lying = work.lying_in(fact.unit_id, WorkKind.CONTACT)
    services.lock_with_work(lying)
    for contact_id in lying:
        services.hand_over(contact_id, to_unit_id=heir, by=system(), reason="organization.unit_deactivated")


@handles(WorkTaken)
def note_who_took(fact: WorkTaken) -> None:
    """What was accepted from the queue is handled by whoever accepted it."""
    _follow_queue(fact.item_id)


@handles(WorkReturned)
def note_who_returned(fact: WorkReturned) -> None:
    """What went back to the queue is handled by nobody until it is taken again."""
    _follow_queue(fact.item_id)


@handles(QuestionAnswered)
def teach_search(fact: QuestionAnswered) -> None:
    """A question answered from a card may become one that search is measured on; an editor decides."""
    if fact.result is Result.CARD:
        services.propose_question(fact.answer_id)


def _follow_queue(item_id: int) -> None:
    kind, _, number = work.subject_of(item_id).partition(":")
    if kind == WorkKind.CONTACT:
        services.follow_queue(int(number))


def _give_back(user_id: int, reason: str, *, unit_id: int | None = None, only_unseen: bool = False) -> None:
    held = work.held_by(user_id, [WorkKind.CONTACT], unit_id=unit_id)
    promised = work.held_by(user_id, [WorkKind.CALLBACK], unit_id=unit_id)
    services.lock_with_work(held, *(f"callback:{one}" for one in promised))
    for contact_id in held:
        if not (only_unseen and may_keep(user_id, f"contact:{contact_id}")):
            services.give_back(contact_id, by=system(), reason=reason, held_by=user_id)
    for callback_id in promised:
        subject = f"callback:{callback_id}"
        if not (only_unseen and may_keep(user_id, subject)):
            routing.give_back(subject, by=system(), reason=reason, held_by=user_id)
