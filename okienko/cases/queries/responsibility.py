"""Who would answer for a place, and by which rule, before anything happened there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from okienko.cases import rules
from okienko.cases.models import CaseType, Category
from okienko.cases.rules import CaseTypeCode, Decision, Reason
from okienko.organization import queries as organization
from okienko.organization.queries import UnitBrief


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
    report_unit = CaseType.objects.filter(code=CaseTypeCode.REPORT).values_list("unit", flat=True).first()
    found = decide(category, report_unit or "", units, lon=lon, lat=lat)
    unit = unit_of(found, units)
    return Responsible(unit.id, unit.symbol, unit.name, found.reason, found.area) if unit else None


def decide(
    category: Category | None, type_unit: str, units: Sequence[UnitBrief], *, lon: float | None, lat: float | None
) -> Decision:
    """Which of these units answers at this place (WGS 84), by the category and the unit of the type of case."""
    has_point = lon is not None and lat is not None
    areas = organization.area_codes_at(lon, lat) if has_point else frozenset()
    return rules.choose_unit(
        by_area=category.unit_by_area if category else {},
        category_unit=category.unit if category else "",
        type_unit=type_unit,
        areas=areas,
        outside=has_point and not areas and organization.has_areas(),
        known_units={one.symbol for one in units},
    )


def unit_of(decision: Decision, units: Sequence[UnitBrief]) -> UnitBrief | None:
    """The unit of the decision; where nobody matched, the first line, if the office has one."""
    return next((one for one in units if (one.symbol == decision.unit if decision.unit else one.is_first_line)), None)
