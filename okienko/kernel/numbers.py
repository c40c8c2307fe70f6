"""Public references nobody has had, in one space for contacts and cases.

A claim stands or falls with the caller's transaction; of two that draw one number at once the second waits
and draws again. References of matters long forgotten stay taken.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from okienko.kernel.errors import Unavailable
from okienko.kernel.gathering import drawn_reference
from okienko.kernel.references import new_reference

TRIES = 20
_CLAIM = (
    "INSERT INTO kernel_takenreference (reference) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING RETURNING reference"
)


def draw_reference() -> str:
    """A fresh reference, claimed. Raises Unavailable when luck fails."""
    claimed = drawn_reference()
    if claimed is not None:
        return claimed
    for _try in range(TRIES):
        reference = new_reference()
        if claim([reference]):
            return reference
    raise Unavailable


def draw_references(count: int) -> list[str]:
    """Many fresh references, claimed: for imports."""
    drawn: set[str] = set()
    while len(drawn) < count:
        drawn |= claim({new_reference() for _number in range(count - len(drawn))})
    return list(drawn)


def claim(references: Collection[str]) -> set[str]:
    """Those of the references that were free; they are the caller's now."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [sorted(references)])
        return {row[0] for row in cursor.fetchall()}
