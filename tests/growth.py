"""Whether work grows as the square of what it is given: counted in steps, and of regular expressions judged by form.

Two forms of a regular expression do: looked for anywhere, a row of any length at the head that something has to follow
(it is read anew from each of its signs); and a row of any length behind another that may give it its signs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from re import _parser  # type: ignore[attr-defined]  # the only description of a pattern that Python has
from types import FrameType
from typing import Any

LONG = 100  # repeats that are as good as any number
SAMPLES = [chr(one) for one in range(32, 127)] + ["\t", "\n", "\u00a0", "ą", "Ж", "…", "–", "„", "”"]


def steps(work: Callable[[], object]) -> int:
    """Instructions of Python that a call takes, the same on every machine; what runs inside C counts as one."""
    number = 0

    def count(frame: FrameType, event: str, _value: Any) -> Any:
        nonlocal number
        frame.f_trace_opcodes = True
        number += event == "opcode"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return number


def grows(pattern: re.Pattern[str], *, searched: bool) -> list[str]:
    """What in a pattern makes it slow. `searched`: with search() or finditer(), not only where a text begins."""
    parsed = _parser.parse(pattern.pattern, pattern.flags)
    heads = [f"head of {pattern.pattern}" for way in _ways(list(parsed)) if searched and _has_open_head(way)]
    return heads + [f"rows of {pattern.pattern}" for way in _ways(list(parsed)) if _has_rows_side_by_side(way)]


def _ways(items: list[Any]) -> Iterator[list[Any]]:
    """The sequences a pattern allows: groups opened, each alternative a way of its own; the repeated stays one item."""
    if not items:
        yield []
        return
    (name, value), rest = items[0], items[1:]
    if str(name) == "SUBPATTERN":
        yield from _ways([*value[3], *rest])
    elif str(name) == "BRANCH":
        for one in value[1]:
            yield from _ways([*one, *rest])
    else:
        for way in _ways(rest):
            yield [items[0], *way]


def _has_open_head(way: list[Any]) -> bool:
    for place, (name, value) in enumerate(way):
        if str(name) == "ASSERT_NOT" and value[0] == -1:
            return False  # a look behind: only where the row begins
        if _is_long(name, value):
            return any(_is_wanted(*one) for one in way[place + 1 :])
        if _is_wanted(name, value) and not str(name).startswith(("AT", "ASSERT")):
            return False  # one sign at least comes first
    return False


def _has_rows_side_by_side(way: list[Any]) -> bool:
    for place, (name, value) in enumerate(way):
        if not _is_long(name, value):
            continue
        for further, (other, its) in enumerate(way[place + 1 :], place + 1):
            if _is_long(other, its) and _signs(value[2]) & _signs(its[2]):
                return any(_is_wanted(*one) for one in way[further + 1 :])
            if _is_wanted(other, its):
                break
    return False


def _is_long(name: Any, value: Any) -> bool:
    return str(name) in ("MAX_REPEAT", "MIN_REPEAT") and value[1] > LONG


def _is_wanted(name: Any, value: Any) -> bool:
    """Whether an item may fail where it stands."""
    return not (str(name) in ("MAX_REPEAT", "MIN_REPEAT") and value[0] == 0)


def _signs(items: Any) -> set[str]:
    """Signs that what is repeated may begin with, of a sample."""
    found: set[str] = set()
    for way in _ways(list(items)):
        for name, value in way:
            if str(name) == "IN":
                found |= {one for one in SAMPLES if _is_in(value, one)}
            elif str(name) == "ANY":
                found |= set(SAMPLES) - {"\n"}
            elif str(name) in ("LITERAL", "NOT_LITERAL"):
                found |= {one for one in SAMPLES if (one == chr(value)) is (str(name) == "LITERAL")}
            elif str(name) in ("MAX_REPEAT", "MIN_REPEAT"):
                found |= _signs(value[2])
                if value[0] == 0:
                    continue
            else:
                continue
            break
    return found


_CATEGORY = {"CATEGORY_WORD": r"\w", "CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"} | {
    "CATEGORY_NOT_WORD": r"\W", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_NOT_SPACE": r"\S",
}  # fmt: skip


def _is_in(members: list[Any], sign: str) -> bool:
    is_negated = bool(members) and str(members[0][0]) == "NEGATE"
    for name, value in members[is_negated:]:
        if (
            (str(name) == "LITERAL" and chr(value) == sign)
            or (str(name) == "RANGE" and value[0] <= ord(sign) <= value[1])
            or (str(name) == "CATEGORY" and re.match(_CATEGORY[str(value)], sign))
        ):
            return not is_negated
    return is_negated
