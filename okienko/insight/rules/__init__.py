"""Pure figures of the queue, folded over its events. No Django, no clock."""

from okienko.insight.rules.alarms import RECENT, USUAL, AlarmKind, Lack, Raised, Seen, raised
from okienko.insight.rules.backlog import Late, late
from okienko.insight.rules.book import Book
from okienko.insight.rules.formulas import (
    DEFAULT,
    FORMULAS,
    TARGETS,
    WRITTEN,
    WRITTEN_FORMULAS,
    WRITTEN_TARGETS,
    Formula,
    Level,
    Part,
    Target,
    formula_on,
    level,
)
from okienko.insight.rules.own import OwnDay, own_day
from okienko.insight.rules.people import Effort, Stretch
from okienko.insight.rules.resolution import Closure, Resolution, closures, resolution
from okienko.insight.rules.stories import End, Offered, Serving, Story, Wait, story
from okienko.insight.rules.sums import NOTHING, SHORT, Figures, Span, Sums, percentile, total

__all__ = [
    "DEFAULT",
    "FORMULAS",
    "NOTHING",
    "RECENT",
    "SHORT",
    "TARGETS",
    "USUAL",
    "WRITTEN",
    "WRITTEN_FORMULAS",
    "WRITTEN_TARGETS",
    "AlarmKind",
    "Book",
    "Closure",
    "Effort",
    "End",
    "Figures",
    "Formula",
    "Lack",
    "Late",
    "Level",
    "Offered",
    "OwnDay",
    "Part",
    "Raised",
    "Resolution",
    "Seen",
    "Serving",
    "Span",
    "Story",
    "Stretch",
    "Sums",
    "Target",
    "Wait",
    "closures",
    "formula_on",
    "late",
    "level",
    "own_day",
    "percentile",
    "raised",
    "resolution",
    "story",
    "total",
]  # fmt: skip
