"""Synonyms: those of the program, of the pack and of the office, and which are in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.kernel.text import fold
from okienko.knowledge import permissions
from okienko.knowledge.models import SynonymEdition, SynonymEntry
from okienko.knowledge.rules import Synonym
from okienko.knowledge.rules.learning import Origin, Result
from okienko.knowledge.search import store
from okienko.organization import queries as organization
from okienko.organization.rules import UserId

MOST_SHOWN = 60  # of the program's own, in a list


@dataclass(frozen=True, slots=True)
class EditionView:
    number: int
    said: str
    official: str
    is_active: bool
    at: datetime
    author: str  # "" for the pack
    result: Result | None


@dataclass(frozen=True, slots=True)
class EntryView:
    """A synonym; `id` is None for one of the program that nobody touched."""

    id: int | None
    said: str
    official: str
    origin: Origin
    is_active: bool
    version: int = 0
    changed_at: datetime | None = None
    editions: tuple[EditionView, ...] = ()


@dataclass(frozen=True, slots=True)
class SynonymList:
    """`own`: of the office and its pack, and those of the program that were touched; `shipped`: of the rest those asked
    for, at most MOST_SHOWN of `number`."""

    own: list[EntryView]
    shipped: list[EntryView]
    number: int


def synonyms_in_force() -> tuple[Synonym, ...]:
    """What search is built with. One query."""
    rows = list(SynonymEntry.objects.order_by("id").values_list("said", "official", "source", "is_active"))
    touched = {said for said, _official, source, _is_active in rows if source == Origin.SHIPPED}
    shipped = [one for one in store.shipped_synonyms() if one.said not in touched]
    return (*shipped, *(Synonym(said, official) for said, official, _source, is_active in rows if is_active))


def synonym_list(by: Actor, *, text: str = "") -> SynonymList:
    """For the page of synonyms: those whose words hold `text`. Editors only. One query."""
    permissions.require_editor(by)
    wanted = fold(text)
    rows = list(SynonymEntry.objects.order_by("-changed_at", "-id"))
    touched = {row.said for row in rows if row.source == Origin.SHIPPED}
    own = [_view(row) for row in rows if wanted in fold(f"{row.said} {row.official}")]
    rest = [one for one in store.shipped_synonyms() if one.said not in touched]
    found = [one for one in rest if wanted in fold(f"{one.said} {one.official}")]
    shown = [EntryView(None, one.said, one.official, Origin.SHIPPED, True) for one in found[:MOST_SHOWN]]
    return SynonymList(own, shown, len(found))


def entry(by: Actor, entry_id: int) -> EntryView:
    """One synonym with everything it was. Editors only. Raises NotFound."""
    permissions.require_editor(by)
    row = SynonymEntry.objects.filter(pk=entry_id).first()
    if row is None:
        raise NotFound
    editions = list(SynonymEdition.objects.filter(entry=row).order_by("-number"))
    names = organization.staff_names(one.author_id for one in editions if one.author_id)
    return _view(row, tuple(
        EditionView(
            one.number, one.said, one.official, one.is_active, one.at, names.get(UserId(one.author_id or 0), ""),
            Result.from_json(one.result) if one.result else None,
        ) for one in editions
    ))  # fmt: skip


def _view(row: SynonymEntry, editions: tuple[EditionView, ...] = ()) -> EntryView:
    return EntryView(
        row.pk, row.said, row.official, Origin(row.source), row.is_active, row.version, row.changed_at, editions
    )
