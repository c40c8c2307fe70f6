"""First contact resolution, and how many contacts a matter takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

QUIET = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Closure:
    """A settled case: how many contacts of the person it took, and whether something came back.

    `came_back_at`: it was reopened, or the same person wrote again about the same, whichever came first.
    """

    closed_at: datetime
    contacts: int
    came_back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """`provisional`: closed less than seven days ago; may still come back, counted as they stand now."""

    closed: int = 0
    at_first: int = 0
    provisional: int = 0
    contacts: int = 0

    def __add__(self, other: Resolution) -> Resolution:
        return Resolution(
            self.closed + other.closed,
            self.at_first + other.at_first,
            self.provisional + other.provisional,
            self.contacts + other.contacts,
        )

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.at_first, self.closed) if self.closed else None

    @property
    def contacts_per_matter(self) -> Fraction | None:
        return Fraction(self.contacts, self.closed) if self.closed else None


def resolution(closures: Iterable[Closure], as_of: datetime) -> Resolution:
    """Closed with exactly one contact, and nothing came back within seven days."""
    found = Resolution()
    for one in closures:
        came_back = one.came_back_at is not None and one.came_back_at - one.closed_at <= QUIET
        found += Resolution(
            closed=1,
            at_first=int(one.contacts == 1 and not came_back),
            provisional=int(as_of - one.closed_at < QUIET),
            contacts=one.contacts,
        )
    return found
