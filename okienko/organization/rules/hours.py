"""Hours as people write them."""

from __future__ import annotations

import re
from datetime import time
from itertools import pairwise

_SPAN = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|do)\s*(\d{1,2})(?:[:.](\d{2}))?$")


class BadHours(ValueError):
    """What was written is no span of hours."""


def parse_hours(text: str) -> list[tuple[time, time]]:
    """Spans of one day, such as "7:30–15:30" or "8–12, 13–16"; nothing written: closed. Raises BadHours."""
    spans = [_span(part.strip()) for part in re.split(r"[,;]", text) if part.strip()]
    for (_opens, closes), (opens, _closes) in pairwise(spans):
        if opens <= closes:
            raise BadHours(text)
    return spans


def write_hours(spans: list[tuple[time, time]]) -> str:
    """The other way: "07:30–15:30"."""
    return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans)


def _span(text: str) -> tuple[time, time]:
    found = _SPAN.match(text)
    if found is None:
        raise BadHours(text)
    begin, begin_minute, end, end_minute = (int(one or 0) for one in found.groups())
    try:
        opens, closes = time(begin, begin_minute), time(end, end_minute)
    except ValueError as error:
        raise BadHours(text) from error
    if opens >= closes:
        raise BadHours(text)
    return opens, closes
