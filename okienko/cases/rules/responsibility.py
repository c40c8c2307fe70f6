"""Which unit is responsible, and which rule decided."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass


class Reason(enum.StrEnum):
    """Which rule decided; stored with the case and shown on its page."""

    CATEGORY_AND_AREA = "category_and_area"
    CATEGORY = "category"
    CASE_TYPE = "case_type"
    CHOSEN = "chosen"  # a person chose the unit
    OUTSIDE_TOWN = "outside_town"  # a point outside the town: the first line looks, nothing is refused
    NOBODY_MATCHED = "nobody_matched"


@dataclass(frozen=True, slots=True)
class Decision:
    """`unit` is a symbol, or None where the first line takes the matter."""

    unit: str | None
    reason: Reason
    area: str = ""


def choose_unit(
    *,
    by_area: Mapping[str, str],
    category_unit: str,
    type_unit: str,
    areas: Collection[str],
    outside: bool,
    known_units: Collection[str],
) -> Decision:
    """The first rule that matches decides: category and area, category, case type, then the first line.

    Args:
        by_area: area code → unit symbol, of the category.
        areas: codes of the areas the place lies in; empty without a place.
        outside: the place lies outside the town; the first line looks at it.
        known_units: symbols of active units; a rule that names another does not match.
    """
    if outside:
        return Decision(None, Reason.OUTSIDE_TOWN)
    for area, unit in by_area.items():  # in the pack's order, so that the answer never depends on a set's
        if area in areas and unit in known_units:
            return Decision(unit, Reason.CATEGORY_AND_AREA, area)
    if category_unit in known_units:
        return Decision(category_unit, Reason.CATEGORY)
    if type_unit in known_units:
        return Decision(type_unit, Reason.CASE_TYPE)
    return Decision(None, Reason.NOBODY_MATCHED)
