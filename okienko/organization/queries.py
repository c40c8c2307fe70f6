"""What other domains may read about the office."""

from __future__ import annotations

from collections.abc import Iterable

from okienko.organization.models import Staff, Unit
from okienko.organization.permissions import standing
from okienko.organization.places import DISTRICT, areas_at, has_areas, nearest_on_street
from okienko.organization.rules import UnitId

__all__ = [
    "area_codes_at",
    "district_at",
    "first_line",
    "has_areas",
    "is_active_user",
    "nearest_on_street",
    "standing",
    "unit_name",
    "units_by_symbol",
]


def units_by_symbol(symbols: Iterable[str] | None = None) -> dict[str, UnitId]:
    """Symbol → id; of all active units when no symbols are named."""
    units = Unit.objects.filter(is_active=True)
    if symbols is not None:
        units = units.filter(symbol__in=list(symbols))
    return {symbol: UnitId(pk) for symbol, pk in units.values_list("symbol", "id")}


def first_line() -> UnitId | None:
    """The unit that takes what nobody else was matched for."""
    found = Unit.objects.filter(is_first_line=True, is_active=True).order_by("id").values_list("id", flat=True).first()
    return None if found is None else UnitId(found)


def is_active_user(user_id: int) -> bool:
    """Whether this account belongs to somebody who works here now."""
    return Staff.objects.filter(user_id=user_id, is_active=True).exists()


def unit_name(unit_id: int) -> str:
    """ "" for an unknown id."""
    return Unit.objects.filter(id=unit_id).values_list("name", flat=True).first() or ""


def area_codes_at(lon: float | None, lat: float | None) -> frozenset[str]:
    """Codes of all areas, of every kind, that a point lies in; none without a point."""
    if lon is None or lat is None:
        return frozenset()
    return frozenset(code for codes in areas_at(lon, lat).values() for code in codes)


def district_at(lon: float | None, lat: float | None) -> str:
    """The code of the district of a point, or ""."""
    if lon is None or lat is None:
        return ""
    return next(iter(areas_at(lon, lat).get(DISTRICT, [])), "")
