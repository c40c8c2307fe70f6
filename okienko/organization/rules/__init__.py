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
from okienko.organization.rules.roster import (
    BadException,
    duty_until,
    exceptions_text,
    next_duty,
    parse_exceptions,
    spans_from,
    spans_text,
)
from okienko.organization.rules.standing import (
    NOT_DELEGATED,
    SYSTEM,
    Role,
    StaffId,
    Standing,
    UnitId,
    UserId,
    below,
    guest_name,
)

__all__ = [
    "ACCESS_TABLE",
    "NOT_DELEGATED",
    "SYSTEM",
    "BadException",
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
    "duty_until",
    "exceptions_text",
    "guest_name",
    "may_see",
    "next_duty",
    "parse_exceptions",
    "parse_hours",
    "program_may_see",
    "relations",
    "spans_from",
    "spans_text",
    "write_hours",
]
