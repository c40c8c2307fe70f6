"""Who holds personal data, how it is exported (GDPR art. 15, 20) and how it is erased (art. 17).

Each domain says in its own `personal_data.py`, loaded when the application starts:

* `register(holder)` for the models in which it keeps data of residents and businesses;
* `holds_none("domain.Model", …)` for models that keep nobody's data;
* `holds_staff("domain.Model", …)` for data of the office's own staff, kept under labor law.

A test lists models that stand nowhere. Whether an erasure is allowed is decided above; a holder erases
what it may and says what the law makes it keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.apps import apps
from django.db import transaction
from django.utils.functional import Promise

from okienko.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Kept:
    """What a holder must keep in spite of a request, and the provision that says so."""

    model: str
    count: int
    reason: str | Promise


@dataclass(frozen=True, slots=True)
class Erasure:
    """Rows erased or emptied, by model, and what was kept."""

    erased: dict[str, int] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)


class PersonalDataHolder(Protocol):
    """A domain's promise about the data it keeps on people. `models` are labels, e.g. `people.Person`.

    `person_ids` are all ids that mean one person (`people.queries.same_person_ids`).
    """

    models: frozenset[str]

    @property
    def names(self) -> Mapping[str, str | Promise]:
        """Of those models, in the plural, for people."""

    def within_reach(self, person_ids: Sequence[int], *, by: Actor) -> bool:
        """Whether `by` may read all of what this holder keeps on the person: only then may they hand it out."""

    def export(self, person_ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
        """Model label → rows as plain values (str, int, bool, None, ISO times)."""

    def erase(self, person_ids: Sequence[int], *, by: Actor) -> Erasure:
        """Erase what may be erased. Called in a transaction; erasing twice changes nothing more."""


_holders: list[PersonalDataHolder] = []
_without: set[str] = set()
_staff: set[str] = set()


def register(holder: PersonalDataHolder) -> None:
    """Holders are asked to erase in reverse order of registration: what refers before what is referred to."""
    taken = holder.models & declared()
    if taken:
        raise TypeError(f"declared twice: {', '.join(sorted(taken))}")
    _holders.append(holder)


def holds_none(*labels: str) -> None:
    _without.update(labels)


def holds_staff(*labels: str) -> None:
    _staff.update(labels)


def declared() -> frozenset[str]:
    """Every model that stands somewhere."""
    return frozenset(_without | _staff).union(*(holder.models for holder in _holders))


def undeclared() -> list[str]:
    """Our models about which nobody has said whether they hold personal data."""
    ours = {model._meta.label for model in apps.get_models() if model.__module__.startswith("okienko.")}
    return sorted(ours - declared())


def export(person_ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
    """Everything kept about one person, model by model; models without rows are left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for holder in _holders:
        found |= {label: rows for label, rows in holder.export(person_ids).items() if rows}
    return found


@transaction.atomic
def erase(person_ids: Sequence[int], *, by: Actor) -> Erasure:
    """Ask every holder; the sum of what they erased and what they must keep."""
    total = Erasure()
    for holder in reversed(_holders):
        part = holder.erase(person_ids, by=by)
        total.erased.update({label: count for label, count in part.erased.items() if count})
        total.kept.extend(kept for kept in part.kept if kept.count)
    return total


def preview(person_ids: Sequence[int], *, by: Actor) -> Erasure:
    """What `erase` would do now. It is done and undone, so that the two can never tell different stories."""
    with transaction.atomic():
        found = erase(person_ids, by=by)
        transaction.set_rollback(True)
    return found


def within_reach(person_ids: Sequence[int], *, by: Actor) -> bool:
    """Whether `by` may read everything that is kept about the person, whoever keeps it."""
    return all(holder.within_reach(person_ids, by=by) for holder in _holders)


def name_of(label: str) -> str:
    """What people call the rows of a model ("wiadomości")."""
    return next((str(holder.names[label]) for holder in _holders if label in holder.names), label)


def plain(rows: Iterable[Mapping[str, object]]) -> list[dict[str, Any]]:
    """Rows of `.values()` with dates and other values as texts that JSON can carry."""
    return [
        {key: value if isinstance(value, str | int | bool | None) else str(value) for key, value in row.items()}
        for row in rows
    ]


holds_none(
    "kernel.FactSubject",
    "kernel.Fact",
    "kernel.PendingFact",
    "kernel.Receipt",
    "kernel.HandlerFailure",
    "kernel.Heartbeat",
    "kernel.AnsweredKey",
    "kernel.Bucket",
    "kernel.TakenReference",
    "kernel.LoadedPack",
    "kernel.BrandValue",
    "kernel.OfficeText",
)
holds_staff("kernel.Looking")
holds_staff("kernel.OfficeTextEdition")  # who wrote it, by number
