"""The course of each case: who had it, when it moved, how it ended."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from config.demo.material import Message
from config.demo.plan import Draw, Matter, Passed, Score, Step
from okienko.cases.rules import RATING_EVERY_DAYS, Reason, choose_unit, may_ask_for_rating
from okienko.cases.services import Place
from okienko.contacts.rules import due_moment
from okienko.organization import queries as organization
from okienko.terms import queries as terms

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LONGEST = 50  # days; a case received earlier than this has its term and a late end behind it


class Course(enum.StrEnum):
    """How far a case is. The closed ones first."""

    IN_TIME = "in_time"
    LATE = "late"
    REOPENED = "reopened"  # and closed again, later than first promised
    DUPLICATE = "duplicate"
    NEW = "new"
    WORKED_ON = "worked_on"
    PASSED_ON = "passed_on"  # the other unit has not acknowledged receipt yet
    WAITING = "waiting"  # for the resident
    OPEN_AGAIN = "open_again"


class Due(enum.StrEnum):
    PAST = "past"
    TODAY = "today"
    LATER = "later"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One case the half year must contain. `unit`: a symbol it must end up in; `handler`: who must have it."""

    course: Course
    due: Due = Due.ANY
    handed_over: bool = False
    asked: bool = False
    unit: str = ""
    handler: str = ""
    outside: bool = False


CLOSED = frozenset({Course.IN_TIME, Course.LATE, Course.REOPENED, Course.DUPLICATE})
_REASONS = (
    "Sprawa należy do innej komórki – właściwość ustalono po oględzinach.",
    "Zgodnie z regulaminem prowadzi ją właściwa komórka.",
    "Teren jest w zarządzie innej jednostki.",
)
_NOTES = (
    "Sprawdzone na miejscu, zrobiono zdjęcia.",
    "Rozmowa z wykonawcą: wejdzie w przyszłym tygodniu.",
    "Zgłaszający prosi o telefon po południu.",
    "Porównać z poprzednim zgłoszeniem z tej ulicy.",
)
_QUESTIONS = (
    "Prosimy podać dokładne miejsce albo najbliższy numer domu.",
    "Prosimy o kopię dokumentu, o którym mowa w piśmie.",
    "Prosimy napisać, kiedy to się zdarzyło.",
)
_COMMENTS = ("Dziękuję, szybko i miło.", "Wszystko jasne.", "Mogło być szybciej.", "Pani bardzo pomocna.", "")
_REOPENING = "Problem wrócił, prosimy sprawdzić jeszcze raz."


@dataclass
class MatterMaker:
    draw: Draw
    known_units: set[str] = field(default_factory=set)
    _terms: dict[tuple[Any, ...], tuple[date, datetime]] = field(default_factory=dict)
    _asked: dict[int, list[datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._law = terms.law_of_office()
        self.known_units = set(organization.units_by_symbol())

    def due(self, type_code: str, category: str, at: datetime) -> tuple[date, datetime]:
        """(planned day, moment the lists sort by) as the office promises on that day."""
        rule = self.draw.material.types[type_code]["deadline"]
        target = self.draw.material.categories[category].get("target_days") if category else None
        day = timezone.localdate(at)
        if (rule, target, day) not in self._terms:
            found = terms.deadline(rule, at, target=f"{target} days" if target else None, law=self._law)
            planned = found.planned or day
            earliest = min(one for one in (planned, found.safe_target) if one)
            self._terms[rule, target, day] = (planned, due_moment(earliest, found.planned_at))
        return self._terms[rule, target, day]

    def received(self, channel: str, type_code: str, category: str, wanted: Wanted) -> tuple[datetime, datetime | None]:
        """When it came, and the due moment that stands over the rule where no day gives the wanted one."""
        rng, clock = self.draw.rng, self.draw.clock
        now = clock.now
        if wanted.course in (Course.LATE, Course.REOPENED):
            return clock.pick(rng, channel, clock.start, now - LONGEST * DAY), None
        if wanted.course in CLOSED:
            return clock.pick(rng, channel, clock.start, now - DAY), None
        for back in self._days_back(wanted.due):
            at = clock.pick(rng, channel, now - (back + 1) * DAY, now - back * DAY)
            due_at = self.due(type_code, category, at)[1]
            if self._fits(due_at, wanted.due):
                return at, self.evening(due_at) if wanted.due is Due.TODAY else None
        at = clock.pick(rng, channel, now - 5 * DAY, now)
        day = clock.working_day({Due.PAST: -1, Due.TODAY: 0}.get(wanted.due, 4))
        return at, self.evening(due_moment(day))

    def _days_back(self, due: Due) -> Iterator[int]:
        rng = self.draw.rng
        if due is Due.LATER:  # recent ones first, so that the list of what is open stays short in time
            yield from (int(rng.random() ** 2 * 20) for _try in range(40))
        else:
            yield from range(45)

    def _fits(self, due_at: datetime, due: Due) -> bool:
        today, day = timezone.localdate(self.draw.clock.now), timezone.localdate(due_at)
        match due:
            case Due.PAST:
                return today - 6 * DAY <= day < today
            case Due.TODAY:
                return day == today
            case _:
                return day > today

    def evening(self, due_at: datetime) -> datetime:
        """In a demo that starts in the evening what is due today still is: until midnight."""
        now = self.draw.clock.now
        if timezone.localdate(due_at) == now.date() and due_at < now + HOUR:
            return now.replace(hour=23, minute=59, second=59, microsecond=0)
        return due_at

    def place(self, type_code: str, message: Message, *, outside: bool) -> Place:
        if type_code != "report":
            return Place()
        rng = self.draw.rng
        if outside:
            lon, lat = self.draw.material.town_centre
            return Place(round(lon + 0.16 + rng.random() / 50, 6), round(lat + 0.02, 6), "droga za granicą miasta")
        spot = self.draw.material.somewhere(rng, message)
        lon, lat = spot.lon + rng.uniform(-1, 1) / 20_000, spot.lat + rng.uniform(-1, 1) / 30_000
        return Place(round(lon, 6), round(lat, 6), f"{spot.street} {spot.number}", spot.street)

    def decide(self, type_code: str, message: Message, place: Place) -> tuple[str, Reason, str]:
        """(unit, which rule decided, area): `cases.rules.choose_unit`, or a person where a card names the unit."""
        material = self.draw.material
        category = material.categories.get(message.category, {})
        if type_code in ("kpa_application", "inquiry") and message.card in material.card_units:
            return material.card_units[message.card], Reason.CHOSEN, ""
        areas = organization.area_codes_at(place.lon, place.lat) if place.has_point else frozenset()
        found = choose_unit(
            by_area=category.get("unit_by_area", {}),
            category_unit=category.get("unit", ""),
            type_unit=material.types[type_code].get("unit", ""),
            areas=areas,
            outside=place.has_point and not areas,
            known_units=self.known_units,
        )
        return found.unit or self.draw.team.first_line, found.reason, found.area

    def make(self, type_code: str, message: Message, place: Place, at: datetime, wanted: Wanted) -> Matter:
        """The whole course of one case received `at`."""
        rng, material = self.draw.rng, self.draw.material
        unit, reason, area = self.decide(type_code, message, place)
        if wanted.unit and wanted.unit != unit:
            unit, reason, area = wanted.unit, Reason.CHOSEN, ""
        category = message.category if type_code == "report" else ""
        planned, due_at = self.due(type_code, category, at)
        besides = "" if wanted.course in CLOSED else self.draw.demo["clerk"]
        handler = wanted.handler or self.draw.team.somebody(rng, unit, besides)
        kind = material.types[type_code]
        closely = kind.get("restricted", False) or unit in kind.get("restricted_units", [])
        matter = Matter(
            type_code=type_code,
            category=category,
            unit=unit,
            reason=reason.value,
            area=area,
            place=place,
            district=organization.district_at(place.lon, place.lat),
            handler=handler,
            steps=(),
            consent=type_code == "report" and rng.random() < 0.4,
            restricted=closely,
        )
        matter = self._walk(matter, wanted, at, due_at)
        if wanted.course in CLOSED:
            outcome = self._outcome(kind, wanted)
            matter = replace(
                matter, outcome=outcome, answer=message.answer, released=matter.consent and rng.random() < 0.6
            )
        if wanted.course is Course.WAITING and type_code == "kpa_application":
            matter = replace(matter, planned=planned)  # the term stands still; the last promise holds
        return matter

    def _outcome(self, kind: dict[str, Any], wanted: Wanted) -> str:
        if wanted.course is Course.DUPLICATE:
            return "duplicate"
        codes: list[str] = [one["code"] for one in kind["outcomes"] if one["code"] != "duplicate"]
        weights = [12 if place == 0 else 1 for place in range(len(codes))]
        return self.draw.rng.choices(codes, weights)[0]

    def _walk(self, matter: Matter, wanted: Wanted, at: datetime, due_at: datetime) -> Matter:
        """The states, spread over the time between the receipt and the end (or now)."""
        rng, clock = self.draw.rng, self.draw.clock
        end = self._end(wanted.course, at, due_at)

        def part(share: float) -> datetime:
            return min(end, clock.working(at + (end - at) * share, at))

        handler, unit, done = matter.handler, matter.unit, wanted.course in CLOSED
        broker = self.draw.broker()
        begun = wanted.course not in (Course.NEW, Course.PASSED_ON)
        steps = [Step("received", at, broker, unit)]
        if wanted.handed_over or wanted.course is Course.PASSED_ON:
            past = self._passed(unit, broker, handler, part(0.1), part(0.2) if begun else None)
            steps = [
                Step("received", at, broker, past.from_unit),
                Step("handed_over", past.at, broker, unit, internal_note=past.reason),
            ]
            matter = replace(matter, passed=(past,), reason=Reason.CHOSEN.value, area="")
        if begun:
            steps.append(Step("in_progress", part(0.2), handler, unit))
        if wanted.asked or wanted.course is Course.WAITING:
            asked, answered = part(0.35 if done else 0.7), part(0.5) if done else None
            steps.append(Step("awaiting_person", asked, handler, unit, public_note=rng.choice(_QUESTIONS)))
            if answered:
                steps.append(Step("in_progress", answered, "", unit))
            if matter.type_code == "kpa_application":
                matter = replace(matter, excluded=((asked.date(), answered.date() if answered else None),))
        if wanted.course in (Course.REOPENED, Course.OPEN_AGAIN):
            steps.append(Step("resolved", part(0.6), handler, unit, public_note="Zrobione."))
            steps.append(Step("reopened", part(0.75), "", unit, public_note=_REOPENING))
        if wanted.course is Course.REOPENED:
            steps.append(Step("in_progress", part(0.8), handler, unit))
        if done:
            steps.append(Step("resolved", end, handler, unit))
        if begun and rng.random() < 0.15:
            matter = replace(matter, notes=((rng.choice(_NOTES), part(0.4), handler),))
        return replace(matter, steps=tuple(steps), handler=handler if begun else "")

    def _end(self, course: Course, at: datetime, due_at: datetime) -> datetime:
        """When it ended; now while it has not."""
        rng, clock = self.draw.rng, self.draw.clock
        match course:
            case Course.IN_TIME | Course.DUPLICATE:  # a duplicate is seen at once
                latest = min(due_at, clock.now, at + 12 * HOUR if course is Course.DUPLICATE else clock.now)
                return clock.working(at + (latest - at) * (0.25 + 0.7 * rng.random()), at)
            case Course.LATE | Course.REOPENED:
                return clock.working(due_at + DAY * (1.5 + 8 * rng.random()), due_at + HOUR)
        return clock.now

    def _passed(self, unit: str, broker: str, handler: str, at: datetime, acknowledged_at: datetime | None) -> Passed:
        """From the first line to the unit that has it now; to the first line from another."""
        before = self.draw.team.first_line
        if before == unit:
            before = min(self.known_units - {unit})
        reason = self.draw.rng.choice(_REASONS)
        return Passed(before, unit, reason, at, broker, acknowledged_at, handler if acknowledged_at else "")

    def score(self, matter: Matter, resident: int | None) -> Matter:
        """Whether the person was asked, and what they said. Once in 30 days, never after a refusal."""
        rng, kind = self.draw.rng, self.draw.material.types[matter.type_code]
        at = matter.steps[-1].at
        outcome: dict[str, Any] = next((one for one in kind["outcomes"] if one["code"] == matter.outcome), {})
        before = self._asked.setdefault(resident, []) if resident is not None else []
        asks = may_ask_for_rating(
            type_code=matter.type_code,
            type_allows=kind.get("rating", True),
            outcome_allows=bool(outcome.get("rating")),
            civil_status=matter.unit in kind.get("no_rating_units", []),
            asked_recently=any(abs(at - one) < RATING_EVERY_DAYS * DAY for one in before),
        )
        if not asks or resident is None:
            return matter
        before.append(at)
        if rng.random() > 0.4:
            return replace(matter, score=Score(at, None, "", None))
        score = rng.choices((6, 5, 4, 3, 2, 1), (45, 28, 14, 7, 3, 3))[0]
        rated_at = min(at + rng.random() * 3 * DAY, self.draw.clock.now)
        return replace(matter, score=Score(at, score, rng.choice(_COMMENTS), rated_at))
