"""The state table: which state may follow which, and why where it would surprise."""

from __future__ import annotations

import enum
from collections.abc import Mapping


class CaseState(enum.StrEnum):
    RECEIVED = "received"  # przyjęta
    HANDED_OVER = "handed_over"  # przekazana, komórka jeszcze nie potwierdziła odbioru
    IN_PROGRESS = "in_progress"  # w realizacji
    AWAITING_PERSON = "awaiting_person"  # czeka na uzupełnienie
    RESOLVED = "resolved"  # załatwiona
    REOPENED = "reopened"  # ponownie otwarta


FINAL_STATES = frozenset({CaseState.RESOLVED})

S = CaseState
MOVES: Mapping[CaseState, frozenset[CaseState]] = {
    S.RECEIVED: frozenset({
        S.HANDED_OVER, S.IN_PROGRESS, S.AWAITING_PERSON,
        S.RESOLVED,  # a matter settled on the spot; art. 35 § 2 KPA asks for just that
    }),
    S.HANDED_OVER: frozenset({
        S.IN_PROGRESS,  # the unit acknowledged receipt
        S.HANDED_OVER,  # wrongly addressed: passed on without ever being acknowledged
        S.RECEIVED,  # the unit refused: back to the one that handed it over
    }),
    S.IN_PROGRESS: frozenset({S.AWAITING_PERSON, S.HANDED_OVER, S.RESOLVED}),
    S.AWAITING_PERSON: frozenset({
        S.IN_PROGRESS,  # the person answered, or the unit goes on without the answer
        S.HANDED_OVER,
        S.RESOLVED,  # not supplemented in time: left unexamined, art. 64 § 2 KPA
    }),
    S.RESOLVED: frozenset({
        S.REOPENED,  # within 14 days, at the person's word or the office's own mistake
    }),
    S.REOPENED: frozenset({S.IN_PROGRESS, S.AWAITING_PERSON, S.HANDED_OVER, S.RESOLVED}),
}  # fmt: skip


class MoveNotAllowed(ValueError):
    """The table has no such move."""

    def __init__(self, state: CaseState, to: CaseState) -> None:
        self.state, self.to = state, to
        super().__init__(f"{state} → {to}")


def moves_from(state: CaseState) -> frozenset[CaseState]:
    return MOVES[state]


def require_move(state: CaseState, to: CaseState) -> None:
    """Raises MoveNotAllowed when the table has no such move."""
    if to not in MOVES[state]:
        raise MoveNotAllowed(state, to)
