"""What everybody may see: category, point on the street, date, state, the office's answer.

The resident's words and photos only where they agreed **and** staff released them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from okienko.cases.models import Case
from okienko.cases.queries.case import PhotoView, photos
from okienko.cases.queries.catalog import word
from okienko.cases.rules import CaseState
from okienko.organization import queries as organization
from okienko.routing.rules import Position


@dataclass(frozen=True, slots=True)
class PublicReport:
    id: int
    reference: str
    category_code: str
    category: str
    icon: str
    lon: float
    lat: float
    street: str
    district: str
    received_at: datetime
    state: CaseState
    outcome: str
    answer: str
    description: str  # "" unless released
    photos: tuple[PhotoView, ...]


def public_reports(
    *,
    language: str = "pl",
    category: str = "",
    state: str = "",
    before: Position | None = None,
    limit: int = 50,
    with_photos: bool = True,
) -> tuple[list[PublicReport], Position | None]:
    """Newest first, with where the next page goes on. Restricted and hidden matters are never here."""
    rows = Case.objects.select_related("type", "category").filter(on_map=True, access_class="open", lat__isnull=False)
    if category:
        rows = rows.filter(category__code=category)
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        row_before = "(cases_case.received_at, cases_case.id) < (%s, %s)"
        rows = rows.extra(where=[row_before], params=[before.due_at, before.id])  # noqa: S610  # fixed SQL, bound values
    found = list(rows.order_by("-received_at", "-id")[: limit + 1])
    page = [_public(row, language, with_photos=with_photos) for row in found[:limit]]
    more = len(found) > limit
    return page, Position(found[limit - 1].received_at, found[limit - 1].id) if more else None


def _public(row: Case, language: str, *, with_photos: bool) -> PublicReport:
    open_to_all = row.public_consent and row.released
    # The office's own street line, so that the point never stands on somebody's doorstep.
    lon, lat = organization.nearest_on_street(row.lon or 0, row.lat or 0)
    outcome = next((one for one in row.type.outcomes if one["code"] == row.resolution), None)
    return PublicReport(
        id=row.id,
        reference=row.reference,
        category_code=row.category.code if row.category else "",
        category=word(row.category.names, language) if row.category else word(row.type.names, language),
        icon=row.category.icon if row.category else row.type.icon,
        lon=lon,
        lat=lat,
        street=row.street,
        district=row.district,
        received_at=row.received_at,
        state=CaseState(row.state),
        outcome=word(outcome["name"], language) if outcome else "",
        answer=row.answer,
        description=row.description if open_to_all else "",
        photos=tuple(photos(row.id)) if open_to_all and with_photos else (),
    )
