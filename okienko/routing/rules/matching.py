"""Who is offered what next.

Pure and deterministic: no clock, no database, no chance. The dispatcher asks; the database judges what it decided,
so a stale picture costs an offer and never gives one piece of work to two people.

Times are aware; weights are percents of a person's attention.
"""

from __future__ import annotations

import enum
from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Generic, TypeVar

from okienko.organization.rules import UserId
from okienko.routing.rules.demand import Demand
from okienko.routing.rules.work import WorkItemId

Axis = TypeVar("Axis")


FULL = 100


class Line(enum.StrEnum):
    FIRST = "first"
    SECOND = "second"
    EXPERT = "expert"  # a guest, of another institution


class Activity(enum.StrEnum):
    """What the person says they do, or the system on their behalf. Only the first lets work in."""

    AVAILABLE = "available"
    WRAP_UP = "wrap_up"
    BREAK = "break"
    MEETING = "meeting"
    MISSED = "missed"  # several offers in a row went unanswered


class Device(enum.StrEnum):
    """What the person can be reached on."""

    PHONE = "phone"  # registered and free; the screen is there, too
    SCREEN = "screen"  # no telephone: text only
    IN_USE = "in_use"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Leased(Generic[Axis]):
    """Something that is believed until a time. Whoever stops renewing it is no longer believed."""

    value: Axis
    until: datetime

    def at(self, now: datetime) -> Axis | None:
        return self.value if now < self.until else None


@dataclass(frozen=True, slots=True)
class Step:
    """Whom an item is for from a while after it entered its queue. Later steps add people, they take nobody away."""

    after: timedelta
    line: Line
    asks_skills: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """A piece of work that waits for somebody.

    `routing_age` moves its place and is kept through transfers and callbacks; `entered_at` is when it came into its
    present queue and counts its steps. How long the person has waited is neither, and decides nothing here.
    """

    id: WorkItemId
    queue: str
    priority: int
    routing_age: datetime
    entered_at: datetime
    due_at: datetime
    weight: int
    steps: tuple[Step, ...]
    skills: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))  # skill → least level
    is_spoken: bool = False  # needs a telephone
    is_interruptible: bool = False  # may lie while something that is not gets done
    sticky: UserId | None = None  # who had it before: first choice, as long as they can be offered it
    not_before: Mapping[UserId, datetime] = field(default_factory=lambda: MappingProxyType({}))  # back-off per pair
    unit: int | None = None  # only for those of this unit: nobody else could open it


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff as the queue sees them. `firm` and `soft`: the weight of what they do or are being offered
    now, that which may not be interrupted and that which may."""

    id: UserId
    line: Line
    queues: frozenset[str]
    skills: Mapping[str, int]
    presence: Leased[bool]
    activity: Leased[Activity]
    device: Leased[Device]
    idle_since: datetime
    firm: int = 0
    soft: int = 0
    is_asked: bool = False  # written work is being offered to them: one piece at a time
    units: frozenset[int] = frozenset()  # whose work they may open
    roster_until: datetime | None = None  # the end of the duty a guest is on; nobody else has one


@dataclass(frozen=True, slots=True)
class Offer:
    item: WorkItemId
    person: UserId
    step: int


_REACHED_FOR_TALK = frozenset({Device.PHONE})
_REACHED_FOR_TEXT = frozenset({Device.PHONE, Device.SCREEN})


def is_routable(person: Person, now: datetime, *, is_spoken: bool) -> bool:
    """Whether all three axes are known now and let work in, and a guest is on duty by their roster. What is not known
    is never taken for "available"."""
    return (
        _is_on_duty(person, now)
        and person.presence.at(now) is True
        and person.activity.at(now) is Activity.AVAILABLE
        and person.device.at(now) in (_REACHED_FOR_TALK if is_spoken else _REACHED_FOR_TEXT)
    )


def _is_on_duty(person: Person, now: datetime) -> bool:
    if person.line is not Line.EXPERT:
        return True
    return person.roster_until is not None and now < person.roster_until


def may_open(person: Person, item: Waiting) -> bool:
    return item.unit is None or item.unit in person.units


def has_room(person: Person, item: Waiting | Demand) -> bool:
    """What may be interrupted gives way to what may not, adds to everything else and comes one by one."""
    if item.is_interruptible:
        return not person.is_asked and person.firm + person.soft + item.weight <= FULL
    return person.firm + item.weight <= FULL


def step_for(item: Waiting, person: Person, now: datetime) -> int | None:
    """The first step by which the item is for this person, of those whose time has come; None where none is."""
    age = now - item.entered_at
    for number, step in enumerate(item.steps):
        is_theirs = step.after <= age and step.line is person.line
        if is_theirs and _is_asked(item.skills, step) and (not step.asks_skills or _has_skills(person, item)):
            return number
    return None


def _is_asked(skills: Mapping[str, int], step: Step) -> bool:
    """A guest is there for what they know: what asks for no knowledge of a matter, and so could be anybody's, is not
    laid before them by a step that asks for skills."""
    if step.line is not Line.EXPERT or not step.asks_skills:
        return True
    return any(not skill.startswith("lang-") for skill in skills)


def _has_skills(person: Person, item: Waiting) -> bool:
    return _knows(person.skills, item.skills)


def _knows(skills: Mapping[str, int], asked: Mapping[str, int]) -> bool:
    return all(skills.get(skill, 0) >= level for skill, level in asked.items())


def serves_queue(
    line: Line, units: Collection[int], skills: Mapping[str, int], unit: int, asked: Mapping[str, int]
) -> bool:
    """Whether somebody serves a queue of this unit that asks for these skills: their own unit's queues; those behind
    the first line also queues that ask only what they know."""
    return unit in units or (line is not Line.FIRST and bool(asked) and _knows(skills, asked))


def could_have(line: Line, skills: Mapping[str, int], steps: Iterable[Step], asked: Mapping[str, int]) -> bool:
    """Whether what waits in a queue they serve is for somebody by any of its steps, now or later."""
    return any(
        one.line is line and _is_asked(asked, one) and (not one.asks_skills or _knows(skills, asked)) for one in steps
    )


def may_be_offered(item: Waiting, person: Person, now: datetime) -> int | None:
    """The step by which this person may be offered the item now, or None."""
    if item.queue not in person.queues or not is_routable(person, now, is_spoken=item.is_spoken):
        return None
    if not has_room(person, item) or not may_open(person, item):
        return None
    rest = item.not_before.get(person.id)
    if rest is not None and now < rest:
        return None
    return step_for(item, person, now)


def place(item: Waiting, now: datetime) -> tuple[int, int, datetime, int]:
    """Where the item stands: the lower goes first.

    What is late goes before everything, the longest overdue first, so that nothing is passed over for ever; the
    rest goes by priority, then by routing age.
    """
    if item.due_at <= now:
        return (0, 0, item.due_at, item.id)
    return (1, item.priority, item.routing_age, item.id)


class Staff:
    """People at one moment, in the order in which they are asked: who has least in hand, then who has been without
    work longest.

    Lists by line, queue and skill are made when they are first asked for, and kept right while work is given out.
    """

    def __init__(self, people: Iterable[Person], now: datetime) -> None:
        self._now = now
        self._people = {one.id: one for one in people}
        self._lists: dict[Line, dict[tuple[str, str], list[_Turn]]] = {line: {} for line in Line}

    def best_for(self, item: Waiting) -> Offer | None:
        """Whoever had it before, then the first in turn of the earliest step."""
        before = self._people.get(item.sticky) if item.sticky is not None else None
        if before is not None and (step := may_be_offered(item, before, self._now)) is not None:
            return Offer(item.id, before.id, step)
        age = self._now - item.entered_at
        for number, one in enumerate(item.steps):
            if one.after <= age and _is_asked(item.skills, one) and (person := self._first(item, one)) is not None:
                return Offer(item.id, person, number)
        return None

    def hold(self, user: UserId, item: Waiting) -> None:
        """This person has the item in hand now, offered or taken: their turn comes later, or not at all."""
        before = self._people[user]
        self._people[user] = after = holding(before, item)
        was, will = _turn(before), _turn(after)
        lists = self._lists[before.line]
        for queue in before.queues:
            for skill in ("", *before.skills):
                if turns := lists.get((queue, skill)):
                    at = bisect_left(turns, was)
                    if at < len(turns) and turns[at] == was:
                        del turns[at]
                        if after.firm < FULL:
                            insort(turns, will)

    def _first(self, item: Waiting, step: Step) -> UserId | None:
        """The first in turn of a step's line who can have the item. No earlier step is for any of them: it would have
        been theirs already."""
        asked = item.skills if step.asks_skills else _NOTHING
        turns = self._turns(step.line, item.queue, "")
        for skill, level in asked.items():
            if level > 0 and len(knowing := self._turns(step.line, item.queue, skill)) < len(turns):
                turns = knowing
        for turn in turns:
            person = self._people[turn[2]]
            if not has_room(person, item) or not may_open(person, item) or (asked and not _has_skills(person, item)):
                continue
            rest = item.not_before.get(person.id)
            if rest is not None and self._now < rest:
                continue
            if not item.is_spoken or is_routable(person, self._now, is_spoken=True):
                return person.id
        return None

    def _turns(self, line: Line, queue: str, skill: str) -> list[_Turn]:
        """Who of a line serves a queue, is reached by text at least and knows something of the skill ("": any)."""
        lists = self._lists[line]
        found = lists.get((queue, skill))
        if found is None:
            if skill:
                found = [one for one in self._turns(line, queue, "") if skill in self._people[one[2]].skills]
            else:
                found = sorted(
                    _turn(one)
                    for one in self._people.values()
                    if one.line is line and queue in one.queues and one.firm < FULL
                    and is_routable(one, self._now, is_spoken=False)
                )  # fmt: skip
            lists[(queue, skill)] = found
        return found


_Turn = tuple[int, datetime, UserId]
_NOTHING: Mapping[str, int] = MappingProxyType({})


def _turn(person: Person) -> _Turn:
    return (person.firm + person.soft, person.idle_since, person.id)


def choose_person(item: Waiting, people: Iterable[Person], now: datetime) -> Offer | None:
    """Who is offered an item that came or came back: whoever had it before, then the earliest step, then who has
    least in hand, then who has been without work longest."""
    return Staff(people, now).best_for(item)


def choose_work(person: Person, items: Iterable[Waiting], now: datetime) -> Offer | None:
    """What a person who became free is offered, across all their queues: the first by `place` that is for them."""
    if not is_routable(person, now, is_spoken=False):
        return None
    best: tuple[tuple[int, int, datetime, int], Offer] | None = None
    for item in items:
        if item.queue not in person.queues or not has_room(person, item):  # most; and to know that costs least
            continue
        key = place(item, now)
        if best is not None and best[0] < key:
            continue
        step = may_be_offered(item, person, now)
        if step is not None:
            best = key, Offer(item.id, person.id, step)
    return best[1] if best else None


def match(items: Collection[Waiting], people: Collection[Person], now: datetime) -> list[Offer]:
    """Every offer to be made now: items by their place, each to the best of who is left."""
    staff = Staff(people, now)
    hopeless: set[tuple[object, ...]] = set()  # kinds of work nobody has room for; while we give, nobody gets freer
    offers = []
    for item in sorted(items, key=lambda one: place(one, now)):
        kind = _kind(item, now)
        if kind in hopeless:
            continue
        offer = staff.best_for(item)
        if offer is not None:
            offers.append(offer)
            staff.hold(offer.person, item)
        elif not item.not_before:
            hopeless.add(kind)
    return offers


def _kind(item: Waiting, now: datetime) -> tuple[object, ...]:
    """All that says who may be offered the item now, besides who rests from it."""
    age = now - item.entered_at
    due = tuple((one.line, one.asks_skills) for one in item.steps if one.after <= age)
    asked = frozenset(item.skills.items())
    return (item.queue, item.unit, item.weight, item.is_spoken, item.is_interruptible, asked, due)


def missing_skills(item: Waiting, people: Iterable[Person], now: datetime) -> frozenset[str]:
    """The skills for want of which nobody can have the item now, though somebody of its queue is ready.

    Empty where somebody knows enough, and where nobody is there at all: then it is not skills that are missing.
    """
    age = now - item.entered_at
    due = [one for one in item.steps if one.after <= age]
    there = [
        one
        for one in people
        if item.queue in one.queues
        and any(step.line is one.line for step in due)
        and is_routable(one, now, is_spoken=item.is_spoken)
    ]
    if not there or any(step_for(item, one, now) is not None for one in there):
        return frozenset()
    nobody = {skill for skill, level in item.skills.items() if all(one.skills.get(skill, 0) < level for one in there)}
    return frozenset(nobody or item.skills)  # else each is known, but all together to nobody


def holding(person: Person, item: Waiting) -> Person:
    """The person with this item in hand, offered or taken."""
    if item.is_interruptible:
        return replace(person, soft=person.soft + item.weight, is_asked=True)
    return replace(person, firm=person.firm + item.weight)
