"""Charts as plain SVG: drawn on the server, seen without scripts, read by patterns and words besides colors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from okienko.insight.rules import Sums

HEIGHT = 100
_COLUMN = 24


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a column: what it counts, and where it is drawn."""

    kind: str  # answered, abandoned, flowed_out, waiting
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    since: datetime
    sums: Sums
    x: int
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Columns:
    """Arrivals by the hour, stacked by how they ended."""

    width: int
    highest: int
    columns: list[Column]


def arrivals(hours: list[tuple[datetime, Sums]]) -> Columns:
    highest = max((sums.offered for _since, sums in hours), default=0)
    columns = []
    for number, (since, sums) in enumerate(hours):
        base = float(HEIGHT)
        pieces = []
        for kind in ("answered", "flowed_out", "waiting", "abandoned"):
            height = len(getattr(sums, kind)) * HEIGHT / (highest or 1)
            base -= height
            if height:
                pieces.append(Piece(kind, round(base, 2), round(height, 2)))
        columns.append(Column(since, sums, number * _COLUMN, pieces))
    return Columns(max(len(hours), 1) * _COLUMN, highest, columns)
