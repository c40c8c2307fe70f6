"""Asking somebody for advice before work is passed on: who may be asked, and how it can end."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from okienko.organization.rules import UserId
from okienko.routing.rules.demand import Demand
from okienko.routing.rules.matching import Line, Person, has_room, is_routable


class ConsultEnd(enum.StrEnum):
    """How a consultation ended."""

    KEPT = "kept"  # who asked has what they needed; the work stays theirs
    PASSED = "passed"  # the work went to who was asked
    LEFT = "left"  # who was asked ended it
    UNANSWERED = "unanswered"  # nobody who was asked answered
    GONE = "gone"  # one of the two was away too long
    MOVED = "moved"  # the work ended or went another way
    EXPIRED = "expired"  # it lasted longer than any


class TargetKind(enum.StrEnum):
    USER = "user"
    QUEUE = "queue"
    UNIT = "unit"
    SKILL = "skill"


@dataclass(frozen=True, slots=True)
class Target:
    """Whom one asks: one person, or whoever is free and serves a queue, is of a unit or has a skill.

    A guest of another institution is meant by what they know of a matter, not by a language they speak.

    Written `user:5`, `queue:taxes`, `unit:3`, `skill:lang-uk`.
    """

    kind: TargetKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"

    @classmethod
    def parse(cls, text: str) -> Target | None:
        kind, _colon, value = text.partition(":")
        if kind not in set(TargetKind) or not value or len(text) > 60:
            return None
        if kind in (TargetKind.USER, TargetKind.UNIT) and not (value.isascii() and value.isdecimal()):
            return None
        return cls(TargetKind(kind), value)

    def fits(self, person: Person) -> bool:
        match self.kind:
            case TargetKind.USER:
                return str(person.id) == self.value
            case TargetKind.QUEUE:
                return self.value in person.queues
            case TargetKind.UNIT:
                return int(self.value) in person.units
            case TargetKind.SKILL:
                is_theirs = person.line is not Line.EXPERT or not self.value.startswith("lang-")
                return is_theirs and person.skills.get(self.value, 0) > 0


def may_advise(person: Person, asked: Demand, now: datetime) -> bool:
    """Whether they could be asked now: they are ready, a guest on duty, and have room. Nobody else is interrupted."""
    return is_routable(person, now, is_spoken=False) and has_room(person, asked)


def advisers(
    target: Target, people: Iterable[Person], asked: Demand, now: datetime, *, without: Collection[int]
) -> list[UserId]:
    """Who is asked, one after another: guests of other institutions last; who has least in hand, then who has been
    without work longest.

    without: who asks, who was asked already, and whom the matter is kept from.
    """
    fitting = [one for one in people if one.id not in without and target.fits(one) and may_advise(one, asked, now)]
    return [one.id for one in sorted(fitting, key=_turn)]


def _turn(person: Person) -> tuple[bool, int, datetime, int]:
    return person.line is Line.EXPERT, person.firm + person.soft, person.idle_since, person.id
