"""Queues: what they promise, when they work and how long one waits in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from okienko.kernel.kept import Kept
from okienko.kernel.lately import Lately, stamp_of
from okienko.organization import queries as organization
from okienko.organization.rules import UnitId
from okienko.routing import rules
from okienko.routing.models import Queue, QueueEvent, WorkItem
from okienko.routing.permissions import is_of_unit
from okienko.routing.rules import EventKind, Overflow, Plan, ServiceLevel
from okienko.routing.rules.queues import last_of, steps_from
from okienko.terms import queries as terms


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue. `messages`: when it is said ("closed", "waiting") → language → text."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    unit_id: UnitId
    line: str
    channels: tuple[str, ...]
    plan: Plan
    service_level: ServiceLevel | None
    hours: Mapping[str, list[list[str]]] = field(default_factory=dict)
    messages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_default: bool = False
    is_open: bool = True  # unless a supervisor closed it
    version: int = 1
    successor: str = ""  # it was put out of use, and its work goes to the queue of this code

    def says(self, when: str, language: str) -> str:
        """What this queue tells people then ("closed", "waiting"), in Polish where not in their language; "" for
        nothing of its own."""
        texts = self.messages.get(when, {})
        return texts.get(language) or texts.get("pl", "")

    def works(self, now: datetime) -> bool:
        """Whether somebody is to be there now: nobody closed it, and the moment lies in its hours or the office's."""
        if not self.is_open:
            return False
        local = timezone.localtime(now)
        if self.hours:
            return rules.is_open(self.hours, local) and terms.calendar().day_off(local.date()) is None
        return any(begin <= now < end for begin, end in terms.office_hours().spans(local.date()))

    def opens_after(self, now: datetime) -> datetime | None:
        """When it works next, by its hours or the office's; None where that is not within a month."""
        today = timezone.localdate(now)
        for day in (today + timedelta(days=number) for number in range(DAYS_AHEAD)):
            begins = [begin for begin in self._openings(day) if begin > now]
            if begins:
                return min(begins)
        return None

    def _openings(self, day: date) -> list[datetime]:
        if not self.hours:
            return [begin for begin, _end in terms.office_hours().spans(day)]
        if terms.calendar().day_off(day) is not None:
            return []
        zone = timezone.get_current_timezone()
        spans = self.hours.get(str(day.isoweekday()), ())
        return [datetime.combine(day, time.fromisoformat(span[0]), zone) for span in spans]


DAYS_AHEAD = 31


@dataclass(frozen=True, slots=True)
class Closed:
    """Nobody reads a queue now. `words`: what the office says of it, "" where it says nothing."""

    opens: datetime | None
    words: str


def said_by(code: str, when: str, language: str) -> str:
    """`QueueRow.says` of a queue, as read within the last second; "" where there is none of this code."""
    row = _reached(code)
    return row.says(when, language) if row else ""


def closed_now(code: str, language: str, now: datetime) -> Closed | None:
    """None while the queue works, and where there is none of this code."""
    row = _reached(code)
    if row is None or row.works(now):
        return None
    return Closed(row.opens_after(now), row.says("closed", language))


def queues() -> list[QueueRow]:
    """All queues in use, the default one first. One query."""
    return [one for one in with_retired() if not one.successor]


def with_retired() -> list[QueueRow]:
    """Queues in use, and those whose work goes to another one. One query."""
    return [_row(one) for one in _KNOWN()]


def in_use() -> QuerySet[Queue]:
    """Queues as `plan_of` wants them."""
    return _planned().filter(is_active=True)


def _planned() -> QuerySet[Queue]:
    tree = RawSQL(f"routing_queue.unit_id IN ({organization.FIRST_LINE_TREE})", [], output_field=BooleanField())  # noqa: S611  # a constant
    return Queue.objects.annotate(of_first_line=tree)


_KNOWN = Kept(lambda: _planned().filter(Q(is_active=True) | ~Q(successor="")).order_by("-is_default", "code"))


def queue(code: str) -> QueueRow | None:
    """None where no such queue is in use: its work is handed out by `rules.Plan()`."""
    found = in_use().filter(code=code).first()
    return _row(found) if found else None


# For what comes in by the hundred a second.
_known_lately = Lately(with_retired, 1.0, version=stamp_of("routing_queue", "organization_unit"))
forget_queues = _known_lately.forget


def queues_lately() -> list[QueueRow]:
    """All queues in use, as read within the last second."""
    return [one for one in _known_lately() if not one.successor]


def successors() -> dict[str, str]:
    """Code of a queue that was put out of use → of the one its work goes to, which may be out of use by now, too."""
    return {one.code: one.successor for one in _known_lately() if one.successor}


def _reached(code: str) -> QueueRow | None:
    """The queue that takes what is meant for this one; None where none of that code is in use."""
    instead = last_of(code, successors())
    return next((one for one in queues_lately() if one.code == instead), None)


def lands_in(code: str, *, kind: str, unit_id: int) -> str:
    """The code of the queue that work meant for `code` enters: that one, or after it was put out of use its successor.

    "" where nobody of the work's own unit could have it there: it waits on the lists of its unit.
    """
    following = successors() if code else {}
    if code not in following:
        return code
    found = _reached(code)
    if found is None or (is_of_unit(kind) and not _near(found.unit_id, unit_id)):
        return ""
    return found.code


def _near(unit: int, other: int) -> bool:
    return unit == other or {unit, other} <= organization.first_line_tree()


def queue_for(word: str, *, unit_id: int, language: str = "pl") -> str:
    """The code of the queue of a unit that takes such work: one that asks for the language, then the default one.

    word: one of a queue's `channels`. "" where the unit has no such queue: the work waits on lists alone. A queue that
    was put out of use still takes it for its successor, where no other does; who enters the work sees to that.
    """
    spoken = f"lang-{language}"
    taken = [one for one in _known_lately() if one.unit_id == unit_id and word in one.channels]
    taken.sort(key=lambda one: bool(one.successor))
    theirs = [one for one in taken if spoken in one.plan.skills]
    usual = [one for one in taken if not any(skill.startswith("lang-") for skill in one.plan.skills)]
    return next((one.code for one in (*theirs, *usual)), "")


def queues_near(code: str, skills: Iterable[str] = ()) -> list[str]:
    """Codes of the queue a matter is in, and of those that were put out of use for it, then of those that serve its
    topic: they ask for a skill of a topic that the matter asks for, or its queue does. As read within the last second.
    """
    known, following = queues_lately(), successors()
    own = next((one.plan.skills for one in known if one.code == code), ())
    topics = {skill for skill in (*skills, *own) if skill.startswith("topic-")}
    near = [one.code for one in known if one.code != code and topics & set(one.plan.skills)]
    return [code, *(one for one in following if last_of(one, following) == code), *near] if code else near


def queue_names(language: str = "pl") -> dict[str, str]:
    """Code → name of every queue in use, as one reads it in a language."""
    return {one.code: one.names.get(language) or one.name for one in queues_lately()}


def units_with(word: str) -> set[int]:
    """Units that have a queue which takes such work."""
    return {one.unit_id for one in queues_lately() if word in one.channels}


def plans_of(subjects: Iterable[str]) -> dict[str, Plan]:
    """How the queues of these matters hand out their work; what left the queue is left out. Two queries."""
    known = {one.code: one.plan for one in queues()}
    rows = WorkItem.objects.filter(subject__in=list(subjects)).values_list("subject", "queue")
    return {subject: known.get(code, Plan()) for subject, code in rows}


def default_queue(channel: str = "") -> str:
    """The code of the queue for what nobody has said more of; `general` in an office without queues."""
    codes = Queue.objects.filter(is_active=True, is_default=True).values_list("code", "channels")
    return next((code for code, channels in codes if not channel or channel in channels), "general")


@dataclass(frozen=True, slots=True)
class Ahead:
    """How long somebody may still wait. `minutes` is None where nobody was answered for an hour."""

    people: int
    minutes: int | None
    queue: str = ""


def ahead_of(subject: str, *, now: datetime | None = None) -> Ahead | None:
    """How many wait before this one in its queue, and about how long that takes; None when it does not wait."""
    now = now or timezone.now()
    item = WorkItem.objects.filter(subject=subject, assignee=None).exclude(queue="").first()
    if item is None:
        return None
    before = (
        WorkItem.objects.filter(queue=item.queue, assignee=None)
        .exclude(id=item.id)
        .values_list("priority", "routing_age", "id")
    )
    people = sum(1 for place in before if place < (item.priority, item.routing_age, item.id))
    since = now - timedelta(hours=1)
    answered = QueueEvent.objects.filter(at__gte=since, kind=EventKind.ANSWERED, queue=item.queue).count()
    return Ahead(people, -(-(people + 1) * 60 // answered) if answered else None, item.queue)


def _row(one: Queue) -> QueueRow:
    level = None
    if one.service_percent is not None and one.service_seconds is not None:
        level = ServiceLevel(one.service_percent, one.service_seconds)
    return QueueRow(
        one.id, one.code, one.name, one.names, UnitId(one.unit_id), one.line, tuple(one.channels),
        plan_of(one), level, one.hours, one.messages, one.is_default, one.is_open, one.version,
        one.successor,
    )  # fmt: skip


def plan_of(one: Queue) -> Plan:
    """How a queue of `in_use` hands out its work."""
    first_line: bool = one.of_first_line  # type: ignore[attr-defined]  # annotated there
    overflow = None
    if one.overflow:
        overflow = Overflow(timedelta(seconds=one.overflow["after_seconds"]), one.overflow["to"])
    return Plan(
        one.skills,
        steps_from(one.steps, first_line=first_line),
        overflow,
        one.offer_seconds,
        one.wrap_up_seconds,
        one.idle_remind_seconds,
        one.idle_end_seconds,
    )
