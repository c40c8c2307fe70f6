"""Plain language beside short fields."""

from __future__ import annotations

# Of a field whose marks show only where there is something to mend, never a measure (static/design/plain.js).
QUIETLY = {"data-plain": "reply", "data-plain-quiet": ""}
