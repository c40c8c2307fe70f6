"""Reasons for taking no work from a pack: `reasons.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from django.db.models import Q, QuerySet
from pydantic import BaseModel, ConfigDict, Field

from okienko.kernel.packs import Pack, PackProblem
from okienko.routing import queries
from okienko.routing.models import StateReason
from okienko.routing.rules import PAUSES

FILE = "reasons.yaml"
Pause = Literal["break", "meeting", "other_work"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Entry(_Strict):
    """A reason as `packs/README.md` describes it."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    activity: Pause
    name: dict[Literal["pl", "en", "uk"], str]
    longest_minutes: int | None = Field(default=None, ge=1, le=600)

    def values(self, position: int) -> dict[str, Any]:
        """The columns of `StateReason` a pack says something of; their order is that of the file."""
        names = {language: name for language, name in self.name.items() if language != "pl"}
        return {"name": self.name["pl"], "names": names, "longest_minutes": self.longest_minutes, "position": position}


class _File(_Strict):
    reasons: list[_Entry]


def load(folder: Path) -> None:
    """Load the file, where a pack has it. A reason the office added, changed or put out of use stays as it is; of the
    others, one the pack no longer names is put out of use. Raises PackProblem."""
    if not Pack(folder).has(FILE):
        return
    file = Pack(folder).record(FILE, _File)
    for sentence in _problems(file):
        raise PackProblem(FILE, None, sentence)
    kept = set(_kept().values_list("code", flat=True))
    for position, one in _in_order(file):
        if one.code not in kept:
            known = {**one.values(position), "is_active": True, "from_pack": True}
            StateReason.objects.update_or_create(
                code=one.code, defaults=known, create_defaults={**known, "activity": one.activity}
            )
    dropped = StateReason.objects.filter(from_pack=True, version=1).exclude(code__in=[one.code for one in file.reasons])
    dropped.update(is_active=False)
    queries.forget_reasons()


def check(folder: Path) -> Iterator[str]:
    """What is wrong with the reasons of a pack, one sentence each."""
    if Pack(folder).has(FILE):
        yield from (f"{FILE}: {sentence}." for sentence in _problems(Pack(folder).record(FILE, _File)))


def diff(folder: Path) -> Iterator[str]:
    """Which reasons loading would add, change or put out of use, and which it leaves as the office changed them."""
    if not Pack(folder).has(FILE):
        return
    file = Pack(folder).record(FILE, _File)
    kept = {one.code: one for one in _kept()}
    known = {one.code: one for one in StateReason.objects.all()}
    for position, one in _in_order(file):
        row = known.pop(one.code, None)
        if row is None:
            yield f"+ powód {one.code}"
            continue
        changed = sorted(name for name, value in one.values(position).items() if getattr(row, name) != value)
        if one.code in kept and not row.is_active:
            yield f"= powód {one.code}: wycofano go w urzędzie"
        elif one.code in kept and changed:
            yield f"= powód {one.code}: zmieniono go w urzędzie, zostaje ({', '.join(changed)})"
        elif changed or not row.is_active:
            yield f"~ powód {one.code}: {', '.join(changed) or 'wraca do użytku'}"
    yield from (f"- powód {code}" for code, row in sorted(known.items()) if row.is_active and code not in kept)


def _in_order(file: _File) -> Iterator[tuple[int, _Entry]]:
    """Positions leave room for what the office puts between."""
    return ((number * 10, one) for number, one in enumerate(file.reasons, 1))


def _kept() -> QuerySet[StateReason]:
    return StateReason.objects.filter(Q(version__gt=1) | Q(from_pack=False))


def _problems(file: _File) -> Iterator[str]:
    codes = [one.code for one in file.reasons]
    if len(set(codes)) != len(codes):
        yield "kod powodu jest użyty dwa razy"
    was = dict(StateReason.objects.filter(code__in=codes).values_list("code", "activity"))
    for one in file.reasons:
        if "pl" not in one.name:
            yield f"powód {one.code} nie ma polskiej nazwy"
        if was.get(one.code, one.activity) != one.activity:
            yield f"powód {one.code} oznaczał inny stan ({was[one.code]}), a dziennik go pamięta; nadaj nowy kod"


assert set(PAUSES) == set(Pause.__args__)  # type: ignore[attr-defined]  # the same, for pydantic
