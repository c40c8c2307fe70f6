"""Pure decisions about cases: states, who is responsible, when a rating is asked for."""

from okienko.cases.rules.responsibility import Decision, Reason, choose_unit
from okienko.cases.rules.states import (
    FINAL_STATES,
    MOVES,
    CaseState,
    MoveNotAllowed,
    moves_from,
    require_move,
)
from okienko.cases.rules.words import (
    DUPLICATE_DAYS,
    DUPLICATE_METERS,
    QUIET,
    RATING_EVERY_DAYS,
    REPLY_DAYS,
    UNMATCHED_ALARM_HOURS,
    CaseId,
    CaseTypeCode,
    LinkKind,
    distance_meters,
    may_ask_for_rating,
)

__all__ = [
    "DUPLICATE_DAYS",
    "DUPLICATE_METERS",
    "FINAL_STATES",
    "MOVES",
    "QUIET",
    "RATING_EVERY_DAYS",
    "REPLY_DAYS",
    "UNMATCHED_ALARM_HOURS",
    "CaseId",
    "CaseState",
    "CaseTypeCode",
    "Decision",
    "LinkKind",
    "MoveNotAllowed",
    "Reason",
    "choose_unit",
    "distance_meters",
    "may_ask_for_rating",
    "moves_from",
    "require_move",
]
