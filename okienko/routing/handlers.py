"""Reactions of the queue to facts: whoever no longer works here, or not at this, is offered nothing more."""

from __future__ import annotations

from okienko.kernel.facts import handles
from okienko.organization.events import DutyChanged, RolesChanged, StaffDeactivated, StaffMoved
from okienko.routing import services


@handles(StaffDeactivated)
def sign_off_who_left(fact: StaffDeactivated) -> None:
    services.follow_standing(fact.user_id)


@handles(StaffMoved)
def serve_queues_of_new_unit(fact: StaffMoved) -> None:
    services.follow_standing(fact.user_id)


@handles(RolesChanged)
def sign_off_who_does_other_work(fact: RolesChanged) -> None:
    services.follow_standing(fact.user_id)


@handles(DutyChanged)
def follow_roster(fact: DutyChanged) -> None:
    services.follow_standing(fact.user_id)
