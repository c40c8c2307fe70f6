"""Where a point lies: areas and streets as prepared shapes, kept per process until their revision grows."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from shapely import STRtree
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points
from shapely.prepared import PreparedGeometry, prep

from okienko.organization.models import Area, Revision, Street

AREAS = "areas"
STREETS = "streets"
TOWN = "town"
DISTRICT = "district"
# A report is shown on the nearest street when that is near; farther off (a park, a field) stays where it is.
STREET_REACH_DEGREES = 0.003


@dataclass(frozen=True, slots=True)
class _Shape:
    kind: str
    code: str
    prepared: PreparedGeometry[BaseGeometry]


class _Places:
    """One process's copy of the map."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[str, int] | None = None
        self._areas: list[_Shape] = []
        self._lines: list[BaseGeometry] = []
        self._tree: STRtree | None = None

    def areas(self) -> list[_Shape]:
        self._refresh()
        return self._areas

    def nearest_line(self, point: Point) -> BaseGeometry | None:
        self._refresh()
        if self._tree is None:
            return None
        found = self._tree.query_nearest(point, max_distance=STREET_REACH_DEGREES)
        return self._lines[int(found[0])] if len(found) else None

    def _refresh(self) -> None:
        numbers = dict(Revision.objects.filter(name__in=[AREAS, STREETS]).values_list("name", "number"))
        with self._lock:
            if numbers == self._numbers:
                return
            self._areas = [
                _Shape(kind, code, prep(shape(geometry)))
                for kind, code, geometry in Area.objects.order_by("kind", "id").values_list("kind", "code", "geometry")
            ]
            self._lines = [shape(geometry) for geometry in Street.objects.values_list("geometry", flat=True)]
            self._tree = STRtree(self._lines) if self._lines else None
            self._numbers = numbers


_places = _Places()


def areas_at(lon: float, lat: float) -> dict[str, list[str]]:
    """Kind → codes of the areas this WGS 84 point lies in (borders belong to both sides)."""
    point = Point(lon, lat)
    found: dict[str, list[str]] = {}
    for one in _places.areas():
        if one.prepared.intersects(point):
            found.setdefault(one.kind, []).append(one.code)
    return found


def has_areas() -> bool:
    return bool(_places.areas())


def nearest_on_street(lon: float, lat: float) -> tuple[float, float]:
    """The nearest point of a street of the town, or the point itself where no street is near."""
    point = Point(lon, lat)
    line = _places.nearest_line(point)
    if line is None:
        return lon, lat
    on_line: Any = nearest_points(line, point)[0]
    return round(on_line.x, 6), round(on_line.y, 6)
