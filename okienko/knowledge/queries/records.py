"""Records as they are read: lists of a kind, one of them, and those that stand beside a card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.knowledge import kinds, permissions
from okienko.knowledge.models import Record, ServiceCard
from okienko.knowledge.queries.searching import Hit
from okienko.knowledge.rules import RecordContent, RecordKind, SearchKind
from okienko.organization.rules import UnitId


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record that is shown. `cards`: (code, title) of the service cards it belongs to, those shown now."""

    id: int
    kind: str
    code: str
    title: str
    summary: str
    content: Any  # the content of its kind (rules)
    cards: list[tuple[str, str]]
    is_internal: bool
    unit_id: UnitId
    unit: str
    state_of: date
    expires_on: date | None
    version: int
    template: str


def records(kind: str, *, by: Actor | None = None, audience: str = "") -> list[RecordView]:
    """All of a kind that are shown, by title. Two queries.

    by: somebody of the staff, who also reads what is internal. audience: only those for it, or for nobody in
    particular.
    """
    found = _views(_open(by).filter(kind=kind).order_by("sort_key", "id"))
    return [one for one in found if not audience or not one.content.audience or audience in one.content.audience]


def of_staff(kind: str) -> list[RecordView]:
    """All of a kind that are shown, also what is internal, by title: for queries that ask who reads. Two queries."""
    shown = Record.objects.filter(is_active=True, kind=kind).select_related("unit")
    return _views(shown.order_by("sort_key", "id"))


def record(kind: str, code: str, *, by: Actor | None = None) -> RecordView:
    """One that is shown. Two queries. Raises NotFound."""
    found = _views(_open(by).filter(kind=kind, code=code))
    if not found:
        raise NotFound
    return found[0]


def records_by_code(kind: str, codes: Iterable[str]) -> dict[str, RecordView]:
    """Code → record, of those that residents are shown. Two queries, none where nothing is asked for."""
    wanted = set(codes)
    return {one.code: one for one in _views(_open(None).filter(kind=kind, code__in=wanted))} if wanted else {}


def beside_card(by: Actor, code: str) -> tuple[list[RecordView], list[RecordView]]:
    """Questions and call scripts of a card, for who answers. Two queries, one where there is none."""
    both = (RecordKind.QUESTION, RecordKind.SCRIPT)
    found = _views(_open(by).filter(kind__in=both, content__cards__contains=[code]).order_by("sort_key", "id"))
    return (
        [one for one in found if one.kind == RecordKind.QUESTION],
        [one for one in found if one.kind == RecordKind.SCRIPT],
    )


def listed(kind: str, *, by: Actor) -> list[Hit]:
    """All of a kind as rows of a list. One query."""
    return [
        Hit(SearchKind(kind), one.pk, one.code, one.title, one.summary, one.unit.symbol, is_internal=one.is_internal)
        for one in _open(by).filter(kind=kind).order_by("sort_key", "id")
    ]


def _open(by: Actor | None) -> QuerySet[Record]:
    shown = Record.objects.filter(is_active=True).select_related("unit")
    return shown if permissions.reads_internal(by) else shown.filter(is_internal=False)


def _views(found: Iterable[Record]) -> list[RecordView]:
    rows = list(found)
    read = [(row, kinds.read(row.kind, row.content)) for row in rows]
    codes = {code for _, content in read if isinstance(content, RecordContent) for code in content.cards}
    titles: dict[str, str] = {}
    if codes:
        titles = dict(ServiceCard.objects.filter(code__in=codes, is_active=True).values_list("code", "title"))
    return [
        RecordView(
            id=row.pk,
            kind=row.kind,
            code=row.code,
            title=row.title,
            summary=row.summary,
            content=content,
            cards=[(code, titles[code]) for code in getattr(content, "cards", ()) if code in titles],
            is_internal=row.is_internal,
            unit_id=UnitId(row.unit_id),
            unit=row.unit.name,
            state_of=row.state_of,
            expires_on=row.expires_on,
            version=row.version,
            template=kinds.kind(row.kind).template,
        )
        for row, content in read
    ]
