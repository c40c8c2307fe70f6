"""Pure decisions about the office. No Django, no clock."""

from okienko.organization.rules.access import (
    ACCESS_TABLE,
    CaseClass,
    CaseFacts,
    Relation,
    Sight,
    may_see,
    program_may_see,
    relations,
)
from okienko.organization.rules.hours import BadHours, parse_hours, write_hours
from okienko.organization.rules.standing import (
    NOT_DELEGATED,
    SYSTEM,
    Role,
    StaffId,
    Standing,
    UnitId,
    UserId,
    below,
)

__all__ = [
    "ACCESS_TABLE",
    "NOT_DELEGATED",
    "SYSTEM",
    "BadHours",
    "CaseClass",
    "CaseFacts",
    "Relation",
    "Role",
    "Sight",
    "StaffId",
    "Standing",
    "UnitId",
    "UserId",
    "below",
    "may_see",
    "parse_hours",
    "program_may_see",
    "relations",
    "write_hours",
]
