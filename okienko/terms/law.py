"""Files of the law (days off, deadline rules, retention) parsed into the values that rules work with.

The packaged files in `data/` say what Polish law says. An office may hold one supplement of the same shape:
its entries replace packaged ones of the same name (days off), code and first day (rules) or code (retention).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from okienko.terms.rules import Calendar, Category, Counting, DayOff, Reason, Retention, Rule, Step, Term, Threshold

Shape = TypeVar("Shape", bound=BaseModel)
DATA = Path(__file__).parent / "data"


class Unreadable(ValueError):
    """The file of the law cannot be used; `problems` say what is wrong and where, one each."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True, slots=True)
class Law:
    """Everything the computation needs. `rules`: code to its versions, in order of their first day."""

    calendar: Calendar
    rules: Mapping[str, tuple[Rule, ...]]
    retention: Mapping[str, Retention]


TermText = Annotated[Term, BeforeValidator(lambda text: Term.parse(str(text)))]
CategoryText = Annotated[Category, BeforeValidator(lambda text: Category.parse(str(text)))]
ThresholdText = Annotated[Threshold, BeforeValidator(lambda text: Threshold.parse(str(text)))]


def _month_day(text: object) -> tuple[int, int]:
    month, _, day = str(text).partition("-")
    date(2024, int(month), int(day))  # a leap year: 29 February may be a day off
    return int(month), int(day)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class _DayOff(_Entry):
    name: str
    source: str
    fixed: Annotated[tuple[int, int] | None, BeforeValidator(_month_day)] = None
    easter: int | None = None
    weekday: int | None = Field(None, ge=1, le=7)
    once: date | None = None
    valid_from: date | None = Field(None, alias="from")
    valid_to: date | None = Field(None, alias="to")

    @model_validator(mode="after")
    def falls_somehow(self) -> _DayOff:
        if sum(value is not None for value in (self.fixed, self.easter, self.weekday, self.once)) != 1:
            raise ValueError("podaj dokładnie jedno z: fixed, easter, weekday, once")
        return self

    def value(self) -> DayOff:
        return DayOff(
            self.name, self.source, self.fixed, self.easter, self.weekday, self.once, self.valid_from, self.valid_to
        )


class _Step(_Entry):
    text: str
    term: TermText
    source: str
    event: str
    by: Literal["office", "party"] = "office"


class _Rule(_Entry):
    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    name: str
    valid_from: date = Field(alias="from")
    valid_to: date | None = Field(None, alias="to")
    certain: bool = False
    counting: Counting = Counting.KPA57
    target: TermText | None = None
    exclusions: frozenset[Reason] = frozenset()
    warnings: tuple[ThresholdText, ...] = ()
    steps: dict[str, _Step] = {}

    @model_validator(mode="after")
    def promises_something(self) -> _Rule:
        if not self.steps and self.target is None:
            raise ValueError("reguła ma steps albo, gdy jest wewnętrzna, target")
        if self.steps and "due" not in self.steps:
            raise ValueError("jeden z kroków musi nazywać się due")
        return self

    def value(self) -> Rule:
        steps = {
            code: Step(code, step.text, step.term, step.source, step.event, by_party=step.by == "party")
            for code, step in self.steps.items()
        }
        return Rule(
            code=self.code,
            name=self.name,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            counting=self.counting,
            steps=steps,
            target=self.target,
            exclusions=self.exclusions,
            thresholds=self.warnings,
            certain=self.certain,
        )


class _Retention(_Entry):
    code: str
    name: str
    source: str
    category: CategoryText | None = None
    term: TermText | None = None
    certain: bool = False

    @model_validator(mode="after")
    def lasts_somehow(self) -> _Retention:
        if (self.category is None) == (self.term is None):
            raise ValueError("podaj albo category, albo term")
        return self

    def value(self) -> Retention:
        return Retention(self.code, self.name, self.source, self.category, self.term, self.certain)


class Supplement(_Entry):
    """What an office adds to or puts in place of the packaged law."""

    days_off: tuple[_DayOff, ...] = ()
    rules: tuple[_Rule, ...] = ()
    retention: tuple[_Retention, ...] = ()


class _Packaged(Supplement):
    covers_from: date
    saturday_from: date


def read_supplement(text: str) -> Supplement:
    """Parses the YAML of an office's supplement. Raises Unreadable."""
    return _parse(Supplement, _yaml(text))


def with_day_off(text: str, *, name: str, day: date, source: str) -> str:
    """The supplement with one more day off."""
    read = _yaml(text)
    entry = {"name": name, "once": day.isoformat(), "source": source}
    others = [one for one in read.get("days_off") or [] if one.get("name") != name]
    return _write(read | {"days_off": [*others, entry]})


def without_day_off(text: str, name: str) -> str:
    """The supplement without the days off of this name; a packaged one of the same name is in force again."""
    read = _yaml(text)
    return _write(read | {"days_off": [one for one in read.get("days_off") or [] if one.get("name") != name]})


def with_term(text: str, *, code: str, term: str, valid_from: date, source: str) -> str:
    """The supplement with a later version of a rule, whose term for settling (or own promise) is another.

    Raises KeyError for an unknown rule.
    """
    read = _yaml(text)
    known = [*_yaml((DATA / "rules.yaml").read_text(encoding="utf-8"))["rules"], *(read.get("rules") or [])]
    versions = sorted((one for one in known if one["code"] == code), key=lambda one: str(one["from"]))
    if not versions:
        raise KeyError(code)
    earlier = [one for one in versions if str(one["from"]) <= valid_from.isoformat()] or versions[:1]
    entry = {**earlier[-1], "from": valid_from.isoformat(), "certain": False}
    entry.pop("to", None)
    if "due" in entry.get("steps", {}):
        entry["steps"] = {**entry["steps"], "due": {**entry["steps"]["due"], "term": term, "source": source}}
    else:
        entry["target"] = term
    others = [
        one for one in read.get("rules") or [] if (one["code"], str(one["from"])) != (code, valid_from.isoformat())
    ]
    return _write(read | {"rules": [*others, entry]})


def _write(read: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(read), allow_unicode=True, sort_keys=False)


@cache
def packaged() -> Law:
    """The law as shipped with this version of Okienko."""
    whole: dict[str, Any] = {}
    for name in ("days_off", "rules", "retention"):
        whole |= _yaml((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    files = _parse(_Packaged, whole)
    calendar = Calendar(tuple(entry.value() for entry in files.days_off), files.covers_from, files.saturday_from)
    return _add(Law(calendar, {}, {}), files)


def with_supplement(law: Law, supplement: Supplement) -> Law:
    """The law as this office sees it."""
    days = {day.name: day for day in law.calendar.days_off} | {day.name: day.value() for day in supplement.days_off}
    calendar = Calendar(tuple(days.values()), law.calendar.covers_from, law.calendar.saturday_from)
    return _add(Law(calendar, law.rules, law.retention), supplement)


def entries(law: Law) -> dict[str, object]:
    """Everything in the law under a title for people, for comparing two of them."""
    found: dict[str, object] = {f"dzień wolny: {day.name}": day for day in law.calendar.days_off}
    for versions in law.rules.values():
        found |= {f"reguła {rule.code} od {rule.valid_from}": rule for rule in versions}
    return found | {f"przechowywanie {entry.code}": entry for entry in law.retention.values()}


def _add(law: Law, entries: Supplement) -> Law:
    versions = {(rule.code, rule.valid_from): rule for known in law.rules.values() for rule in known}
    versions |= {(rule.code, rule.valid_from): rule.value() for rule in entries.rules}
    by_code: dict[str, list[Rule]] = {}
    for (code, _), rule in sorted(versions.items(), key=lambda item: item[0]):
        by_code.setdefault(code, []).append(rule)
    retention = dict(law.retention) | {entry.code: entry.value() for entry in entries.retention}
    return Law(law.calendar, {code: tuple(known) for code, known in by_code.items()}, retention)


def _yaml(text: str) -> dict[str, Any]:
    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Unreadable(f"błąd składni YAML: {error}") from error
    if read is None:
        return {}
    if not isinstance(read, dict):
        raise Unreadable("plik ma być mapą z polami days_off, rules i retention")
    return read


def _parse(shape: type[Shape], read: dict[str, Any]) -> Shape:
    try:
        return shape.model_validate(read)
    except ValidationError as error:
        raise Unreadable(*(f"{_place(item['loc'], read)}: {_why(item)}" for item in error.errors())) from error


# pydantic's type of error → Polish; others carry our own words or pydantic's
_SENTENCES = {"missing": "brakuje tego pola", "extra_forbidden": "takiego pola nie ma"}


def _place(path: tuple[int | str, ...], read: dict[str, Any]) -> str:
    """rules CERT.steps.due.term: the entry by its code or name, then the fields."""
    words = [str(part) for part in path]
    if len(path) > 1 and isinstance(path[1], int) and isinstance(entry := read[str(path[0])][path[1]], dict):
        words[:2] = [f"{path[0]} {entry.get('code') or entry.get('name') or path[1] + 1}"]
    return ".".join(words)


def _why(item: ErrorDetails) -> str:
    return _SENTENCES.get(item["type"], item["msg"].removeprefix("Value error, "))
