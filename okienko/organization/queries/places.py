"""Where a point lies: areas, streets, addresses. Shapes are kept prepared in each process.

A lookup costs no query while the cache is fresh; once a second the token of the set is compared, so a
change is seen everywhere within a second.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.db.models import Q
from shapely import STRtree
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from okienko.kernel.lately import Lately
from okienko.kernel.text import words
from okienko.organization.models import AddressPoint, Area, Landscape, Revision, Street
from okienko.organization.rules import UnitId
from okienko.organization.rules.geo import from_meters, to_meters

RECHECK_SECONDS = 1.0
# A report's point is moved to the street only where a street is near; farther off it is blurred instead.
NEAR_STREET_METERS = 250
KEPT_POINTS = 20_000  # moved points a process keeps, two to three megabytes
TOWN, DISTRICT = "town", "district"


@dataclass(frozen=True, slots=True)
class AreaRow:
    """`unit_id`: who answers for a service area. The box is (west, south, east, north)."""

    id: int
    code: str
    kind: str
    name: str
    unit_id: UnitId | None
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class StreetPoint:
    """The nearest point of a street, and how far it is."""

    name: str
    lon: float
    lat: float
    meters: float


class _Places:
    """Polygons are compared in degrees, distances to streets in meters."""

    def __init__(self) -> None:
        self.areas: list[tuple[AreaRow, BaseGeometry]] = []
        for area in Area.objects.filter(is_active=True).order_by("kind", "sort_key"):
            geometry = shape(area.geometry)
            shapely.prepare(geometry)
            self.areas.append((_area_row(area), geometry))
        self.streets = list(Street.objects.order_by("sort_key").values_list("name", "geometry"))
        self.lines = [shapely.transform(shape(geometry), to_meters) for _name, geometry in self.streets]
        self.tree = STRtree(self.lines)
        self.collection = shapely.GeometryCollection(self.lines)
        self.moved: dict[tuple[float, float], tuple[float, float]] = {}

    def at(self, lon: float, lat: float, kind: str = "") -> list[AreaRow]:
        point = Point(lon, lat)
        return [
            row
            for row, geometry in self.areas
            if (not kind or row.kind == kind)
            and row.box[0] <= lon <= row.box[2]
            and row.box[1] <= lat <= row.box[3]
            and geometry.intersects(point)
        ]

    def street(self, lon: float, lat: float) -> StreetPoint | None:
        if not self.lines:
            return None
        point = shapely.transform(Point(lon, lat), to_meters)
        index = int(self.tree.nearest(point))
        line = self.lines[index]
        on_line = line.interpolate(line.project(point))
        found = shapely.transform(on_line, from_meters)
        return StreetPoint(self.streets[index][0], round(found.x, 6), round(found.y, 6), line.distance(point))

    def on_streets(self, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        """Each point on its nearest street; far from any it is blurred. A point is moved once as long as the streets
        stay: finding the nearest is half of what a map of a thousand points takes."""
        moved = self.moved  # another thread may lay a new one in its place, never take from this
        unknown = [one for one in dict.fromkeys(points) if one not in moved]
        if unknown:
            if len(moved) + len(unknown) > KEPT_POINTS:
                moved, unknown = {}, list(dict.fromkeys(points))
            moved.update(zip(unknown, self._move(unknown), strict=True))
            self.moved = moved
        return [moved[one] for one in points]

    def _move(self, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """All at once: one by one takes a tenth of a millisecond each, and a map has a thousand."""
        blurred = [(round(lon, 3), round(lat, 3)) for lon, lat in points]
        if not self.lines:
            return blurred
        flat = shapely.transform(shapely.points(points), to_meters)
        lines: Any = shapely.get_geometry(self.collection, self.tree.nearest(flat))
        on_line = shapely.line_interpolate_point(lines, shapely.line_locate_point(lines, flat))
        found = shapely.get_coordinates(shapely.transform(on_line, from_meters))
        meters = shapely.distance(lines, flat)
        return [
            (round(float(lon), 6), round(float(lat), 6)) if far <= NEAR_STREET_METERS else blur
            for (lon, lat), far, blur in zip(found, meters, blurred, strict=True)
        ]


def places_token() -> uuid.UUID | None:
    """Changes whenever areas, streets or addresses change; for ETags and caches."""
    return Revision.objects.filter(name="places").values_list("token", flat=True).first()


_places = Lately(_Places, RECHECK_SECONDS, version=places_token)
forget_places = _places.forget


def area_at(lon: float, lat: float, kind: str) -> AreaRow | None:
    """The area of this kind that holds the point (WGS 84); on a shared border, the first by name."""
    return next(iter(_places().at(lon, lat, kind)), None)


def area_codes_at(lon: float | None, lat: float | None) -> frozenset[str]:
    """Codes of all areas of all kinds that hold the point; empty outside the town, or without a point."""
    if lon is None or lat is None:
        return frozenset()
    return frozenset(row.code for row in _places().at(lon, lat))


def district_at(lon: float | None, lat: float | None) -> str:
    """The code of the district that holds the point; empty outside the town, or without a point."""
    if lon is None or lat is None:
        return ""
    found = area_at(lon, lat, DISTRICT)
    return found.code if found else ""


def has_areas() -> bool:
    """Whether the office has described its territory at all."""
    return bool(_places().areas)


def areas(kind: str = "") -> list[AreaRow]:
    return [row for row, _geometry in _places().areas if not kind or row.kind == kind]


def nearest_street(lon: float, lat: float) -> StreetPoint | None:
    return _places().street(lon, lat)


def nearest_on_street(lon: float, lat: float) -> tuple[float, float]:
    """The point moved to the nearest street, so that a public map shows nobody's doorstep.

    Far from any street it is blurred to about 100 m.
    """
    return nearest_on_streets([(lon, lat)])[0]


def nearest_on_streets(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """`nearest_on_street` of many points."""
    return _places().on_streets(points)


def streets(query: str = "", *, limit: int = 20) -> list[str]:
    """Street names that hold every word of `query` as a beginning, by the alphabet."""
    found = Street.objects.order_by("sort_key")
    for word in words(query):
        found = found.filter(folded__contains=f" {word}")
    return list(found.values_list("name", flat=True)[:limit])


@dataclass(frozen=True, slots=True)
class StreetRow:
    name: str
    rank: str
    district: str  # its name


def street_rows(query: str = "", *, limit: int = 50) -> tuple[list[StreetRow], int]:
    """Streets that hold every word of `query` as a beginning, and how many there are. Two queries."""
    found = Street.objects.order_by("sort_key")
    for word in words(query):
        found = found.filter(folded__contains=f" {word}")
    districts = {one.code: one.name for one in areas(DISTRICT)}
    rows = found.values_list("name", "rank", "district")[:limit]
    return [StreetRow(name, rank, districts.get(code, code)) for name, rank, code in rows], found.count()


def address_point(street: str, number: str) -> tuple[float, float] | None:
    """Longitude and latitude of a house number. "Mostowa" finds "ul. Mostowa" where the name is one only."""
    exact = Q(street__iexact=street.strip()) | Q(street__iendswith=f" {street.strip()}")
    rows = AddressPoint.objects.filter(exact, number__iexact=number.strip()).values_list("street", "lon", "lat")[:2]
    return (rows[0][1], rows[0][2]) if len({row[0] for row in rows}) == 1 else None


_HOUSE = re.compile(r"^(?P<street>.+?),?\s+(?P<number>\d+\s?[a-z]?)(?:\s?/\s?\d+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundAddress:
    label: str
    lon: float
    lat: float


def find_address(text: str) -> FoundAddress | None:
    """The house that somebody typed ("Mostowa 4", "ul. Mostowa 4/2"); None when it is not known."""
    typed = _HOUSE.match(" ".join(text.split()))
    if typed is None:
        return None
    number = typed["number"].replace(" ", "")
    point = address_point(typed["street"], number)
    return FoundAddress(f"{typed['street']} {number}", *point) if point else None


def street_at(lon: float, lat: float) -> str:
    """The name of the street a point lies on or near; "" where none is."""
    found = nearest_street(lon, lat)
    return found.name if found is not None and found.meters <= NEAR_STREET_METERS else ""


def map_areas() -> dict[str, Any]:
    """Outline, districts and service areas as a GeoJSON FeatureCollection."""
    rows = Area.objects.filter(is_active=True).order_by("kind", "sort_key")
    return _collection(({"code": row.code, "kind": row.kind, "name": row.name}, row.geometry) for row in rows)


def map_streets() -> dict[str, Any]:
    rows = Street.objects.order_by("sort_key")
    return _collection(({"name": row.name, "rank": row.rank, "district": row.district}, row.geometry) for row in rows)


def map_landscape() -> dict[str, Any]:
    return _collection(({"kind": row.kind, "name": row.name}, row.geometry) for row in Landscape.objects.order_by("id"))


def _collection(features: Any) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": geometry} for properties, geometry in features
        ],
    }


def _area_row(area: Area) -> AreaRow:
    return AreaRow(
        id=area.pk,
        code=area.code,
        kind=area.kind,
        name=area.name,
        unit_id=None if area.unit_id is None else UnitId(area.unit_id),
        box=(area.west, area.south, area.east, area.north),
    )
