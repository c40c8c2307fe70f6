"""Units and the organization chart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from okienko.kernel.database import rows
from okienko.kernel.errors import NotFound
from okienko.kernel.kept import Given, Kept
from okienko.kernel.lately import Lately
from okienko.organization import rules
from okienko.organization.models import Staff, Unit
from okienko.organization.rules import StaffId, UnitId


@dataclass(frozen=True, slots=True)
class UnitRow:
    id: UnitId
    symbol: str
    name: str
    kind: str
    kind_label: str
    parent_id: UnitId | None
    email: str
    phone: str
    room: str
    location: str
    duties: list[str]
    is_first_line: bool
    is_active: bool
    version: int


@dataclass(slots=True)
class UnitNode:
    """A unit of the chart, who heads it, and what stands below it in the order of the alphabet."""

    unit: UnitRow
    head_id: StaffId | None = None
    head_name: str = ""
    people: int = 0
    below: list[UnitNode] = field(default_factory=list)


def units_by_symbol(symbols: Iterable[str] | None = None) -> dict[str, UnitId]:
    """Symbol → id; of all active units when no symbols are named."""
    units = Unit.objects.filter(is_active=True)
    if symbols is not None:
        units = units.filter(symbol__in=list(symbols))
    return {symbol: UnitId(pk) for symbol, pk in units.values_list("symbol", "id")}


@dataclass(frozen=True, slots=True)
class UnitBrief:
    id: UnitId
    symbol: str
    name: str
    is_first_line: bool


def active_units() -> list[UnitBrief]:
    """What a decision about a unit needs, in one query; the unit that takes what nobody was matched for first."""
    found = rows(
        "SELECT id, symbol, name, is_first_line FROM organization_unit WHERE is_active ORDER BY is_first_line DESC, id"
    )
    return [UnitBrief(UnitId(pk), symbol, name, first) for pk, symbol, name, first in found]


active_units_lately = Lately(active_units, 1.0)  # for what comes in by the hundred a second


def units_for_programs() -> list[tuple[int, str]]:
    """(id, name) of every active unit, by symbol."""
    rows = Unit.objects.filter(is_active=True).order_by("symbol").values_list("id", "symbol", "name")
    return [(pk, f"{symbol} – {name}") for pk, symbol, name in rows]


def heir_of(unit_id: int) -> UnitId | None:
    """Who takes over the work of a closed unit: the nearest active unit above it, else the first line."""
    units = {pk: (parent, active) for pk, parent, active in Unit.objects.values_list("id", "parent_id", "is_active")}
    above = units[unit_id][0] if unit_id in units else None
    while above is not None and not units[above][1]:
        above = units[above][0]
    return first_line() if above is None else UnitId(above)


def first_line() -> UnitId | None:
    """The unit that takes what nobody else was matched for."""
    found = Unit.objects.filter(is_first_line=True, is_active=True).order_by("id").values_list("id", flat=True).first()
    return None if found is None else UnitId(found)


# Ids of the units of the first line and everything below them: teams of one line answer as the line does.
FIRST_LINE_TREE = """
WITH RECURSIVE line (id) AS (
    SELECT id FROM organization_unit WHERE is_first_line
    UNION SELECT unit.id FROM organization_unit AS unit JOIN line ON unit.parent_id = line.id
) SELECT id FROM line"""


def first_line_tree() -> frozenset[UnitId]:
    """`FIRST_LINE_TREE`, read. One query."""
    return frozenset(UnitId(pk) for (pk,) in rows(FIRST_LINE_TREE))


def unit(unit_id: int) -> UnitRow:
    """Raises NotFound. Units, also inactive ones, are no secret."""
    found = Unit.objects.select_related("location").filter(pk=unit_id).first()
    if found is None:
        raise NotFound
    return as_row(found)


def unit_by_symbol(symbol: str) -> UnitRow:
    found = Unit.objects.select_related("location").filter(symbol=symbol).first()
    if found is None:
        raise NotFound
    return as_row(found)


def unit_name(unit_id: int) -> str:
    """The name of a unit; empty when there is none."""
    return Unit.objects.filter(pk=unit_id).values_list("name", flat=True).first() or ""


def unit_rows(*, with_inactive: bool = False) -> list[UnitRow]:
    """Units in the order of the alphabet."""
    units = Unit.objects.select_related("location").order_by("sort_key", "id")
    if not with_inactive:
        units = units.filter(is_active=True)
    return [as_row(one) for one in units]


def unit_names() -> list[tuple[str, str]]:
    """(symbol, name) of every active unit, in the order of the alphabet, for select boxes."""
    return _NAMES()


_NAMES = Kept(lambda: Unit.objects.filter(is_active=True).order_by("sort_key", "id").values_list("symbol", "name"))


def names_of_units(unit_ids: Iterable[int]) -> dict[str, str]:
    """Symbol → name of these units, closed ones too, in the order of the alphabet."""
    return dict(_NAMES_OF(ids=list(unit_ids)))


_NAMES_OF = Kept(
    lambda: (
        Unit.objects.filter(pk__any_of=Given("ids", "bigint[]"))
        .order_by("sort_key", "id")
        .values_list("symbol", "name")
    )
)


def units_below(unit_ids: Iterable[int]) -> frozenset[UnitId]:
    """The given units and all below them."""
    pairs = Unit.objects.values_list("id", "parent_id")
    parents = {UnitId(pk): None if parent is None else UnitId(parent) for pk, parent in pairs}
    return rules.below([UnitId(pk) for pk in unit_ids], parents)


def chart() -> list[UnitNode]:
    """The trees of the office (one, as a rule), active units only. Two queries."""
    nodes = {row.id: UnitNode(row) for row in unit_rows()}
    for pk, unit_id, name, leads in Staff.objects.filter(is_active=True, institution="").values_list(
        "id", "unit_id", "name", "leads"
    ):
        node = nodes.get(UnitId(unit_id))
        if node is not None:
            node.people += 1
            if leads:
                node.head_id, node.head_name = StaffId(pk), name
    roots: list[UnitNode] = []
    for node in nodes.values():
        parent = nodes.get(node.unit.parent_id) if node.unit.parent_id is not None else None
        (roots if parent is None else parent.below).append(node)
    return roots


def ancestors(unit_id: int) -> list[UnitRow]:
    """The units above, from the root down."""
    rows = {row.id: row for row in unit_rows(with_inactive=True)}
    found: list[UnitRow] = []
    row = rows.get(UnitId(unit_id))
    while row is not None and row.parent_id is not None and len(found) < len(rows):
        row = rows.get(row.parent_id)
        if row is not None:
            found.append(row)
    return found[::-1]


def as_row(one: Unit) -> UnitRow:
    return UnitRow(
        id=UnitId(one.pk),
        symbol=one.symbol,
        name=one.name,
        kind=one.kind,
        kind_label=one.get_kind_display(),
        parent_id=None if one.parent_id is None else UnitId(one.parent_id),
        email=one.email,
        phone=one.phone,
        room=one.room,
        location=one.location.name if one.location else "",
        duties=one.duties.splitlines(),
        is_first_line=one.is_first_line,
        is_active=one.is_active,
        version=one.version,
    )
