"""The office's files of a pack (packs/README.md) as types, and what can be wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import shapely
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from shapely.geometry import shape

from okienko.kernel.packs import Pack, PackProblem
from okienko.organization.models import AbsenceKind, SkillKind, UnitKind
from okienko.organization.rules import NOT_DELEGATED, Role
from okienko.organization.services.units import SYMBOL

Texts = dict[Literal["pl", "en", "uk"], str]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


def _day(value: Any) -> Any:
    """A date, or days from the day of loading: "+3"."""
    if isinstance(value, str) and value[:1] in "+-" and value[1:].isdecimal():
        return int(value)
    return value


Day = Annotated[date | int, BeforeValidator(_day)]


class Address(Strict):
    street: str
    number: str
    postcode: str = ""
    city: str = ""

    def __str__(self) -> str:
        return f"{self.street} {self.number}, {self.postcode} {self.city}".strip(", ")


class ExceptionEntry(Strict):
    day: date = Field(alias="date")
    hours: tuple[time, time] | None = None
    closed: bool = False
    reason: str = ""


class LocationEntry(Strict):
    code: str
    name: Texts
    address: Address
    point: tuple[float, float] | None = None
    phone: str = ""
    desks: int = 0
    hours: dict[Literal[DAYS], tuple[time, time]] = {}  # type: ignore[valid-type]  # the names of seven days
    exceptions: list[ExceptionEntry] = []
    accessibility: dict[str, bool | Texts] = {}


class UnitEntry(Strict):
    symbol: str
    name: Texts
    kind: UnitKind
    parent: str = ""
    email: str = ""
    phone: str = ""
    location: str = ""
    room: str = ""
    does: list[str] = []


class UnitsFile(Strict):
    first_line: str
    units: list[UnitEntry]


class SkillEntry(Strict):
    code: str
    kind: SkillKind
    name: Texts


class StaffEntry(Strict):
    code: str
    name: str
    unit: str
    post: str = ""
    roles: list[Role] = []
    phone: str = ""
    room: str = ""
    deputy: str = ""
    does: list[str] = []
    leads: bool = False
    skills: dict[str, int] = {}
    demo: bool = False


class GuestEntry(Strict):
    """An expert of another institution; `week`: when they serve."""

    code: str
    name: str
    institution: str
    unit: str
    valid_until: Day
    skills: dict[str, int] = {}
    week: dict[Literal[DAYS], tuple[time, time]] = {}  # type: ignore[valid-type]  # the names of seven days
    demo: bool = False


class AbsenceEntry(Strict):
    staff: str
    kind: AbsenceKind
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")


class SubstitutionEntry(Strict):
    staff: str
    substitute: str
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    roles: list[Role] = []


class AbsencesFile(Strict):
    absences: list[AbsenceEntry] = []
    substitutions: list[SubstitutionEntry] = []


class AddressEntry(Strict):
    street: str
    number: str
    postcode: str = ""
    district: str = ""
    lon: float
    lat: float


class _OfficeDomain(BaseModel):
    domain: str


class _Brand(BaseModel):
    office: _OfficeDomain


class Properties(BaseModel):
    model_config = ConfigDict(extra="allow")

    code: str = ""
    kind: str = ""
    name: str = ""
    rank: str = ""
    district: str = ""
    unit: str = ""


class Feature(BaseModel):
    properties: Properties
    geometry: dict[str, Any]


class _Collection(BaseModel):
    features: list[Feature]


@dataclass(frozen=True)
class OfficeFiles:
    """What a pack says about the office. Files that are left out are empty."""

    domain: str
    locations: list[LocationEntry]
    first_line: str
    units: list[UnitEntry]
    skills: list[SkillEntry]
    staff: list[StaffEntry]
    guests: list[GuestEntry]
    absences: AbsencesFile
    areas: list[Feature]
    streets: list[Feature]
    landscape: list[Feature]
    addresses: list[AddressEntry]

    def email(self, code: str) -> str:
        return f"{code}@{self.domain}".lower()


def read(folder: Path) -> OfficeFiles:
    """Raises PackProblem with the file and the line."""
    pack = Pack(folder)
    units = pack.record("units.yaml", UnitsFile)
    return OfficeFiles(
        domain=pack.record("brand.yaml", _Brand).office.domain,
        locations=pack.records("locations.yaml", LocationEntry, under="locations"),
        first_line=units.first_line,
        units=units.units,
        skills=pack.records("skills.yaml", SkillEntry, under="skills") if pack.has("skills.yaml") else [],
        staff=pack.records("staff.yaml", StaffEntry, under="staff") if pack.has("staff.yaml") else [],
        guests=pack.records("guests.yaml", GuestEntry, under="guests") if pack.has("guests.yaml") else [],
        absences=pack.record("absences.yaml", AbsencesFile) if pack.has("absences.yaml") else AbsencesFile(),
        areas=_features(pack, "areas.geojson"),
        streets=_features(pack, "streets.geojson"),
        landscape=_features(pack, "landscape.geojson"),
        addresses=pack.rows("addresses.csv", AddressEntry) if pack.has("addresses.csv") else [],
    )


def on_day(value: date | int, today: date) -> date:
    return today + timedelta(days=value) if isinstance(value, int) else value


def problems(files: OfficeFiles) -> Iterator[str]:
    """References that lead nowhere and rules that one line cannot show."""
    symbols = {one.symbol: one for one in files.units}
    locations = {one.code for one in files.locations}
    staff = {one.code: one for one in files.staff}
    skills = {one.code for one in files.skills}
    yield from _twice("units.yaml", [one.symbol for one in files.units])
    yield from _twice("staff.yaml", [one.code for one in files.staff])
    yield from _twice("locations.yaml", [one.code for one in files.locations])
    yield from _twice("streets.geojson", [one.properties.name for one in files.streets])
    if files.first_line not in symbols:
        yield f"units.yaml: first_line wskazuje {files.first_line}, której nie ma"
    roots = [one.symbol for one in files.units if not one.parent]
    if len(roots) != 1:
        yield f"units.yaml: komórka bez nadrzędnej ma być jedna, a są: {', '.join(roots) or 'żadna'}"
    for unit in files.units:
        if not SYMBOL.match(unit.symbol):
            yield f"units.yaml, {unit.symbol}: symbol to do 8 wielkich liter i numer rzymski"
        if unit.parent and unit.parent not in symbols:
            yield f"units.yaml, {unit.symbol}: nie ma komórki nadrzędnej {unit.parent}"
        if unit.location and unit.location not in locations:
            yield f"units.yaml, {unit.symbol}: nie ma miejsca {unit.location}"
        if _stands_under_itself(unit, symbols):
            yield f"units.yaml, {unit.symbol}: komórka podlega sama sobie"
    for person in files.staff:
        yield from _staff_problems(person, symbols, staff, skills)
    yield from _guest_problems(files, set(symbols), skills)
    leading = [one.unit for one in files.staff if one.leads]
    for symbol in sorted({one for one in leading if leading.count(one) > 1}):
        yield f"staff.yaml: komórką {symbol} kieruje więcej niż jedna osoba"
    for absence in files.absences.absences:
        if absence.staff not in staff:
            yield f"absences.yaml: nie ma osoby {absence.staff}"
    for one in files.absences.substitutions:
        if one.staff not in staff or one.substitute not in staff:
            yield f"absences.yaml: nie ma osoby {one.staff} albo {one.substitute}"
        elif not set(one.roles) <= set(staff[one.staff].roles) - NOT_DELEGATED:
            yield f"absences.yaml: {one.staff} nie ma roli, którą przekazuje"
    for area in files.areas:
        if area.properties.unit and area.properties.unit not in symbols:
            yield f"areas.geojson, {area.properties.code}: nie ma komórki {area.properties.unit}"
        if not area.properties.code or not area.properties.kind:
            yield f"areas.geojson, {area.properties.name or 'obszar bez nazwy'}: brakuje code albo kind"


def _guest_problems(files: OfficeFiles, symbols: set[str], skills: set[str]) -> Iterator[str]:
    yield from _twice("guests.yaml", [*(one.code for one in files.staff), *(one.code for one in files.guests)])
    for guest in files.guests:
        if guest.unit not in symbols:
            yield f"guests.yaml, {guest.code}: nie ma komórki {guest.unit}"
        if not guest.institution.strip():
            yield f"guests.yaml, {guest.code}: brakuje instytucji"
        yield from (
            f"guests.yaml, {guest.code}: nie ma umiejętności {one}" for one in guest.skills if one not in skills
        )
        if any(not 1 <= level <= 5 for level in guest.skills.values()):
            yield f"guests.yaml, {guest.code}: poziom ma być od 1 do 5"
        if any(opens >= closes for opens, closes in guest.week.values()):
            yield f"guests.yaml, {guest.code}: dyżur kończy się przed początkiem"


def _staff_problems(
    person: StaffEntry, symbols: dict[str, UnitEntry], staff: dict[str, StaffEntry], skills: set[str]
) -> Iterator[str]:
    where = f"staff.yaml, {person.code}"
    if person.unit not in symbols:
        yield f"{where}: nie ma komórki {person.unit}"
    if person.deputy and (person.deputy not in staff or person.deputy == person.code):
        yield f"{where}: nie ma zastępcy {person.deputy}"
    for code, level in person.skills.items():
        if code not in skills:
            yield f"{where}: nie ma umiejętności {code}"
        if not 1 <= level <= 5:
            yield f"{where}: poziom {code} ma być od 1 do 5"


def _stands_under_itself(unit: UnitEntry, symbols: dict[str, UnitEntry]) -> bool:
    above = unit.parent
    for _step in range(len(symbols)):
        if above == unit.symbol:
            return True
        above = symbols[above].parent if above in symbols else ""
    return False


def _twice(file: str, keys: list[str]) -> Iterator[str]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"{file}: {key} powtarza się"


def _features(pack: Pack, name: str) -> list[Feature]:
    if not pack.has(name):
        return []
    try:
        features = _Collection.model_validate(json.loads(pack.text(name))).features
    except ValueError as error:  # also pydantic's
        raise PackProblem(name, None, f"to nie jest poprawny GeoJSON ({error})") from error
    for feature in features:
        label = feature.properties.code or feature.properties.name or "obiekt"
        try:
            geometry = shape(feature.geometry)
        except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError) as error:
            raise PackProblem(name, None, f"{label}: kształtu nie da się odczytać") from error
        if geometry.is_empty or not geometry.is_valid:
            raise PackProblem(name, None, f"{label}: kształt przecina sam siebie albo jest pusty")
    return features
