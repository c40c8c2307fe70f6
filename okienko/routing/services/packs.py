"""Queues from a pack, and their change by those who watch over them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import time
from pathlib import Path
from typing import Any, Literal

from django.db import transaction
from django.db.models import Q
from pydantic import BaseModel, ConfigDict, Field

from okienko.audit import services as audit
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.packs import Pack, PackProblem
from okienko.organization import queries as organization
from okienko.organization import services as offices
from okienko.organization.permissions import require
from okienko.organization.rules import Role
from okienko.routing import queries
from okienko.routing.models import Queue
from okienko.routing.rules.matching import Line
from okienko.routing.rules.queues import Exit, comes_round, last_of, steps_from
from okienko.routing.services.holding import DISPATCH
from okienko.routing.services.log import TOPIC

FILE = "queues.yaml"
Texts = dict[Literal["pl", "en", "uk"], str]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Level(_Strict):
    percent: int = Field(ge=1, le=100)
    seconds: int = Field(ge=1)


class _Overflow(_Strict):
    to: str
    after_seconds: int = Field(ge=1)


class _Step(_Strict):
    after_seconds: int = Field(ge=0)
    line: Line
    any: bool = False


class _Entry(_Strict):
    """A queue as `packs/README.md` describes it."""

    code: str = Field(max_length=40)
    name: Texts
    unit: str
    line: str = ""
    channels: list[str] = []
    skills: list[str] = []
    service_level: _Level | None = None
    overflow: _Overflow | None = None
    steps: list[_Step] = []
    hours: dict[Literal[DAYS], tuple[time, time]] = {}  # type: ignore[valid-type]  # the names of seven days
    messages: dict[Literal["closed", "waiting"], Texts] = {}
    offer_seconds: int = Field(default=20, ge=5, le=120)
    wrap_up_seconds: int = Field(default=60, ge=0, le=900)
    idle_remind_seconds: int = Field(default=300, ge=0, le=7200)
    idle_end_seconds: int = Field(default=300, ge=60, le=7200)
    unanswered_alarm_hours: int | None = None

    def values(self, retired: Collection[str] = ()) -> dict[str, Any]:
        """The columns of `Queue` that do not ask another table. retired: skills the office put out of use, which a
        pack does not ask for again."""
        spans = {
            str(DAYS.index(day) + 1): [[f"{span[0]:%H:%M}", f"{span[1]:%H:%M}"]] for day, span in self.hours.items()
        }
        return {
            "name": self.name["pl"],
            "names": self.name,
            "line": self.line,
            "channels": self.channels,
            "skills": {skill: 1 for skill in self.skills if skill not in retired},
            "steps": [one.model_dump(mode="json") for one in self.steps],
            "overflow": self.overflow.model_dump() if self.overflow else {},
            "service_percent": self.service_level.percent if self.service_level else None,
            "service_seconds": self.service_level.seconds if self.service_level else None,
            "offer_seconds": self.offer_seconds,
            "wrap_up_seconds": self.wrap_up_seconds,
            "idle_remind_seconds": self.idle_remind_seconds,
            "idle_end_seconds": self.idle_end_seconds,
            "hours": spans,
            "messages": self.messages,
        }


class _File(_Strict):
    default: str
    queues: list[_Entry]


@transaction.atomic
def load_pack(folder: Path, *, by: Actor) -> None:
    """Load `queues.yaml`. A queue the office added, changed or put out of use stays as it is; of the others, one the
    pack no longer names is put out of use, and its work goes to the default queue.

    Raises PackProblem with what cannot be used.
    """
    require(by, Role.ADMIN)
    if not Pack(folder).has(FILE):
        return
    file = Pack(folder).record(FILE, _File)
    for sentence in _problems(file):
        raise PackProblem(FILE, None, sentence)
    units = organization.units_by_symbol(one.unit for one in file.queues)
    for missing in sorted({one.unit for one in file.queues} - units.keys()):
        raise PackProblem(FILE, None, f"nie ma komórki {missing}")
    edited = set(Queue.objects.filter(Q(version__gt=1) | Q(from_pack=False)).values_list("code", flat=True))
    fresh = [one for one in file.queues if one.code not in edited]
    default = _default(file)
    Queue.objects.filter(is_default=True).exclude(code=default).update(is_default=False)
    offices.lock_skills(skill for one in fresh for skill in one.skills)
    skills_retired = organization.retired_by_office()
    for one in fresh:
        Queue.objects.update_or_create(
            code=one.code,
            defaults={
                **one.values(skills_retired),
                "unit_id": units[one.unit],
                "from_pack": True,
                "is_active": True,
                "successor": "",
            },
        )
    Queue.objects.filter(code=default).update(is_default=True)
    dropped = Queue.objects.filter(from_pack=True, version=1).exclude(
        code__in=[default, *(one.code for one in file.queues)]
    )
    dropped.update(is_active=False, successor=default)
    audit.record(
        subject="office", action="routing.queues_loaded", by=by,
        data={"queues": len(file.queues), "kept": len(edited)},
    )  # fmt: skip
    queries.forget_queues()
    live.touch(DISPATCH, TOPIC)


def _default(file: _File) -> str:
    """The queue for what nobody has said more of: that which the office chose, else the pack's or what follows it."""
    if queries.is_default_kept():
        return queries.default_queue()
    return last_of(file.default, _retired())


def _retired() -> dict[str, str]:
    """Code of what the office put out of use → of what follows. What a pack dropped comes back with a pack."""
    by_office = Queue.objects.filter(Q(version__gt=1) | Q(from_pack=False))
    return dict(by_office.exclude(successor="").values_list("code", "successor"))


def check_pack(folder: Path) -> Iterator[str]:
    """What is wrong with the queues of a pack, one sentence each."""
    if Pack(folder).has(FILE):
        yield from (f"{FILE}: {sentence}." for sentence in _problems(Pack(folder).record(FILE, _File)))


def diff_pack(folder: Path) -> Iterator[str]:
    """Which queues loading would add, change or put out of use, and which it leaves as the office changed them."""
    if not Pack(folder).has(FILE):
        return
    file = Pack(folder).record(FILE, _File)
    entries, default = file.queues, file.default
    known = {one.code: one for one in Queue.objects.filter(is_active=True).select_related("unit")}
    retired = _retired()
    skills_retired = organization.retired_by_office()
    for one in entries:
        row = known.pop(one.code, None)
        if one.code in retired:
            yield f"= kolejka {one.code}: wycofano ją w urzędzie, jej praca trafia do {last_of(one.code, retired)}"
            continue
        if (row is None or row.version == 1) and (gone := sorted(skills_retired.intersection(one.skills))):
            yield f"= kolejka {one.code}: nie wymaga {', '.join(gone)}, co wycofano w urzędzie"
        if row is None:
            yield f"+ kolejka {one.code}"
            continue
        changed = [name for name, value in one.values(skills_retired).items() if getattr(row, name) != value]
        changed += ["unit"] if row.unit.symbol != one.unit else []
        if changed and row.version == 1 and row.from_pack:
            yield f"~ kolejka {one.code}: {', '.join(sorted(changed))}"
        elif changed:
            yield _kept(one.code, ", ".join(sorted(changed)))
    for code, row in sorted(known.items()):
        if row.from_pack:
            yield f"- kolejka {code}" if row.version == 1 else _kept(code, "nie ma jej w pakiecie")
    if (usual := queries.default_queue()) != default and queries.is_default_kept():
        yield f"= kolejka domyślna {usual}: wybrano ją w urzędzie, zostaje (w pakiecie: {default})"


def _kept(code: str, differs: str) -> str:
    return f"= kolejka {code}: zmieniono ją w urzędzie, zostaje ({differs})"


def _problems(file: _File) -> Iterator[str]:
    codes = [one.code for one in file.queues]
    if len(set(codes)) != len(codes):
        yield "kod kolejki jest użyty dwa razy"
    if file.default not in codes:
        yield f"domyślna kolejka {file.default} nie jest na liście"
    for one in file.queues:
        if one.overflow and one.overflow.to not in {*codes, *Exit} - {one.code}:
            yield f"kolejka {one.code} przelewa się do {one.overflow.to}, której nie ma na liście"
        if comes_round(one.code, {each.code: each.overflow.to for each in file.queues if each.overflow}):
            yield f"kolejka {one.code} przelewa się w kółko"
        try:
            steps_from([step.model_dump() for step in one.steps])
        except ValueError as error:
            yield f"kolejka {one.code}: {error}"
