"""What a queue promises, whom it is for and when it gives up."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from okienko.routing.rules.demand import demand
from okienko.routing.rules.matching import Line, Step
from okienko.routing.rules.work import WorkKind


class Exit(enum.StrEnum):
    """Where work may flow out to, besides another queue."""

    CALLBACK = "callback"
    MESSAGE = "message"


class QueueAct(enum.StrEnum):
    """What was done to a queue on its page."""

    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"  # put out of use; its work goes to another queue
    RETURNED = "returned"  # put back in use


# First whoever is best for it, then whoever is there.
DEFAULT_STEPS = (
    Step(timedelta(0), Line.FIRST),
    Step(timedelta(seconds=60), Line.FIRST, asks_skills=False),
    Step(timedelta(seconds=120), Line.SECOND),
    Step(timedelta(seconds=300), Line.EXPERT),
)
# Of a queue that belongs to a unit behind the first line: its own people come first.
SECOND_LINE_STEPS = (
    Step(timedelta(0), Line.SECOND),
    Step(timedelta(seconds=60), Line.SECOND, asks_skills=False),
    Step(timedelta(seconds=300), Line.EXPERT),
)


@dataclass(frozen=True, slots=True)
class Overflow:
    """Where work goes that nobody took in time: the code of a queue, `callback` or `message`."""

    after: timedelta
    to: str


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """The share (percent) that is to be answered within so many seconds."""

    percent: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How a queue hands out its work. The plan of a queue nobody has described is this one."""

    skills: Mapping[str, int] = field(default_factory=dict)  # skill → least level
    steps: tuple[Step, ...] = DEFAULT_STEPS
    overflow: Overflow | None = None
    offer_seconds: int = 20
    wrap_up_seconds: int = 60
    idle_remind_seconds: int = 300  # of silence of the person in a talk; 0: they are not reminded, nor is it ended
    idle_end_seconds: int = 300  # after the reminder

    @property
    def own_steps(self) -> tuple[Step, ...]:
        """Steps of the line that comes first: nobody sits waiting for written work, so no other line is asked."""
        return tuple(step for step in self.steps if step.line is self.steps[0].line)


# What packs call the channels of contacts that have another name there.
WRITTEN, FORM = "web_form", "form"  # the channel of what is written on our pages, and its name in packs
_WRITTEN_AS = {WRITTEN: FORM, "api": FORM}


# What else a queue may take, by the same list: calls that were promised, cases past their date, and reports at once.
CALLBACK, OVERDUE, REPORT = "callback", "overdue", "report"


def word_for(channel: str) -> str:
    """By which of its `channels` a queue says that it takes what was written this way; "" for live talks, whose
    channel names the queue."""
    return "" if demand(WorkKind.CONTACT, channel).is_live else _WRITTEN_AS.get(channel, channel)


def steps_from(written: Sequence[Mapping[str, Any]], *, first_line: bool = True) -> tuple[Step, ...]:
    """Steps as a pack and the table write them: `{after_seconds, line, any}`; none written: the usual ones.

    first_line: the queue belongs to a unit of the first line.

    Raises ValueError when a time does not go on, or none begins at once.
    """
    if not written:
        return DEFAULT_STEPS if first_line else SECOND_LINE_STEPS
    steps = tuple(
        Step(timedelta(seconds=one["after_seconds"]), Line(one["line"]), not one.get("any", False)) for one in written
    )
    times = [step.after for step in steps]
    if times[0] or times != sorted(times):
        raise ValueError("kroki zaczynają się od zera i idą po kolei")
    return steps


# The columns of a queue that the office changes on its page, and a version of its history holds.
EDITED = (
    "name", "names", "unit_id", "channels", "skills", "steps", "overflow", "service_percent", "service_seconds",
    "offer_seconds", "wrap_up_seconds", "hours", "messages", "idle_remind_seconds", "idle_end_seconds",
)  # fmt: skip


def comes_round(code: str, overflows: Mapping[str, str]) -> bool:
    """Whether what overflows from this queue comes back to it. overflows: code → where to."""
    return overflows.get(flow_of(code, overflows)[-1]) == code


def flow_of(code: str, overflows: Mapping[str, str]) -> list[str]:
    """This queue and those what waits in it comes to when nobody takes it, in order. overflows: code → where to."""
    flow = [code]
    while (following := overflows.get(flow[-1])) is not None and following not in {*flow, *Exit}:
        flow.append(following)
    return flow


def last_of(code: str, successors: Mapping[str, str]) -> str:
    """Where the work of a queue comes to, queue by queue. successors: code of what is out of use → of what follows."""
    passed = {code}
    while (following := successors.get(code)) is not None and following not in passed:
        code = following
        passed.add(code)
    return code


def spoken(language: str) -> dict[str, int]:
    """What work in this language asks for beside the skills of its queue."""
    return {} if language == "pl" else {f"lang-{language}": 1}


Week = Mapping[str, Sequence[Sequence[str]]]  # "1" (Monday) … "7" → [["07:30", "15:30"]]


def is_open(week: Week, now: datetime) -> bool:
    """Whether a queue with hours of its own works at this local moment."""
    spans = week.get(str(now.isoweekday()), ())
    return any(time.fromisoformat(opens) <= now.time() < time.fromisoformat(closes) for opens, closes in spans)


class Why(enum.StrEnum):
    """Why this person is offered this work: told beside the offer."""

    BEFORE = "before"  # they had it, or it was passed on to them
    SKILLS = "skills"  # it asks for something they can do
    WIDER = "wider"  # those asked before are not there, or did not answer
    TURN = "turn"  # it is their queue and their turn


def why(plan: Plan, step: int, skills: Sequence[str], *, is_sticky: bool) -> Why:
    """`step`: the number of the step the offer was made in. `skills`: those the work itself asks for."""
    if is_sticky:
        return Why.BEFORE
    asks_skills = plan.steps[step].asks_skills if step < len(plan.steps) else False  # the queue was edited meanwhile
    if asks_skills and (plan.skills or skills):
        return Why.SKILLS
    return Why.WIDER if step else Why.TURN
