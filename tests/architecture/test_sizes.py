"""Files and functions stay short enough to be read at one sitting."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.layers import ROOT

FILE_LINES = 400
FUNCTION_LINES = 45
# What was longer when this test came, with its size then. May only shrink, and leaves when it fits.
LONGER = {
    "okienko/cases/queries/case.py::case": 56,
    "okienko/channels/email/services/mailboxes.py::ensure_mailbox": 49,
    "okienko/contacts/services/opening.py::open_within": 65,
    "okienko/kernel/postgres/cluster.py::prepare": 47,
    "okienko/organization/services/packs.py::_load_map": 52,
}


def sources() -> Iterator[Path]:
    for place in ("okienko", "config"):
        yield from (path for path in sorted((ROOT / place).rglob("*.py")) if "migrations" not in path.parts)


def sizes(path: Path, text: str) -> Iterator[tuple[str, int, int]]:
    """Name, lines, limit: of the file, and of each of its functions (tests may tell long stories)."""
    name = path.as_posix()
    yield name, len(text.splitlines()), FILE_LINES
    if "tests" in path.parts:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name}::{node.name}", (node.end_lineno or 0) - node.lineno + 1, FUNCTION_LINES


def too_long() -> dict[str, int]:
    return {
        name: lines
        for path in sources()
        for name, lines, limit in sizes(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
        if lines > limit
    }


def test_nothing_new_is_long_and_nothing_long_grows():
    grown = {name: lines for name, lines in too_long().items() if lines > LONGER.get(name, 0)}
    assert not grown, f"split these (lines): {grown}"


def test_what_fits_now_is_not_excused():
    assert LONGER.keys() <= too_long().keys()


def test_a_long_function_is_seen():
    text = "def long():\n" + "    pass\n" * FUNCTION_LINES
    assert ("okienko/made/up.py::long", 46, 45) in list(sizes(Path("okienko/made/up.py"), text))
