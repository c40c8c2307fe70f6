"""Reactions of cases to facts."""

from __future__ import annotations

from okienko.cases import services
from okienko.cases.events import StateChanged
from okienko.cases.rules import CaseState
from okienko.kernel.facts import handles


@handles(StateChanged)
def allot_sign_when_work_begins(fact: StateChanged) -> None:
    """The sign is allotted when the unit opens the case, outside the transaction that opened it."""
    if fact.state is CaseState.IN_PROGRESS:
        services.allot_sign(fact.case_id)
