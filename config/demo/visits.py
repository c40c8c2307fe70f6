"""The contacts of half a year: how many of which kind, what each was about and how it ended."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from config.demo import material as materials
from config.demo.clock import Clock
from config.demo.material import Message
from config.demo.matters import CLOSED, Course, Due, MatterMaker, Wanted
from config.demo.plan import AT_ONCE, CASES, ENDS, MESSAGE_KINDS, RESIDENTS, Draw, History, Team, Visit
from okienko.contacts.rules import due_moment

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMED = frozenset({"inquiry", "kpa_application", "complaint", "motion"})  # types nobody may send without a name
# Of all contacts: 240 late (60 e-mails, 180 cases), 90 reopened cases of which six are open now.
REOPENED = {"report": 54, "inquiry": 6, "kpa_application": 6, "complaint": 6, "motion": 6, "public_information": 6}
LATE = {"report": 56, "inquiry": 8, "kpa_application": 10, "complaint": 8, "motion": 6, "public_information": 8}
PASSES = 6  # closed cases of each type that went to another unit, and that waited for the resident
DUPLICATES = 12
OUTSIDE = 8


def plan(pack_folder: Path, *, seed: int, now: datetime) -> History:
    """The half year before `now`. Reads the office from the database, changes nothing."""
    rng = random.Random(seed)  # dice, not secrets
    material = materials.read(pack_folder)
    residents = material.residents(rng, RESIDENTS)
    draw = Draw(rng, material, Clock(material.location, now), Team.read(), residents)
    visits = [*_Cases(draw).all(), *_Others(draw).all()]
    return History(residents, sorted(visits, key=lambda one: (one.at, one.reference)))


@dataclass
class _Cases:
    draw: Draw
    maker: MatterMaker = field(init=False)

    def __post_init__(self) -> None:
        self.maker = MatterMaker(self.draw)

    def all(self) -> list[Visit]:
        visits = []
        for type_code, channels in CASES.items():
            wanted = self._wanted(type_code, sum(channels.values()))
            ways = [channel for channel, count in channels.items() for _one in range(count)]
            self.draw.rng.shuffle(ways)
            visits += [self._visit(type_code, channel, one) for channel, one in zip(ways, wanted, strict=True)]
        return self._join_duplicates(visits)

    def _wanted(self, type_code: str, count: int) -> list[Wanted]:
        """The courses of all cases of a type; what no list names ended in time."""
        found = [
            *_open_cases(type_code, self.draw),
            *[Wanted(Course.REOPENED)] * REOPENED[type_code],
            *[Wanted(Course.LATE)] * LATE[type_code],
            *[Wanted(Course.IN_TIME, handed_over=True)] * PASSES,
            *[Wanted(Course.IN_TIME, asked=True)] * PASSES,
        ]
        if type_code == "report":
            found += [Wanted(Course.DUPLICATE)] * DUPLICATES + [Wanted(Course.IN_TIME, outside=True)] * OUTSIDE
        return found + [Wanted(Course.IN_TIME)] * (count - len(found))

    def _visit(self, type_code: str, channel: str, wanted: Wanted) -> Visit:
        draw = self.draw
        kinds, results = MESSAGE_KINDS[type_code]
        pool = draw.material.pool("form" if channel == "web_form" else channel, kinds, results)
        message = draw.message(pool)
        place = self.maker.place(type_code, message, outside=wanted.outside)
        if wanted.unit and type_code == "report":  # dice again until the rules choose the wanted unit
            while self.maker.decide(type_code, message, place)[0] != wanted.unit:
                message = draw.message(pool)
                place = self.maker.place(type_code, message, outside=False)
        category = message.category if type_code == "report" else ""
        at, due_at = self.maker.received(channel, type_code, category, wanted)
        matter = self.maker.make(type_code, message, place, at, wanted)
        matter = replace(matter, due_at=due_at, planned=timezone.localdate(due_at) if due_at else matter.planned)
        anonymous = draw.anonymous(channel, named=type_code in NAMED)
        resident = None if anonymous else draw.resident(message.language)
        if wanted.course in CLOSED:
            matter = self.maker.score(matter, resident)
        by_hand = channel != "web_form"
        seconds = draw.rng.randint(120, 540) if by_hand else 0
        opened_by = matter.steps[0].by if by_hand else ""
        return Visit(
            channel=channel,
            at=at,
            resident=resident,
            confirmed=channel == "desk" or (channel == "phone" and draw.rng.random() < 0.5),
            message=message,
            end="case",
            unit=draw.team.first_line,
            handler=opened_by,
            seconds=seconds,
            reference=draw.number(),
            code=draw.code(),
            settled_at=at + timedelta(seconds=seconds),
            matter=replace(matter, steps=(replace(matter.steps[0], by=opened_by), *matter.steps[1:])),
            closing_at=matter.steps[-1].at if wanted.course in CLOSED else None,
        )

    def _join_duplicates(self, visits: list[Visit]) -> list[Visit]:
        """Each duplicate gets the place and category of an earlier report and its number."""
        reports = sorted((one for one in visits if one.matter and one.matter.type_code == "report"), key=_at)
        found = []
        for one in visits:
            matter = one.matter
            if matter and matter.outcome == "duplicate":
                earlier = [
                    other
                    for other in reports
                    if other.at < one.at and other.matter and other.matter.outcome not in ("", "duplicate")
                ]
                first = (earlier or [next(r for r in reports if r.matter and r.matter.outcome == "done")])[-1]
                if first.matter:
                    matter = replace(
                        matter, category=first.matter.category, place=first.matter.place,
                        district=first.matter.district, unit=first.matter.unit, reason=first.matter.reason,
                        area=first.matter.area, duplicate_of=first.reference,
                        steps=tuple(replace(step, unit=first.matter.unit) for step in matter.steps),
                        answer="To samo zgłoszono wcześniej. Dalszy przebieg można śledzić pod tym samym numerem.",
                    )  # fmt: skip
                    one = replace(one, matter=matter, message=first.message)
            found.append(one)
        return found


def _at(visit: Visit) -> datetime:
    return visit.at


# Type → how many, how far, due when, and whose it is: a role names the unit of its demo
# sign-in, with a capital letter that person too.
# Twelve are due today, four are late, three wait for the resident.
OPEN = {
    "report": (
        (1, Course.WORKED_ON, Due.TODAY, "Clerk"), (3, Course.WORKED_ON, Due.LATER, "Clerk"),
        (5, Course.NEW, Due.LATER, "clerk"), (1, Course.PASSED_ON, Due.LATER, "clerk"),
        (4, Course.WORKED_ON, Due.TODAY, ""), (2, Course.NEW, Due.TODAY, ""), (2, Course.WORKED_ON, Due.PAST, ""),
        (1, Course.NEW, Due.PAST, ""), (1, Course.WAITING, Due.LATER, ""), (6, Course.OPEN_AGAIN, Due.LATER, ""),
        (3, Course.PASSED_ON, Due.LATER, ""), (14, Course.NEW, Due.LATER, ""), (17, Course.WORKED_ON, Due.LATER, ""),
    ),
    "inquiry": (
        (2, Course.WORKED_ON, Due.TODAY, ""), (1, Course.WAITING, Due.LATER, ""), (3, Course.NEW, Due.LATER, ""),
        (2, Course.WORKED_ON, Due.LATER, ""),
    ),
    "kpa_application": (
        (2, Course.WORKED_ON, Due.LATER, "Expert"), (2, Course.NEW, Due.LATER, "expert"),
        (1, Course.WORKED_ON, Due.LATER, "Head"), (1, Course.WORKED_ON, Due.TODAY, ""),
        (1, Course.WORKED_ON, Due.PAST, ""), (1, Course.WAITING, Due.LATER, ""), (2, Course.PASSED_ON, Due.LATER, ""),
    ),
    "complaint": (
        (4, Course.NEW, Due.LATER, ""), (3, Course.WORKED_ON, Due.LATER, ""), (1, Course.PASSED_ON, Due.LATER, ""),
    ),
    "motion": (
        (1, Course.WORKED_ON, Due.TODAY, ""), (3, Course.NEW, Due.LATER, ""), (2, Course.WORKED_ON, Due.LATER, ""),
    ),
    "public_information": (
        (1, Course.WORKED_ON, Due.TODAY, ""), (3, Course.NEW, Due.LATER, ""), (3, Course.WORKED_ON, Due.LATER, ""),
        (1, Course.PASSED_ON, Due.LATER, ""),
    ),
}  # fmt: skip


def _open_cases(type_code: str, draw: Draw) -> Iterator[Wanted]:
    """What is open now; the demo's clerk, expert and head find their own work among it."""
    for count, course, due, whose in OPEN[type_code]:
        person = draw.demo[whose.lower()] if whose else ""
        handler = person if whose.istitle() else ""
        for _one in range(count):
            yield Wanted(course, due, unit=draw.team.homes.get(person, ""), handler=handler)


@dataclass
class _Others:
    """Contacts that opened no case."""

    draw: Draw

    def all(self) -> Iterator[Visit]:
        for channel, ends in ENDS.items():
            for end, count in ends.items():
                for place in range(count):
                    yield self._visit(channel, end, place)

    def _visit(self, channel: str, end: str, place: int) -> Visit:
        draw, now = self.draw, self.draw.clock.now
        rng = draw.rng
        message = draw.message(self._pool(channel, end))
        at = draw.clock.pick(rng, channel, draw.clock.start, now - 2 * HOUR if channel in ("phone", "desk") else now)
        seconds = rng.randint(60, 420) if channel in ("phone", "chat") else rng.randint(120, 600)
        second = draw.message(self._pool(channel, "at_once")) if end == "at_once" and rng.random() < 0.08 else None
        known = None if draw.anonymous(channel, named=end == "callback") else draw.resident(message.language)
        visit = Visit(
            channel=channel,
            at=at,
            resident=known,
            confirmed=channel == "desk" or (channel == "phone" and rng.random() < 0.3),
            message=message,
            end=end,
            unit=draw.team.first_line,
            handler=draw.broker(),
            seconds=seconds,
            reference=draw.number(),
            code=draw.code(),
            settled_at=at + timedelta(seconds=seconds),
            second=second,
        )
        match end:
            case "transferred":
                unit = draw.material.card_units.get(message.card, "WOR")
                handler = draw.team.somebody(rng, unit)
                visit = replace(visit, at=min(at, now - 2 * DAY), unit=unit, handler=handler)
                return replace(visit, settled_at=visit.at + (2 + 20 * rng.random()) * HOUR)
            case "callback":
                return self._callback(visit, place)
            case "late":
                at = draw.clock.pick(rng, channel, draw.clock.start, now - 12 * DAY)
                return replace(visit, at=at, settled_at=draw.clock.working(at + (7 + 4 * rng.random()) * DAY, at))
            case "open":
                return self._open(visit, place)
            case "at_once" | "nothing" if channel == "email":
                at = draw.clock.pick(rng, channel, draw.clock.start, now - DAY)
                return replace(visit, at=at, settled_at=min(now, at + (1 + 18 * rng.random()) * HOUR))
        return visit

    def _pool(self, channel: str, end: str) -> list[Message]:
        material = self.draw.material
        match end:
            case "nothing":
                return material.pool(channel, ("spam", "thanks"))
            case "transferred" | "callback" | "out_of_scope":
                return material.pool(channel, ("question",), (end,))
            case _:
                return material.pool(channel, ("question",), AT_ONCE)

    def _callback(self, visit: Visit, place: int) -> Visit:
        """Promises to call: two still due today, one tomorrow, the others kept."""
        draw, now = self.draw, self.draw.clock.now
        if place >= 3:
            at = draw.clock.pick(draw.rng, visit.channel, draw.clock.start, now - 3 * DAY)
            due = draw.clock.working(at + 5 * HOUR, at)
            return replace(visit, at=at, settled_at=at + 3 * timedelta(minutes=1), callback_due=due, callback_done=due)
        at = draw.clock.pick(draw.rng, visit.channel, now - DAY, now - HOUR)
        tonight = now.replace(hour=23, minute=59, second=59, microsecond=0)
        due = min(now + (1 + place) * HOUR, tonight) if place < 2 else due_moment(draw.clock.working_day(1))
        return replace(visit, at=at, settled_at=at + 3 * timedelta(minutes=1), callback_due=due)

    def _open(self, visit: Visit, place: int) -> Visit:
        """Unanswered e-mails: six due today, one late, the others later. Some are taken, some with other units."""
        draw, now = self.draw, self.draw.clock.now
        demo, first_line = draw.demo, draw.team.first_line
        homes = draw.team.homes
        day = draw.clock.working_day(0 if place < 6 else (-1 if place == 6 else 1 + place % 3))
        days = (day - now.date()).days
        due_at = due_moment(day)
        if days == 0 and due_at < now + HOUR:  # in the evening what is due today still is
            due_at = now.replace(hour=23, minute=59, second=59, microsecond=0)
        at = draw.clock.pick(draw.rng, "email", now - (3.2 - days) * DAY, now - max(0.0, 2.2 - days) * DAY)
        handler, unit = "", first_line
        if place in (0, 1, 8, 9, 10):
            handler = demo["broker"]
        elif place in (2, 11, 12, 13):
            unit = homes.get(demo["expert"], first_line)
            handler = demo["expert"] if place in (2, 11) else ""
        elif place in (14, 15):
            unit = homes.get(demo["registry"], first_line)
        elif place in (16, 17):
            unit = homes.get(demo["secretary"], first_line)
        return replace(visit, at=at, settled_at=None, due_at=due_at, handler=handler, unit=unit)
