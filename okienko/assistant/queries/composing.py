"""Answers made of whole lines of records, in the words of their authors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.assistant import phrases
from okienko.assistant.rules import Answer, Asked, Citation, Field, Kind, Part, Record, Word
from okienko.kernel.text import fold
from okienko.knowledge import rules as knowledge_rules
from okienko.organization import queries as organization

# What a card says in a nutshell, when no part of it is asked for.
WHOLE = (Field.SUMMARY, Field.FEE, Field.WHEN, Field.DEADLINE, Field.WHERE)
WHOLE_OF_PROGRAMME = (Field.SUMMARY, Field.WHO, Field.AMOUNT, Field.WHEN, Field.WHERE)
# What a question for one part may mean as well.
BESIDE = {
    Field.WHEN: (Field.DEADLINE,),
    Field.DEADLINE: (Field.WHEN,),
    Field.CHANNELS: (Field.STEPS,),
    Field.FORMS: (Field.STEPS,),
}
MORE = 2  # further lines that hold words of the question
# A record that says an amount is set elsewhere does not answer how much it is.
_SET_ELSEWHERE = re.compile(
    r"stawk\w* (ustala )?rad\w|ustala rada|wedlug stawek|kwota jest w decyzji|wedlug stawki|placisz stawke"
)
_WRITTEN = "%d.%m.%Y"
_DATE = re.compile(r"\b\d{2}\.\d{2}\.\d{4}$")
_MONEY = re.compile(r"\d[\d ]*(?:,\d+)? zl\b")
_TIME = re.compile(r"\d+ (?:dni|dnia|miesiec\w*|tygod\w*|lat\w*|godz\w*)")


def cite(record: Record) -> Citation:
    return Citation(record.key, record.title, record.link, record.state_of)


def plain(kind: Kind, sentence: str) -> Answer:
    return Answer(kind, (Part(None, "", (sentence,)),))


def person(sentence: str) -> Answer:
    return Answer(Kind.PERSON, (Part(None, "", (sentence,)),), offers_person=True)


def decline(sentence: str, *, point_at: Record | None = None, deals: Record | None = None) -> Answer:
    """No answer, and the offer of a person. point_at: a record on the matter; deals: the unit whose it is."""
    parts = [Part(None, "", (sentence,)), Part(None, "", (phrases.ask_person(),))]
    cites = []
    if point_at is not None:
        cites.append(cite(point_at))
    if deals is not None:
        parts.insert(1, Part(None, phrases.deals_with(), (deals.title,)))
        cites.append(cite(deals))
    return Answer(Kind.DECLINE, tuple(parts), tuple(cites), offers_person=True)


def clarify(offered: Sequence[Record]) -> Answer:
    options = tuple(cite(one) for one in offered)
    return Answer(Kind.CLARIFY, (Part(None, "", (phrases.which_one(),)),), options=options)


def of_record(record: Record, fields: Sequence[Field], words: Sequence[Word], asked: Asked) -> Answer:
    """The parts asked for, whole; without any, the record in a nutshell. words: those of weight in the question."""
    lines_of_forms = record.parts.get(Field.FORMS, ())
    has_no_file = Field.FORMS in fields and not any(one in record.links for one in lines_of_forms)
    if has_no_file and not lines_of_forms:
        fields = [one for one in fields if one is not Field.FORMS] or [Field.STEPS]
    wanted = list(fields) or list(WHOLE)
    if Field.FEE in fields and _is_set_elsewhere(record):
        fields = [one for one in fields if one is not Field.FEE]
        if not fields:
            return _amount_elsewhere(record)
        wanted = list(fields)
    for one in tuple(wanted):
        wanted += [beside for beside in BESIDE.get(one, ()) if beside not in wanted]
    if Field.SUMMARY not in wanted and _completes(record, fields):
        wanted.insert(0, Field.SUMMARY)
    parts = [_part(record, one, asked) for one in wanted if record.parts.get(one)]
    if not parts or (fields and not any(record.parts.get(one) for one in fields)):
        return decline(phrases.not_known(), point_at=record)
    parts += _others(record, parts, words)
    parts += reservations(record, parts)
    if has_no_file:
        parts.insert(0, Part(None, "", (phrases.no_file(),)))
    if asked.language != "pl":
        parts.insert(0, Part(None, "", (phrases.in_polish(),)))
    return Answer(Kind.ANSWER, tuple(parts), (cite(record),))


def of_question(record: Record, asked: Asked) -> Answer:
    """The whole answer to it, and nothing besides."""
    polish = [] if asked.language == "pl" else [Part(None, "", (phrases.in_polish(),))]
    parts = (*polish, _part(record, Field.SUMMARY, asked))
    return Answer(Kind.ANSWER, (*parts, *reservations(record, parts)), (cite(record),))


def of_programme(record: Record, fields: Sequence[Field], asked: Asked) -> Answer:
    """The parts asked for, and always whether applications are taken now."""
    wanted = [*(fields or WHOLE_OF_PROGRAMME)]
    if not any(record.parts.get(one) for one in wanted):
        return decline(phrases.not_known(), point_at=record)
    wanted += [Field.WHEN] if Field.WHEN not in wanted else []
    parts = [_part(record, one, asked) for one in wanted if record.parts.get(one)]
    if asked.language != "pl":
        parts.insert(0, Part(None, "", (phrases.in_polish(),)))
    return Answer(Kind.ANSWER, (*parts, *reservations(record, parts)), (cite(record),))


def of_places(places: Sequence[Record], asked: Asked) -> Answer:
    """Hours, addresses or telephones of places, each under its name."""
    fields = [one for one in (Field.WHERE, Field.HOURS, Field.PHONE) if one in asked.fields] or [Field.HOURS]
    parts = [
        Part(field, f"{place.title}, {phrases.label(field)}", _lines(place, field, asked))
        for place in places
        for field in fields
        if place.parts.get(field)
    ]
    if not parts:
        return decline(phrases.not_known())
    return Answer(Kind.ANSWER, tuple(parts), tuple(cite(one) for one in places))


def _is_set_elsewhere(record: Record) -> bool:
    """Nothing is to be paid here, and what is paid for the matter itself the council or a decision sets."""
    said = fold(" ".join(record.parts.get(Field.FEE, ())))
    return bool(_SET_ELSEWHERE.search(said)) and not _MONEY.search(said)


def _completes(record: Record, fields: Sequence[Field]) -> bool:
    """Whether the summary holds a figure of the kind asked for that its own part lacks: what a benefit is, how long one
    may wait."""
    summary = fold(" ".join(record.parts.get(Field.SUMMARY, ())))
    for field, figure in ((Field.FEE, _MONEY), (Field.WHEN, _TIME), (Field.DEADLINE, _TIME)):
        if field in fields:
            own = fold(" ".join(record.parts.get(field, ())))
            if any(one not in own for one in figure.findall(summary)):
                return True
    return False


def _amount_elsewhere(record: Record) -> Answer:
    parts = (
        Part(None, "", (phrases.not_on_record(),)),
        Part(Field.FEE, phrases.label(Field.FEE), record.parts[Field.FEE]),
        Part(None, "", (phrases.ask_person(),)),
    )
    return Answer(Kind.DECLINE, (*parts, *reservations(record, parts)), (cite(record),), offers_person=True)


def _part(record: Record, field: Field, asked: Asked) -> Part:
    return _told(record, field, phrases.label(field), _lines(record, field, asked))


def _told(record: Record, field: Field, label: str, lines: tuple[str, ...]) -> Part:
    links = tuple(record.links.get(one, "") for one in lines)
    return Part(field, label, lines, links if any(links) else ())


def _lines(record: Record, field: Field, asked: Asked) -> tuple[str, ...]:
    lines = record.parts[field]
    if field is Field.HOURS:
        return _hours_of(lines, asked)
    return lines


def _hours_of(lines: Sequence[str], asked: Asked) -> tuple[str, ...]:
    """Lines of the day that is asked about: the one with its date, else that of its weekday. Where only a weekday is
    named, or no day, with those of the days near that differ."""
    today = timezone.localdate()
    weekly = [one for one in lines if not _DATE.search(_head(one))]
    dated = {one: found[0] for one in lines if (found := _DATE.search(_head(one)))}
    day = _asked_day(asked.on, today)
    if day is not None:
        differs = {_place(one): one for one, said in dated.items() if said == day.strftime(_WRITTEN)}
        return tuple(differs.get(_place(one), one) for one in weekly[day.isoweekday() - 1 :: 7])
    days = (today + timedelta(days=ahead) for ahead in range(organization.DAYS_AHEAD + 1))
    near = {one.strftime(_WRITTEN) for one in days if asked.day in (0, one.isoweekday())}
    of_day = weekly[asked.day - 1 :: 7] if asked.day else weekly
    return (*of_day, *(one for one, said in dated.items() if said in near))


def _head(line: str) -> str:
    return line.partition(": ")[0]


def _place(line: str) -> str:
    return _head(line).rpartition(", ")[0]


def _asked_day(on: str, today: date) -> date | None:
    """The next day that is meant; None for "" and for a day that no year near has."""
    if on.startswith("+"):
        return today + timedelta(days=int(on))
    for year in (today.year, today.year + 1):
        with suppress(ValueError):
            day = date.fromisoformat(f"{year}-{on}")
            if day >= today:
                return day
    return None


def reservations(record: Record, parts: Sequence[Part]) -> list[Part]:
    """What the record warns of, and what may have changed in the parts that are said."""
    said = {part.field for part in parts}
    lines = (*(doubt for field, doubt in record.doubts.items() if field in said), *record.warnings)
    return [Part(Field.WARNING, phrases.label(Field.WARNING), lines)] if lines else []


def _others(record: Record, parts: Sequence[Part], words: Sequence[Word]) -> list[Part]:
    """Lines elsewhere on the record that hold words of the question which its title has not."""
    named = frozenset[str]().union(*knowledge_rules.terms_of(record.title))
    rest = frozenset[str]().union(*(one.terms for one in words if not one.terms & named))
    if not rest:
        return []
    shown = {line for part in parts for line in part.lines}
    scored = []
    for field, lines in record.parts.items():
        for place, line in enumerate(lines):
            held = len(rest & frozenset[str]().union(*knowledge_rules.terms_of(line)))
            if held and line not in shown and field not in (Field.HOURS, Field.LEGAL):
                scored.append((-held, list(record.parts).index(field), place, field, line))
    return [
        _told(record, field, phrases.label(field) or _("Na karcie"), (line,))
        for *_rank, field, line in sorted(scored)[:MORE]
    ]
