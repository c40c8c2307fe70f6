"""How long records are kept: archival categories of the office instruction (Dz.U. 2011 nr 14 poz. 67)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from okienko.terms.rules.term import Term

_CATEGORY = re.compile(r"(A)|Bc|(BE?)(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Category:
    """An archival category. `years` None and `archival`: kept for ever (A); None otherwise: short use (Bc).
    `assess`: the State Archive looks at the records before they may go (BE)."""

    symbol: str
    years: int | None
    archival: bool
    assess: bool

    @classmethod
    def parse(cls, symbol: str) -> Category:
        """Reads A, B5, BE10, Bc. Raises ValueError."""
        found = _CATEGORY.fullmatch(symbol)
        if found is None:
            raise ValueError(f"kategoria archiwalna to A, B5, BE10 albo Bc, a nie {symbol!r}")
        archival, kind, years = found.groups()
        return cls(symbol, int(years) if years else None, archival=bool(archival), assess=kind == "BE")


def keep_until(closed_on: date, category: Category) -> date | None:
    """Last day on which a case closed on that day must be kept: full calendar years counted from 1 January
    of the next year. None: for ever (A), or while it is useful (Bc)."""
    return None if category.years is None else date(closed_on.year + category.years, 12, 31)


def to_records_office(closed_on: date) -> date:
    """First day on which a closed case goes from its unit to the records office: after two full calendar years."""
    return date(closed_on.year + 3, 1, 1)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long one kind of record is kept: a file class by its category, anything else by a plain term."""

    code: str
    name: str
    source: str
    category: Category | None
    term: Term | None
    certain: bool
