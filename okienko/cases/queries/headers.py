"""Headers of cases: what the access table shows of a case to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language

from okienko.cases.models import Case
from okienko.cases.permissions import access_case_header, sight
from okienko.cases.queries.catalog import word
from okienko.cases.rules import CaseState
from okienko.kernel.actors import Actor
from okienko.organization.rules import Sight


@dataclass(frozen=True, slots=True)
class CaseHeader:
    """Reference, type, state, unit, dates: what the access table calls the header."""

    id: int
    reference: str
    sign: str
    type_code: str
    type_name: str
    category_code: str
    category_name: str
    category_icon: str
    title: str  # "" where only the existence may be shown
    state: CaseState | None
    unit_id: int
    unit_symbol: str
    unit_name: str
    unit_phone: str
    received_at: datetime
    planned: date | None
    statutory_due: date | None
    resolved_at: datetime | None
    restricted: bool

    @property
    def subject(self) -> str:
        return f"case:{self.id}"


def case_header(by: Actor, case_id: int, *, identified: bool = False) -> CaseHeader:
    """What the access table lets this actor see of the case; NotFound when that is nothing."""
    row, seen = access_case_header(by, case_id, identified=identified)
    return header_of(row, seen)


def header_of(row: Case, seen: Sight) -> CaseHeader:
    language = language_of_reader()
    shown = Sight.HEADER in seen
    return CaseHeader(
        id=row.id,
        reference=row.reference,
        sign=row.sign if shown else "",
        type_code=row.type.code if shown else "",
        type_name=word(row.type.names, language) if shown else "",
        category_code=row.category.code if shown and row.category else "",
        category_name=word(row.category.names, language) if shown and row.category else "",
        category_icon=row.category.icon if shown and row.category else "",
        title=row.title if shown else "",
        state=CaseState(row.state) if shown or Sight.STATE in seen else None,
        unit_id=row.unit_id,
        unit_symbol=row.unit.symbol,
        unit_name=row.unit.name,
        unit_phone=row.unit.phone,
        received_at=row.received_at,
        planned=row.planned if shown else None,
        statutory_due=row.statutory_due if shown else None,
        resolved_at=row.resolved_at if shown else None,
        restricted=row.access_class != "open",
    )


def sighted(by: Actor, rows: Iterable[Any], *, identified: bool) -> list[CaseHeader]:
    seen = [(row, sight(by, row, row.helping, identified=identified, advising=row.advising)) for row in rows]
    return [header_of(row, what) for row, what in seen if Sight.EXISTENCE in what]


def language_of_reader() -> str:
    return (get_language() or "pl")[:2]
