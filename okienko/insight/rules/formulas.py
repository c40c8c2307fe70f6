"""Service level: every formula in use, by name and version, valid from a day.

"Answered 80 % in 20 seconds" is met or missed by the choice of the denominator alone: one and the same day of 100
calls gives from 70.0 to 82.4 %. So a figure is never shown without its formula, and a formula never changes:
a change is a new version with its own first day, and days before it keep the old one.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from okienko.insight.rules.sums import Sums


class Part(enum.StrEnum):
    """What formulas count. T is the limit of the target, s a short abandon's."""

    ANSWERED = "A"
    ANSWERED_IN = "A_T"  # wait ≤ T
    ABANDONED = "B"
    ABANDONED_IN = "B_T"  # wait ≤ T
    SHORT = "B_s"  # abandoned before s: a wrong number
    FLOWED_OUT = "F"  # took a callback, went to another queue, left a message
    OVERDUE = "W_T"  # waits still, longer than T: missed, whatever comes of it
    WRITTEN = "P"  # written, and somebody began with it
    WRITTEN_IN = "P_T"  # within T of working time
    WRITTEN_OVERDUE = "PW_T"  # written, waits still, longer than T of working time


@dataclass(frozen=True, slots=True)
class Formula:
    """hits / (of − less). `short` is s."""

    id: str
    version: int
    valid_from: date
    hits: tuple[Part, ...]
    of: tuple[Part, ...]
    less: tuple[Part, ...] = ()
    short: timedelta = timedelta(seconds=5)

    @property
    def text(self) -> str:
        """As one writes it: "A_T / (A + B + W_T − B_s)"."""
        below = " + ".join(self.of) + "".join(f" − {part}" for part in self.less)
        above = " + ".join(self.hits)
        return f"{above if len(self.hits) == 1 else f'({above})'} / {below if below in list(Part) else f'({below})'}"


@dataclass(frozen=True, slots=True)
class Target:
    """`percent` of people answered within a time."""

    percent: int
    within: timedelta

    @property
    def hours(self) -> int:
        return self.within // timedelta(hours=1)

    def __str__(self) -> str:
        return f"{self.percent}/{int(self.within.total_seconds())}"


TARGETS = (Target(80, timedelta(seconds=20)), Target(90, timedelta(seconds=15)))

_START = date(2026, 1, 1)
_A, _AT, _B, _BT, _BS, _F, _W, _P, _PT, _PW = Part
_ENDED, _ALL = (_A, _B), (_A, _B, _W)

# The two of Asterisk count what has ended, as it does (app_queue.c: ServicelevelPerf, ServicelevelPerf2).
FORMULAS = (
    Formula("SL-DEF", 1, _START, (_AT,), _ALL, (_BS,)),
    Formula("SL-COPC", 1, _START, (_AT,), (_A, _B, _F, _W)),
    # Genesys: three switches. +F counts flow-outs, -s leaves out short abandons, -B leaves out all of them.
    Formula("SL-GEN", 1, _START, (_AT,), _ALL),
    Formula("SL-GEN-s", 1, _START, (_AT,), _ALL, (_BS,)),
    Formula("SL-GEN-B", 1, _START, (_AT,), (_A, _W)),
    Formula("SL-GEN+F", 1, _START, (_AT,), (_A, _B, _F, _W)),
    Formula("SL-GEN+F-s", 1, _START, (_AT,), (_A, _B, _F, _W), (_BS,)),
    Formula("SL-GEN+F-B", 1, _START, (_AT,), (_A, _F, _W)),
    Formula("SL-AST2", 1, _START, (_AT, _BT), _ENDED),
    Formula("SL-AST1", 1, _START, (_AT,), (_A,)),  # ignores who gave up: shown for comparison, never agreed upon
)
DEFAULT = "SL-DEF"

# What is written, by the clock of the hours in which the office works; days before the first have no such figure.
WRITTEN = "SL-PIS"
WRITTEN_FORMULAS = (Formula(WRITTEN, 1, date(2026, 11, 23), (_PT,), (_P, _PW)),)
WRITTEN_TARGETS = (Target(80, timedelta(hours=4)), Target(90, timedelta(hours=8)))


@dataclass(frozen=True, slots=True)
class Level:
    """Numerator and denominator; levels are added by adding these, never by averaging percents."""

    hits: int = 0
    of: int = 0

    def __add__(self, other: Level) -> Level:
        return Level(self.hits + other.hits, self.of + other.of)

    @property
    def share(self) -> Fraction | None:
        """None: there is nothing to judge by."""
        return Fraction(self.hits, self.of) if self.of > 0 else None


def formula_on(formula_id: str, day: date, known: Iterable[Formula] = FORMULAS) -> Formula:
    """The version valid on a day. KeyError where the formula has none yet."""
    valid = [one for one in known if one.id == formula_id and one.valid_from <= day]
    if not valid:
        raise KeyError(formula_id)
    return max(valid, key=lambda one: one.valid_from)


def level(sums: Sums, formula: Formula, within: timedelta) -> Level:
    """How a formula judges what was counted, with T = `within`."""
    counted = {
        Part.ANSWERED: len(sums.answered),
        Part.ANSWERED_IN: sum(wait <= within for wait in sums.answered),
        Part.ABANDONED: len(sums.abandoned),
        Part.ABANDONED_IN: sum(wait <= within for wait in sums.abandoned),
        Part.SHORT: sum(wait < formula.short for wait in sums.abandoned),
        Part.FLOWED_OUT: len(sums.flowed_out),
        Part.WRITTEN: len(sums.written_taken),
        Part.WRITTEN_IN: sum(wait <= within for wait in sums.written_taken),
        Part.WRITTEN_OVERDUE: sum(wait > within for wait in sums.written_waiting),
        Part.OVERDUE: sum(wait > within for wait in sums.waiting),
    }
    of = sum(counted[part] for part in formula.of) - sum(counted[part] for part in formula.less)
    return Level(sum(counted[part] for part in formula.hits), of)
