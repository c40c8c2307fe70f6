"""What reads texts while they are typed must not take the square of their length: by form and steps, not by a clock."""

import re
from importlib import import_module

import pytest

from tests.growth import grows

MATCHED = {"_LIST_MARK"}  # once a sentence, where it begins


@pytest.mark.parametrize(
    ("pattern", "searched", "slow"),
    [
        (r"\w{2,}no$", True, True), (r"\w{2}no$", True, False), (r"(?<!\w)\w{2,}no$", True, False),
        (r"[.!]+(?=\s|$)", True, True), (r"(?<![.!])[.!]+(?=\s|$)", True, False), (r"[a-z]+(?:-[a-z]+)*", True, False),
        (r"x|(?P<a>[\w.]+@\w+)", True, True), (r"[\w.]+@\w+", False, False), (r"\?\s*([^\s:]*)\s*:", False, True),
        (r"\? ?([^\s:]*) ?:(.*)", False, False), (r"\w+\d+!", False, True), (r"\w+\d+", False, False),
    ],
)  # fmt: skip
def test_what_grows_is_known_by_its_form(pattern: str, searched: bool, slow: bool):
    assert bool(grows(re.compile(pattern), searched=searched)) is slow


@pytest.mark.parametrize("module", ["marks", "sentences", "words"])
def test_plain_language_reads_no_sign_many_times(module: str):
    its = vars(import_module(f"okienko.knowledge.rules.plain.{module}"))
    patterns = {name: one for name, one in its.items() if isinstance(one, re.Pattern)}
    assert patterns
    assert [one for name, pattern in patterns.items() for one in grows(pattern, searched=name not in MATCHED)] == []
