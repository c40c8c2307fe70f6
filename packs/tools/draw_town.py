"""Draw the demonstration town: areas, streets, landscape and address points of `packs/miasto`.

Everything is computed from the constants below and one seed, so the same program gives the same files.
The plane is in meters with the market square at (0, 0); the files are WGS84 degrees rounded to 6 places (0.1 m).

Usage: python packs/tools/draw_town.py [target folder, default packs/miasto]
"""

from __future__ import annotations

import csv
import json
import math
import random
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from shapely import LineString, Point, Polygon, get_parts, transform, unary_union
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, substring
from town_names import AREAS, DISTRICTS, MAIN_STREETS, STREETS, Area, District

SEED = 20261121
CENTER_LON, CENTER_LAT = 19.15, 52.02
METERS_PER_LAT = 111_250.0
METERS_PER_LON = METERS_PER_LAT * math.cos(math.radians(CENTER_LAT))
POSTCODE = "99-999"
RIVER_HALF_WIDTH = 38.0
Plane = tuple[float, float]
Feature = dict[str, Any]


def round_curve(points: list[Plane], passes: int = 4, *, closed: bool = False) -> list[Plane]:
    """Chaikin's corner cutting: a calm curve near the given points, ends kept when open."""
    for _ in range(passes):
        pairs = list(zip(points, points[1:] + points[:1] if closed else points[1:], strict=False))
        cut = [(a[0] * (1 - t) + b[0] * t, a[1] * (1 - t) + b[1] * t) for a, b in pairs for t in (0.25, 0.75)]
        points = cut if closed else [points[0], *cut, points[-1]]
    return points


def ring(rx: float, ry: float, waves: Iterable[tuple[int, float, float]], steps: int = 96) -> list[Plane]:
    """A closed wavy ellipse; each wave is (count, share of the radius, phase)."""
    waves = list(waves)
    points = []
    for step in range(steps):
        angle = 2 * math.pi * step / steps
        stretch = 1 + sum(share * math.sin(count * angle + phase) for count, share, phase in waves)
        points.append((rx * stretch * math.cos(angle), ry * stretch * math.sin(angle)))
    return points


def road(*points: Plane) -> LineString:
    return LineString(round_curve(list(points)))


def blob(*points: Plane) -> Polygon:
    return Polygon(round_curve(list(points), 3, closed=True))


OUTLINE = Polygon(ring(4100, 3300, [(2, 0.06, 0.7), (3, 0.07, 2.1), (5, 0.035, 0.4), (9, 0.012, 1.0)], 144))
OLD_TOWN = Polygon(ring(430, 320, [(3, 0.03, 0.2), (4, 0.02, 1.1)], 48))
INNER = Polygon(ring(1550, 1280, [(2, 0.05, 1.9), (3, 0.04, 0.3), (5, 0.02, 2.0)]))
RIVER = LineString(
    round_curve(
        [(-6500, 900), (-4300, 250), (-3000, 520), (-1900, -250), (-900, -330), (0, -520), (800, -400),
         (1700, -820), (2600, -620), (3500, -1350), (6500, -1250)]
    )
)  # fmt: skip
MARKET = Polygon([(-62, -48), (58, -55), (64, 46), (-56, 53)])


def ray(degrees: float, bend: float) -> LineString:
    """A slightly bent line from inside the inner ring to beyond the outline."""
    angle = math.radians(degrees)
    points = []
    for step, distance in enumerate((900, 2000, 3100, 4200, 6000)):
        turned = angle + bend * math.sin(step * 1.3)
        points.append((distance * math.cos(turned) * 1.12, distance * math.sin(turned)))
    return LineString(round_curve(points, 3))


def cut_districts() -> dict[str, Polygon]:
    """Districts cut by the river, two rings and seven rays, so that they tile the outline exactly."""
    north = [ray(18, 0.03), ray(58, -0.04), ray(98, 0.03), ray(141, -0.03)]
    south = [ray(-50, 0.04), ray(-93, -0.03), ray(-137, 0.03)]
    stub = INNER.buffer(-2)  # rays start just inside the ring: the crossing becomes a node, the stub a dangle
    outside = [line.difference(stub) for line in north + south]
    lines = unary_union([OUTLINE.exterior, INNER.exterior, OLD_TOWN.exterior, RIVER, *outside])
    faces = [face for face in polygonize(lines) if OUTLINE.contains(face.representative_point())]
    districts: dict[str, Polygon] = {}
    for district in DISTRICTS:
        found = [face for face in faces if face.contains(Point(district.inside))]
        if len(found) != 1:
            raise ValueError(f"district {district.code}: {len(found)} faces hold its point")
        districts[district.code] = found[0]
    if len(faces) != len(districts):
        raise ValueError(f"{len(faces)} faces for {len(districts)} districts")
    return {code: to_degrees(face) for code, face in districts.items()}


def to_degrees(shape: Any) -> Any:
    """Meters to rounded degrees. Equal meters give equal degrees, so shared borders stay shared."""
    return transform(
        shape, lambda points: (points / [METERS_PER_LON, METERS_PER_LAT] + [CENTER_LON, CENTER_LAT]).round(6)
    )


def to_meters(shape: Any) -> Any:
    """Degrees back to the plane."""
    return transform(shape, lambda points: (points - [CENTER_LON, CENTER_LAT]) * [METERS_PER_LON, METERS_PER_LAT])


PARKS: dict[str, Polygon] = {
    "Park Nadrzeczny": blob((-1350, -160), (-700, -170), (-560, 20), (-800, 210), (-1250, 150)),
    "Park Sadowy": blob((250, 1750), (900, 1650), (1000, 2150), (350, 2250)),
    "Las Borecki": blob((100, -2500), (1300, -2250), (1500, -3300), (-100, -3400)),
    "Błonia": blob((-3300, -250), (-2350, -420), (-2250, -900), (-3100, -1000)),
    "Staw Młyński": blob((-2150, -1050), (-1750, -1000), (-1700, -1350), (-2100, -1400)),
}  # fmt: skip
RAILWAY = road((-6000, 2600), (-3000, 1500), (-1500, 1560), (0, 1480), (1800, 1620), (3000, 2500), (5000, 4200))


def main_roads() -> dict[str, LineString]:
    """Roads that cross several districts, by their key in MAIN_STREETS."""
    bank = RIVER.intersection(INNER.buffer(500))
    return {
        "bridge": road((-10, -75), (20, -350), (30, -560), (60, -1200), (-160, -2100), (-240, -3400)),
        "north": road((0, 75), (-20, 400), (60, 1100), (-120, 2000), (60, 3300)),
        "east": road((80, 0), (500, 60), (1400, 90), (2500, 20), (4300, 260)),
        "west": road((-75, 0), (-430, 60), (-1200, 420), (-2300, 780), (-4300, 900)),
        "northeast": road((330, 240), (900, 800), (1700, 1400), (2900, 2600)),
        "northwest": road((-330, 240), (-900, 900), (-1500, 1700), (-2500, 2900)),
        "southeast": road((60, -1000), (900, -1350), (1900, -1750), (3400, -2400)),
        "southwest": road((20, -850), (-800, -1000), (-1900, -1600), (-3300, -2300)),
        "ring": road((-2150, 735), (-1900, 1250), (-1050, 1950), (0, 2000), (1300, 1900), (2150, 1250), (2350, 30)),
        "south_ring": road((2250, -1850), (1500, -2050), (0, -1950), (-1300, -1850), (-1900, -1550)),
        "planty": LineString(OLD_TOWN.buffer(28).exterior.coords),
        "north_bank": bank.parallel_offset(RIVER_HALF_WIDTH + 34, "left"),
        "south_bank": bank.parallel_offset(RIVER_HALF_WIDTH + 34, "right"),
        "second_bridge": road((1130, 90), (1160, -350), (1180, -760), (1260, -1480)),
        "third_bridge": road((-1850, 610), (-1700, 0), (-1560, -330), (-1420, -1330)),
        "market": LineString(MARKET.exterior.coords),
    }  # fmt: skip


def inside_town(line: LineString, room: float = 60) -> LineString:
    """The longest part of a line that stays `room` meters inside the outline."""
    return longest(line.intersection(OUTLINE.buffer(-room)))


def longest(shape: BaseGeometry) -> LineString:
    parts = [part for part in get_parts(shape) if isinstance(part, LineString)]
    return max(parts, key=lambda part: part.length) if parts else LineString()


def warp(district: District) -> Callable[[float, float], Plane]:
    """Grid coordinates to the plane: turned by the district's angle and gently bent."""
    angle = math.radians(district.angle)
    cos, sin = math.cos(angle), math.sin(angle)
    east, north = district.inside

    def place(u: float, v: float) -> Plane:
        u2 = u + district.bend * math.sin(v / 620 + district.angle)
        v2 = v + district.bend * math.sin(u / 540 + district.angle * 2)
        return east + u2 * cos - v2 * sin, north + u2 * sin + v2 * cos

    return place


def local_streets(district: District, land: Polygon, chance: random.Random) -> list[LineString]:
    """Streets of one district: a bent grid whose streets begin and end at crossings."""
    place, count, gap = warp(district), 14, district.spacing
    found: list[LineString] = []
    for across in (False, True):
        for index in range(-count, count + 1):
            fixed = index * gap * (1.0 if across else 1.25)
            step = gap * (1.25 if across else 1.0)
            low, high = -count, count
            points = [
                place(step * (low + (high - low) * part / 280), fixed)
                if across
                else place(fixed, step * (low + (high - low) * part / 280))
                for part in range(281)
            ]
            for piece in get_parts(LineString(points).intersection(land)):
                if not isinstance(piece, LineString) or piece.length < district.shortest:
                    continue
                begin = piece.length * chance.choice((0, 0, 0, 0.18, 0.3))
                end = piece.length * chance.choice((1, 1, 1, 0.85, 0.7))
                kept = substring(piece, begin, end)
                if kept.length >= district.shortest:
                    found.append(kept.simplify(1.0))
    found.sort(key=lambda line: -line.length)
    return found


def draw_streets(districts: dict[str, Polygon]) -> list[Feature]:
    """All streets with names. A name is used once in the town."""
    chance = random.Random(SEED)
    features = []
    mains = {key: (line if key in ("planty", "market") else inside_town(line)) for key, line in main_roads().items()}
    for key, line in mains.items():
        street = MAIN_STREETS[key]
        features.append(street_feature(line.simplify(1.0), street.name, street.kind, "main", districts))
    avoid = unary_union(
        [RIVER.buffer(RIVER_HALF_WIDTH + 50), RAILWAY.buffer(30), MARKET.buffer(12), *PARKS.values()]
        + [line.buffer(26) for key, line in mains.items() if key in ("north_bank", "south_bank", "planty")]
    )
    for district in DISTRICTS:
        face = to_meters(districts[district.code])
        built = face.buffer(-22).difference(avoid).intersection(OUTLINE.buffer(-330))
        lines = local_streets(district, built, chance)
        names = STREETS[district.code]
        if len(lines) < len(names):
            raise ValueError(f"{district.code}: {len(lines)} lines for {len(names)} names")
        for line, (name, kind) in zip(lines, names, strict=False):
            features.append(street_feature(line, name, kind, "local", districts))
    return features


def street_feature(line: LineString, name: str, kind: str, rank: str, districts: dict[str, Polygon]) -> Feature:
    line = to_degrees(line)
    shares = {code: line.intersection(face).length for code, face in districts.items()}
    crossed = sorted((code for code, share in shares.items() if share > 0.0002), key=lambda code: -shares[code])
    properties = {"name": name, "kind": kind, "rank": rank, "district": crossed[0], "districts": crossed}
    return {"type": "Feature", "properties": properties, "geometry": geometry(line)}


def draw_areas(districts: dict[str, Polygon]) -> list[Feature]:
    """Town outline, districts and service areas, each with code, kind and name."""
    features = [area_feature(Area("miasto", "town", AREAS[0].name), unary_union(list(districts.values())))]
    features += [area_feature(Area(d.code, "district", d.name), districts[d.code]) for d in DISTRICTS]
    for area in AREAS[1:]:
        features.append(area_feature(area, unary_union([districts[code] for code in area.districts])))
    return features


def area_feature(area: Area, shape: BaseGeometry) -> Feature:
    properties: dict[str, Any] = {"code": area.code, "kind": area.kind, "name": area.name}
    if area.districts:
        properties |= {"unit": area.unit, "districts": list(area.districts)}
    return {"type": "Feature", "properties": properties, "geometry": geometry(shape)}


def draw_landscape() -> list[Feature]:
    """River, parks, railway and market: only a background for maps, nothing is routed by them."""
    shapes: list[tuple[str, str, BaseGeometry]] = [
        ("water", "Wilża", RIVER.buffer(RIVER_HALF_WIDTH).intersection(OUTLINE)),
        ("railway", "Linia kolejowa", RAILWAY.intersection(OUTLINE)),
        ("square", "Rynek", MARKET),
    ]
    for name, park in PARKS.items():
        clear = park.intersection(OUTLINE).difference(RIVER.buffer(RIVER_HALF_WIDTH))
        shapes.append(("water" if name.startswith("Staw") else "park", name, clear))
    return [
        {
            "type": "Feature",
            "properties": {"kind": kind, "name": name},
            "geometry": geometry(to_degrees(shape.simplify(1.0))),
        }
        for kind, name, shape in shapes
    ]


def geometry(shape: BaseGeometry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(mapping(shape)))
    return found


def draw_addresses(streets: list[Feature], districts: dict[str, Polygon]) -> list[list[str]]:
    """House numbers along every street: odd on the left, even on the right, one every 60 m."""
    rows = []
    water = RIVER.buffer(RIVER_HALF_WIDTH + 10)
    for feature in streets:
        line = to_meters(LineString(feature["geometry"]["coordinates"]))
        number = 0
        for step in range(int((line.length - 20) // 60) + 1):
            here, ahead = line.interpolate(20 + step * 60), line.interpolate(21 + step * 60)
            dx, dy = ahead.x - here.x, ahead.y - here.y
            length = math.hypot(dx, dy) or 1.0
            number += 2
            for side, shown in ((1, number - 1), (-1, number)):
                point = Point(here.x - side * 14 * dy / length, here.y + side * 14 * dx / length)
                spot = to_degrees(point)
                home = [code for code, face in districts.items() if face.contains(spot)]
                if home and not water.contains(point):
                    rows.append(
                        [feature["properties"]["name"], str(shown), POSTCODE, home[0], f"{spot.x:.6f}", f"{spot.y:.6f}"]
                    )
    return rows


def write_features(path: Path, features: list[Feature]) -> None:
    """One feature a line: diffs stay readable."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    path.write_text(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', encoding="utf-8")


def draw(target: Path) -> None:
    """Write the four files of the town into `target`."""
    districts = cut_districts()
    streets = draw_streets(districts)
    write_features(target / "areas.geojson", draw_areas(districts))
    write_features(target / "streets.geojson", streets)
    write_features(target / "landscape.geojson", draw_landscape())
    with (target / "addresses.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["street", "number", "postcode", "district", "lon", "lat"])
        writer.writerows(draw_addresses(streets, districts))


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "miasto")
