"""The wallboard: who waits, how the day goes, who does what, what is past its date."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language

from okienko.cases.rules import QUIET
from okienko.insight.permissions import require_reader, sees_names
from okienko.insight.queries.alarms import AlarmRow, open_alarms
from okienko.insight.queries.backlog import live_backlog
from okienko.insight.queries.day import LOCK, span_of, today
from okienko.insight.rules import (
    DEFAULT,
    FORMULAS,
    NOTHING,
    TARGETS,
    WRITTEN_FORMULAS,
    WRITTEN_TARGETS,
    Book,
    Effort,
    Figures,
    Formula,
    Late,
    Level,
    Resolution,
    Span,
    Stretch,
    Sums,
    Target,
    closures,
    formula_on,
    level,
    percentile,
    resolution,
    total,
)
from okienko.kernel.actors import Actor
from okienko.kernel.lately import forgotten_with_the_rest
from okienko.organization import queries as organization
from okienko.organization.rules import Role, Standing, UserId
from okienko.routing import queries as routing
from okienko.routing.queries import InQueue, QueueRow
from okienko.routing.rules import EventKind
from okienko.terms import queries as terms
from okienko.terms.rules import working_time_between

HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)  # what happened just now has happened
SERVING = "serving"  # beside the activities people choose: somebody is on the other end


@dataclass(frozen=True, slots=True)
class Judged:
    """A service level with what it means: the formula by name and version, and the target."""

    formula: Formula
    target: Target
    level: Level

    @property
    def percent(self) -> float | None:
        share = self.level.share
        return None if share is None else float(share * 100)

    @property
    def is_met(self) -> bool | None:
        share = self.level.share
        return None if share is None else share * 100 >= self.target.percent


@dataclass(frozen=True, slots=True)
class Day:
    """What is counted of a day up to a moment. The same from the live book and from the log told anew."""

    day: date
    as_of: datetime
    by_queue: dict[str, Sums]
    by_hour: list[tuple[datetime, Sums]]  # of all queues, in the hours something happened in or between
    efforts: dict[int, Effort]
    states: dict[int, Stretch]  # user id → what those signed on do now
    in_states: dict[str, timedelta]  # activity → how long, all people together

    @property
    def whole(self) -> Sums:
        return total(self.by_queue.values())

    @property
    def effort(self) -> Effort:
        return sum(self.efforts.values(), Effort())


@dataclass(frozen=True, slots=True)
class QueueLine:
    code: str
    name: str
    is_open: bool  # unless a supervisor closed it
    waiting: list[InQueue]  # people who are there and wait
    written: int  # letters, forms, cases: they wait by their due dates
    sums: Sums
    figures: Figures
    levels: list[Judged]
    own: Judged | None  # by what the queue itself promises

    @property
    def number(self) -> int:
        return sum(one.number for one in self.waiting)

    @property
    def since(self) -> datetime | None:
        return min((one.since for one in self.waiting), default=None)


@dataclass(frozen=True, slots=True)
class Someone:
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class InState:
    """People in one state; `people` is empty for those who read counts alone."""

    activity: str
    number: int
    since: datetime  # who is in it longest
    people: list[Someone]


@dataclass(frozen=True, slots=True)
class Board:
    day: Day
    formula: Formula
    queues: list[QueueLine]
    whole: QueueLine
    states: list[InState]
    backlog: list[Late]  # of what is not kept closely, the same for every reader
    within_reach: dict[str, int]  # kind → what is past its date on the lists of this reader; empty for who has none
    matters: Resolution  # settled on this day
    written: Written
    alarms: list[AlarmRow]
    sees_work: bool  # may go on to the lists
    may_steer: bool


def judged(sums: Sums, formula: Formula) -> list[Judged]:
    return [Judged(formula, target, level(sums, formula, target.within)) for target in TARGETS]


@dataclass(frozen=True, slots=True)
class Written:
    """How what is written fared, in working time. `levels`: empty for days before the formula was valid."""

    taken: int
    waiting: int
    half: timedelta | None  # until somebody began with half of it
    levels: list[Judged]


def written(pieces: list[tuple[date, Sums]]) -> Written:
    """Of some days; numerators and denominators are added."""
    whole = total(sums for _day, sums in pieces)
    valid = [(sums, known) for day, sums in pieces for known in WRITTEN_FORMULAS if known.valid_from <= day]
    levels = [
        Judged(valid[-1][1], target, sum((level(sums, one, target.within) for sums, one in valid), Level()))
        for target in (WRITTEN_TARGETS if valid else ())
    ]
    return Written(len(whole.written_taken), len(whole.written_waiting), percentile(whole.written_taken, 50), levels)


def formula_named(name: str, day: date) -> Formula:
    """The version of a formula that is valid on a day; the default one for a name nobody knows."""
    known = {one.id for one in FORMULAS}
    return formula_on(name if name in known else DEFAULT, day)


def board(by: Actor, now: datetime, *, formula: str = DEFAULT) -> Board:
    """The wallboard as this person may see it: a query each for log, queues, who waits, names, what is late or settled.

    Raises Forbidden.
    """
    who = require_reader(by)
    day = live_day(now)
    chosen = formula_named(formula, day.day)
    waiting = routing.in_queues()
    known = {one.code: one for one in routing.queues()}
    codes = [*known, *sorted({*day.by_queue, *(one.queue for one in waiting)} - {"", *known})]
    used = {one.queue for one in waiting} | {code for code, sums in day.by_queue.items() if sums != NOTHING}
    lines = [
        _line(known.get(code), code, [one for one in waiting if one.queue == code], day, chosen)
        for code in codes
        if code in known or code in used
    ]
    return Board(
        day=day,
        formula=chosen,
        queues=lines,
        whole=_line(None, "", waiting, day, chosen),
        states=_states(who, day.states),
        backlog=live_backlog(now),
        within_reach=routing.late_within_reach(by, now) if sees_names(who) else {},
        matters=matters(day.day, day.day, now),
        written=written([(day.day, day.whole)]),
        alarms=open_alarms(),
        sees_work=sees_names(who),
        may_steer=who.has(Role.SUPERVISOR),
    )


def _line(row: QueueRow | None, code: str, waiting: list[InQueue], day: Day, formula: Formula) -> QueueLine:
    sums = day.by_queue.get(code, NOTHING) if code else day.whole
    written = sum(one.number for one in waiting if not one.is_live)
    waiting = [one for one in waiting if one.is_live]
    own = None
    if row is not None and row.service_level is not None:
        promised = Target(row.service_level.percent, timedelta(seconds=row.service_level.seconds))
        own = Judged(formula, promised, level(sums, formula, promised.within))
    name = queue_name(row) if row is not None else code
    is_open = row is None or row.is_open
    return QueueLine(code, name, is_open, waiting, written, sums, Figures.of(sums), judged(sums, formula), own)


def matters(first: date, last: date, now: datetime) -> Resolution:
    """Cases settled from the first to the last day: how many at the first contact, how many contacts each took."""
    span = Span(span_of(first).since, min(span_of(last).until, now))
    kinds = (EventKind.SETTLED, EventKind.CAME_BACK)
    events = routing.events(span.since, min(span.until + QUIET, now) + INSTANT, kinds=kinds)
    return resolution(closures(events, span), now)


def queue_names() -> dict[str, str]:
    """Code → name, in the language of who reads."""
    return {one.code: queue_name(one) for one in routing.queues()}


def queue_name(row: QueueRow) -> str:
    """In the language of who reads."""
    return row.names.get(get_language() or "", row.name)


def live_day(now: datetime) -> Day:
    """The present day from the live book. While nothing happens, boards that are read in one second share a reading."""
    global _shown
    with LOCK:
        book = today(now)
        of = (book, book.size, now.replace(microsecond=0))
        if _shown is None or _shown[0] != of:
            _shown = (of, counted(timezone.localdate(now), book, now))
        return _shown[1]


_shown: tuple[tuple[Book, int, datetime], Day] | None = None


@forgotten_with_the_rest
def forget_day() -> None:
    """Count the present day again at the next question in this process."""
    global _shown
    _shown = None


def counted(day: date, book: Book, as_of: datetime) -> Day:
    """What a book says of a day up to a moment."""
    span = span_of(day)
    hours = _hours(span)
    opening = terms.office_hours()
    by_hour = book.sums(hours, as_of=as_of, clock=lambda since, until: working_time_between(since, until, opening))
    queues = sorted({queue for found in by_hour for queue in found})
    by_queue = {queue: total(found.get(queue, NOTHING) for found in by_hour) for queue in queues}
    sums = [(hour.since, total(found.values())) for hour, found in zip(hours, by_hour, strict=True)]
    used = [number for number, (_since, one) in enumerate(sums) if one != NOTHING]
    states = present_states(book, as_of)
    shown = sums[used[0] : used[-1] + 1] if used else []
    efforts, in_states = book.efforts(span, as_of=as_of), book.in_states(span, as_of=as_of)
    return Day(day, as_of, by_queue, shown, efforts, states, in_states)


def present_states(book: Book, as_of: datetime) -> dict[int, Stretch]:
    """What those signed on do now; who talks to somebody does that, whatever they chose before."""
    states = {user: known[-1] for user, known in book.states().items() if known and known[-1].until is None}
    for told in book.stories:
        for one in told.servings:
            if one.is_live and one.until is None and one.user_id in states and one.since <= as_of:
                since = states[one.user_id].since if states[one.user_id].activity == SERVING else one.since
                states[one.user_id] = Stretch(SERVING, min(since, one.since))
    return states


def _hours(span: Span) -> list[Span]:
    return [Span(span.since + HOUR * n, span.since + HOUR * (n + 1)) for n in range((span.until - span.since) // HOUR)]


def _states(who: Standing, states: dict[int, Stretch]) -> list[InState]:
    """Signed-on people by state. A supervisor reads all names, a head those of the own tree."""
    names: dict[UserId, str] = {}
    if who.has(Role.SUPERVISOR):
        names = organization.staff_names(states)
    elif sees_names(who):
        reach = {row.user_id: row.name for row in organization.people_of_unit(who.tree_ids)}
        names = {user: name for user, name in reach.items() if user in states}
    numbers = Counter(one.activity for one in states.values())
    return [
        InState(
            activity,
            number,
            min(one.since for one in states.values() if one.activity == activity),
            sorted(
                (Someone(names[UserId(user)], one.since) for user, one in states.items()
                 if one.activity == activity and UserId(user) in names),
                key=lambda someone: someone.since,
            ),
        )
        for activity, number in sorted(numbers.items())
    ]  # fmt: skip
