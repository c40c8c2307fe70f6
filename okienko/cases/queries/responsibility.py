"""Who would answer for a place, and by which rule, before anything happened there."""

from __future__ import annotations

from dataclasses import dataclass

from okienko.cases import rules
from okienko.cases.models import CaseType, Category
from okienko.cases.rules import CaseTypeCode, Reason
from okienko.organization import queries as organization


@dataclass(frozen=True, slots=True)
class Responsible:
    """`area` is the code of the area that decided, "" where none did."""

    unit_id: int
    unit_symbol: str
    unit_name: str
    reason: Reason
    area: str


def responsible(category_code: str, *, lon: float | None = None, lat: float | None = None) -> Responsible | None:
    """Where a report of this category at this place (WGS 84) would go; None without a first line or category."""
    category = Category.objects.filter(code=category_code, is_active=True).first()
    if category is None:
        return None
    units = organization.active_units()
    has_point = lon is not None and lat is not None
    areas = organization.area_codes_at(lon, lat)
    found = rules.choose_unit(
        by_area=category.unit_by_area,
        category_unit=category.unit,
        type_unit=CaseType.objects.filter(code=CaseTypeCode.REPORT).values_list("unit", flat=True).first() or "",
        areas=areas,
        outside=has_point and not areas and organization.has_areas(),
        known_units={one.symbol for one in units},
    )
    unit = next((one for one in units if (one.symbol == found.unit if found.unit else one.is_first_line)), None)
    return Responsible(unit.id, unit.symbol, unit.name, found.reason, found.area) if unit else None
