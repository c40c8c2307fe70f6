"""Deadline rules as values, and what follows from them for one matter."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from okienko.terms.rules.calendar import DAY, Calendar
from okienko.terms.rules.hours import OpeningHours, add_working_time, local_day
from okienko.terms.rules.term import Exclusion, Reason, Stretch, Term, Unit, raw_end, settle_end, stretch


class Counting(enum.StrEnum):
    """Which law says how the term is counted. All three count alike; only the basis differs."""

    KPA57 = "kpa57"
    KPA57_ANALOGY = "kpa57_analogy"  # the act is silent, so art. 57 is applied by analogy
    EU1182 = "eu1182"  # Regulation 1182/71
    ORDYNACJA12 = "ordynacja12"


class Level(enum.StrEnum):
    CALM = "calm"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Warn when `percent` of the days have passed, or when `days_before` working days are left."""

    level: Level
    percent: int | None = None
    days_before: int | None = None

    @classmethod
    def parse(cls, text: str) -> Threshold:
        """Reads "yellow 50%" and "red D-2"; D means working days before the due date. Raises ValueError."""
        level, _, at = text.partition(" ")
        if level not in list(Level):
            raise ValueError(f"poziom ostrzeżenia to jeden z: {', '.join(Level)}; jest {text!r}")
        if at.endswith("%") and at[:-1].isdecimal():
            return cls(Level(level), percent=int(at[:-1]))
        if at.startswith("D-") and at[2:].isdecimal():
            return cls(Level(level), days_before=int(at[2:]))
        raise ValueError(f"ostrzeżenie to „yellow 50%” albo „red D-2”, a nie {text!r}")

    def day(self, start: date, due: date, calendar: Calendar) -> date:
        if self.percent is not None:
            return start + math.ceil((due - start).days * self.percent / 100) * DAY
        return calendar.add_working_days(due, -(self.days_before or 0))


@dataclass(frozen=True, slots=True)
class Step:
    """One clock of a procedure: its length, the event that starts it and the article that says so.

    `by_party`: the term binds a party, so there is no safe target of the office.
    """

    code: str
    text: str
    term: Term
    source: str
    event: str
    by_party: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """All clocks of one kind of matter, valid from a day to a day (both included, None: no limit).

    An internal rule has no statutory step: only a planned date by `target`.
    `certain` is False when the content was not checked against the text of the act.
    """

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    counting: Counting
    steps: Mapping[str, Step]
    target: Term | None
    exclusions: frozenset[Reason]
    thresholds: tuple[Threshold, ...]
    certain: bool

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class UnknownRule(KeyError):
    """No rule of that code, or none valid on that day, or no such step. The sentence is for people."""

    def __str__(self) -> str:
        return str(self.args[0])


def rule_on(rules: Mapping[str, tuple[Rule, ...]], code: str, day: date) -> Rule:
    """The version in force on `day`: the latest one that had begun. Raises UnknownRule."""
    found = [rule for rule in rules.get(code, ()) if rule.in_force(day)]
    if not found:
        raise UnknownRule(f"Nie ma reguły {code} obowiązującej w dniu {day}.")
    return max(found, key=lambda rule: rule.valid_from)


@dataclass(frozen=True, slots=True)
class Note:
    """One step of the computation, put into words by queries: a code and the values it speaks of."""

    code: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a matter must be ready. Dates are days in the office's zone.

    statutory_due: None when the matter has no statutory term, or while the term stands still (`suspended`);
    statutory_at: the moment, only for terms counted in hours;
    safe_target: the last working day before rolling; None for internal matters and terms of a party;
    planned: what the resident is told; None only while the term stands still;
    planned_at: the moment, when the target is counted in hours;
    warnings: each level with the first day on which it holds, in order of severity.
    """

    rule: str
    step: str
    valid_from: date
    source: str
    certain: bool
    start: date
    raw_end: date | None
    statutory_due: date | None
    statutory_at: datetime | None
    safe_target: date | None
    planned: date | None
    planned_at: datetime | None
    suspended: bool
    warnings: tuple[tuple[Level, date], ...]
    notes: tuple[Note, ...]
    explanation: tuple[str, ...] = ()

    def level(self, today: date) -> Level:
        """How late the matter is on a day; never falls as days go by."""
        due = self.statutory_due or self.planned
        if due is not None and today > due:
            return Level.OVERDUE
        return next((level for level, since in reversed(self.warnings) if since <= today), Level.CALM)


def compute(
    rule: Rule,
    step_code: str,
    received_at: datetime | date,
    *,
    calendar: Calendar,
    opening: OpeningHours,
    exclusions: Iterable[Exclusion] = (),
    target: Term | None = None,
) -> Deadline:
    """The deadline of one clock of `rule` that an event at `received_at` started.

    `target` is the internal promise of the category, if it has one; it may only bring the planned date forward.
    Raises UnknownRule for a step the rule does not have.
    """
    start = local_day(received_at, opening.zone)
    work = _Work(rule, start, received_at, calendar, opening)
    step = rule.steps.get(step_code)
    if step is None and (rule.steps or step_code != "due"):
        raise UnknownRule(
            f"Reguła {rule.code} nie ma kroku {step_code}; ma: {', '.join(rule.steps) or 'tylko datę planowaną'}."
        )
    if step is not None:
        work.count_statutory(step, exclusions)
    work.plan(target or rule.target)
    return work.result(step_code, step)


class _Work:
    """One computation on its way; the notes grow in the order in which a clerk would reason."""

    def __init__(
        self, rule: Rule, start: date, received_at: datetime | date, calendar: Calendar, opening: OpeningHours
    ) -> None:
        self.rule, self.start, self.received_at = rule, start, received_at
        self.calendar, self.opening = calendar, opening
        self.raw: date | None = None
        self.due: date | None = None
        self.due_at: datetime | None = None
        self.safe: date | None = None
        self.planned: date | None = None
        self.planned_at: datetime | None = None
        self.suspended = False
        self.notes: list[Note] = []

    def note(self, code: str, **values: object) -> None:
        self.notes.append(Note(code, values))

    def count_statutory(self, step: Step, exclusions: Iterable[Exclusion]) -> None:
        self.note("start", event=step.event, day=self.start)
        self.note("term", text=step.text, term=step.term, source=step.source)
        if step.term.counts_hours:
            self._count_hours(step.term)
            return
        raw = raw_end(self.start, step.term, self.calendar)
        shortened = step.term.unit in (Unit.MONTHS, Unit.YEARS) and raw.day != self.start.day
        self.note("clamped" if shortened else "raw", unit=step.term.unit, counting=self.rule.counting, day=raw)
        end = self._exclude(raw, exclusions)
        if end is None:
            self.suspended = True
            return
        ends = settle_end(self.start, end, self.calendar)
        self.raw, self.due = ends.raw, ends.due
        self._note_roll(ends.raw, ends.due)
        if step.by_party:
            self.note("party")
            return
        self._aim(ends.safe)

    def _count_hours(self, term: Term) -> None:
        self.due_at = self._moment_of(term)
        self.raw = self.due = self.due_at.date()
        self.safe = self.due
        self.note("hours", moment=self.due_at)

    def _exclude(self, raw: date, exclusions: Iterable[Exclusion]) -> date | None:
        allowed: list[Exclusion] = []
        for item in sorted(exclusions, key=lambda item: item.begins):
            if item.reason in self.rule.exclusions:
                allowed.append(item)
            else:
                self.note("not_excluded", begins=item.begins, ends=item.ends, reason=item.reason)
        moved: Stretch = stretch(self.start, raw, allowed)
        for first, last in moved.counted:
            why = tuple(x.reason for x in allowed if x.begins <= (last or x.begins) and (x.ends or first) >= first)
            if last is None:
                self.note("stands", begins=first, reasons=why)
            else:
                self.note("excluded", begins=first, ends=last, days=(last - first).days, reasons=why)
        if moved.end is not None and moved.end != raw:
            self.note("stretched", days=moved.days, day=moved.end)
        return moved.end

    def _note_roll(self, raw: date, due: date) -> None:
        if due == raw:
            self.note("working", day=due)
        else:
            self.note("rolled", day=raw, why=self.calendar.day_off(raw), due=due, counting=self.rule.counting)

    def _aim(self, safe: date | None) -> None:
        """The safe target is also a day on which this office is open."""
        safe = self.opening.last_open_day(safe) if safe is not None else None
        self.safe = safe if safe is not None and safe >= self.start else None
        self.note("safe" if self.safe else "no_safe", day=self.safe)

    def _moment_of(self, term: Term) -> datetime:
        if not isinstance(self.received_at, datetime):
            raise ValueError(f"A term of {term} needs the moment at which it started, not only a day.")
        if term.unit is Unit.HOURS:
            # through UTC: adding hours to local time would forget that the clocks may change meanwhile
            return (self.received_at.astimezone(UTC) + timedelta(hours=term.amount)).astimezone(self.opening.zone)
        return add_working_time(self.received_at, timedelta(hours=term.amount), self.opening)

    def plan(self, target: Term | None) -> None:
        if self.suspended:
            return
        self.planned = self.safe or self.due
        if target is None:
            return
        moment: datetime | None
        if target.counts_hours:
            moment = self._moment_of(target)
            day = local_day(moment, self.opening.zone)
        else:
            moment, day = None, self.opening.next_open_day(raw_end(self.start, target, self.calendar))
        if self.planned is None or day <= self.planned:
            self.planned, self.planned_at = day, moment
            self.note("planned", term=target, day=day, moment=moment)
        else:
            self.note("target_too_late", term=target, day=day, planned=self.planned)

    def warnings(self) -> tuple[tuple[Level, date], ...]:
        due = self.due or self.planned
        if due is None:
            return ()
        since: dict[Level, date] = {}
        for threshold in self.rule.thresholds:
            day = threshold.day(self.start, due, self.calendar)
            if self.start < day <= due:  # a threshold that a short term never reaches warns of nothing
                since[threshold.level] = min(since.get(threshold.level, day), day)
        return tuple((level, since[level]) for level in Level if level in since)

    def result(self, step_code: str, step: Step | None) -> Deadline:
        if step is None:
            self.notes.insert(0, Note("internal", {"day": self.start}))
        return Deadline(
            rule=self.rule.code,
            step=step_code,
            valid_from=self.rule.valid_from,
            source=step.source if step else "",
            certain=self.rule.certain,
            start=self.start,
            raw_end=self.raw,
            statutory_due=self.due,
            statutory_at=self.due_at,
            safe_target=self.safe,
            planned=self.planned,
            planned_at=self.planned_at,
            suspended=self.suspended,
            warnings=self.warnings(),
            notes=tuple(self.notes),
        )
