"""Units: added, changed, closed."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.facts import publish
from okienko.organization import permissions, queries
from okienko.organization.events import UnitDeactivated
from okienko.organization.models import Staff, Unit, UnitKind
from okienko.organization.rules import Role, UnitId
from okienko.organization.services.indexing import index_staff, index_units

# The first part of case signs, so it must stay plain (packs/README.md).
SYMBOL = re.compile(r"^[A-ZĄĆĘŁŃÓŚŹŻ]{1,8}(-[IVXLC]+)?$")


@dataclass(frozen=True, slots=True)
class UnitData:
    """What may be changed of a unit. `duties`: one matter a line, in words residents use."""

    name: str
    kind: str = UnitKind.DEPARTMENT.value
    parent_id: int | None = None
    email: str = ""
    phone: str = ""
    room: str = ""
    duties: str = ""


@transaction.atomic
def add_unit(symbol: str, data: UnitData, *, by: Actor) -> UnitId:
    """Raises Invalid when the symbol is taken or is not one."""
    permissions.require(by, Role.ADMIN)
    if not SYMBOL.match(symbol):
        raise Invalid(fields={"symbol": _("Symbol to do 8 wielkich liter i numer rzymski, na przykład GK-II.")})
    if Unit.objects.filter(symbol=symbol).exists():
        raise Invalid(fields={"symbol": _("Taki symbol już jest. Symbole są w znakach spraw i się nie powtarzają.")})
    unit = Unit(symbol=symbol, **asdict(data))
    _check(unit)
    index_units([unit])
    unit.save()
    forget_units()
    audit.record(subject=f"unit:{unit.pk}", action="organization.unit_added", by=by)
    return UnitId(unit.pk)


@transaction.atomic
def change_unit(unit_id: int, data: UnitData, *, version: int, by: Actor) -> None:
    """The symbol never changes: it is in the signs of cases.

    Raises:
        StaleSave: somebody saved first.
    """
    permissions.require(by, Role.ADMIN)
    unit = Unit.objects.select_for_update().filter(pk=unit_id).first()
    if unit is None:
        raise NotFound
    require_version(version, unit.version, {one.name: getattr(unit, one.name) for one in fields(UnitData)})
    changed = [name for name, value in asdict(data).items() if getattr(unit, name) != value]
    for name in changed:
        setattr(unit, name, getattr(data, name))
    _check(unit)
    unit.version += 1
    index_units([unit])
    unit.save()
    forget_units()
    if "name" in changed:
        _index_people_of(unit)
    audit.record(subject=f"unit:{unit.pk}", action="organization.unit_changed", by=by, data={"fields": changed})


@transaction.atomic
def deactivate_unit(unit_id: int, *, by: Actor) -> None:
    """Raises Invalid while people or units stand in it, or when it is the first line."""
    permissions.require(by, Role.ADMIN)
    unit = Unit.objects.select_for_update().filter(pk=unit_id, is_active=True).first()
    if unit is None:
        raise NotFound
    if unit.is_first_line:
        raise Invalid(_("To pierwsza linia: trafia tu wszystko, czego nikt inny nie przyjął. Najpierw wskaż inną."))
    if Staff.objects.filter(unit=unit, is_active=True).exists():
        raise Invalid(_("W tej komórce pracują ludzie. Najpierw przenieś ich do innej."))
    if Unit.objects.filter(parent=unit, is_active=True).exists():
        raise Invalid(_("Tej komórce podlegają inne. Najpierw zmień im komórkę nadrzędną."))
    unit.is_active = False
    unit.version += 1
    unit.save(update_fields=["is_active", "version"])
    forget_units()
    audit.record(subject=f"unit:{unit.pk}", action="organization.unit_deactivated", by=by)
    publish(UnitDeactivated(unit_id=unit.pk), subject=f"unit:{unit.pk}")


def forget_units() -> None:
    """What the process keeps of them for a second, now and once the change can be seen."""
    queries.active_units_lately.forget()
    transaction.on_commit(queries.active_units_lately.forget)


def _check(unit: Unit) -> None:
    if not unit.name.strip():
        raise Invalid(fields={"name": _("Wpisz nazwę komórki.")})
    if unit.pk and unit.parent_id in queries.units_below([unit.pk]):
        raise Invalid(fields={"parent_id": _("Komórka nie może podlegać sobie ani komórce, która jej podlega.")})


def _index_people_of(unit: Unit) -> None:
    people = list(Staff.objects.filter(unit=unit).select_related("unit", "post"))
    index_staff(people)
    Staff.objects.bulk_update(people, ["folded", "sort_key"])
