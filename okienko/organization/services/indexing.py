"""What people and units are found and sorted by. Call after every change of a name, post or duty."""

from __future__ import annotations

from collections.abc import Iterable

from okienko.kernel.text import sort_key
from okienko.organization.models import Staff, Unit
from okienko.organization.rules.search import index_text


def index_units(units: Iterable[Unit]) -> None:
    """Sets `sort_key` and `folded` on the objects; does not save."""
    for unit in units:
        unit.sort_key = sort_key(unit.name)
        unit.folded = index_text(unit.symbol, unit.name, unit.duties)


def index_staff(people: Iterable[Staff]) -> None:
    """As above. The people's `unit` and `post` should be loaded."""
    for staff in people:
        post = staff.post.name if staff.post else ""
        staff.sort_key = surname_key(staff.name)
        staff.folded = index_text(staff.name, post, staff.duties, staff.unit.symbol, staff.unit.name)


def surname_key(name: str) -> str:
    """People stand by their surname: the last word of the name, then the rest."""
    *given, surname = name.split() or [""]
    return sort_key(f"{surname} {' '.join(given)}")
