"""What everybody may see: category, point on the street, date, state, the office's answer.

The resident's words and photos only where they agreed **and** staff released them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from okienko.cases.models import Case, Category
from okienko.cases.queries.case import PhotoView, photos
from okienko.cases.queries.catalog import word
from okienko.cases.queries.nearby import nearby
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


@dataclass(frozen=True, slots=True)
class PublicPoint:
    """A report on the map, without words of anybody."""

    reference: str
    category: str
    lon: float
    lat: float
    state: CaseState
    received_at: datetime


def public_reports(
    *,
    language: str = "pl",
    category: str = "",
    state: str = "",
    since: datetime | None = None,
    before: Position | None = None,
    limit: int = 50,
    with_photos: bool = True,
) -> tuple[list[PublicReport], Position | None]:
    """Newest first, with where the next page goes on. Restricted and hidden matters are never here.

    `category`: code of a category or of a group of them; `state`: "open", "resolved" or nothing.
    """
    rows = _shown(category, state, since).select_related("type", "category")
    if before is not None:
        row_before = "(cases_case.received_at, cases_case.id) < (%s, %s)"
        rows = rows.extra(where=[row_before], params=[before.due_at, before.id])  # noqa: S610  # fixed SQL, bound values
    found = list(rows.order_by("-received_at", "-id")[: limit + 1])
    page = [_public(row, language, with_photos=with_photos) for row in found[:limit]]
    more = len(found) > limit
    return page, Position(found[limit - 1].received_at, found[limit - 1].id) if more else None


def public_points(
    *, language: str = "pl", category: str = "", state: str = "", since: datetime | None = None, limit: int = 1000
) -> list[PublicPoint]:
    """The newest reports of a choice as points on their streets. Three queries at most."""
    names = {row.code: word(row.names, language) for row in Category.objects.all()}
    columns = ("reference", "category__code", "lon", "lat", "state", "received_at")
    rows = list(_shown(category, state, since).order_by("-received_at", "-id").values_list(*columns)[:limit])
    places = organization.nearest_on_streets([(lon or 0, lat or 0) for _ref, _code, lon, lat, *_more in rows])
    return [
        PublicPoint(reference, names.get(code, ""), *place, CaseState(state_code), at)
        for (reference, code, _lon, _lat, state_code, at), place in zip(rows, places, strict=True)
    ]


def public_report(reference: str, language: str = "pl") -> PublicReport | None:
    """One report that everybody may see; None for all others, so that their being there is not told."""
    row = _shown("", "", None).select_related("type", "category").filter(reference=reference).first()
    return _public(row, language, with_photos=True) if row else None


def public_nearby(category_code: str, lon: float, lat: float, language: str = "pl") -> list[PublicReport]:
    """What everybody may see of reports of the same category within 50 m and 14 days, nearest first."""
    near = [one.case_id for one in nearby(category_code, lon, lat)]
    rows = {row.id: row for row in _shown("", "", None).select_related("type", "category").filter(id__in=near)}
    return [_public(rows[one], language, with_photos=False) for one in near if one in rows]


def _shown(category: str, state: str, since: datetime | None) -> QuerySet[Case]:
    rows = Case.objects.filter(on_map=True, access_class="open", lat__isnull=False)
    if category:
        # by their ids, so that the planner knows how common they are: a rare kind is read by its own index
        chosen = Category.objects.filter(Q(code=category) | Q(group=category)).values_list("id", flat=True)
        rows = rows.filter(category_id__in=list(chosen))
    if state == "resolved":
        rows = rows.filter(state=CaseState.RESOLVED)
    elif state == "open":
        rows = rows.exclude(state=CaseState.RESOLVED)
    if since is not None:
        rows = rows.filter(received_at__gte=since)
    return rows


def _on_street(lon: float | None, lat: float | None) -> tuple[float, float]:
    """The office's own street line, so that the point never stands on somebody's doorstep."""
    return organization.nearest_on_street(lon or 0, lat or 0)


def _public(row: Case, language: str, *, with_photos: bool) -> PublicReport:
    open_to_all = row.public_consent and row.released
    lon, lat = _on_street(row.lon, row.lat)
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
