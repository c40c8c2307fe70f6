"""What reads texts while they are typed must not take the square of their length: by form and steps, not by a clock."""

import re
from importlib import import_module

import pytest

from okienko.knowledge.rules import Part
from okienko.knowledge.rules.guides import draw, read_outline
from okienko.knowledge.search import store
from tests.growth import grows, steps

MATCHED = {"_LIST_MARK", "_KEY", "_PLACE", "CODE"}  # once, where a sentence or a line begins


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


@pytest.mark.parametrize("module", ["plain.marks", "plain.sentences", "plain.words", "guides.outline", "guides.checks"])
def test_no_sign_is_read_many_times(module: str):
    its = vars(import_module(f"okienko.knowledge.rules.{module}"))
    patterns = {name: one for name, one in its.items() if isinstance(one, re.Pattern)}
    assert patterns
    assert [one for name, pattern in patterns.items() for one in grows(pattern, searched=name not in MATCHED)] == []


def chain(questions: int) -> str:
    """Questions each of which leads to the next and to a place that is not there, the last one to an outcome."""
    lines = [f"? p{n}: Pytanie\n  - tak -> p{n + 1}\n  - nie -> nigdzie{n}" for n in range(questions - 1)]
    return "\n".join([*lines, f"? p{questions - 1}: Pytanie\n  - tak -> w\n  - nie -> w", "! w: Wynik"])


def loop(questions: int) -> str:
    """The same, but all in one circle."""
    return chain(questions).replace("tak -> w", "tak -> p0")


@pytest.mark.parametrize("outline", [chain, loop])
@pytest.mark.parametrize("work", [lambda guide: guide.problems({}), draw, lambda guide: guide.depths])
def test_a_guide_of_four_times_the_size_takes_about_four_times_the_steps(outline, work):
    small, large = read_outline(outline(30)), read_outline(outline(120))
    assert steps(lambda: work(large)) < 6 * steps(lambda: work(small))


def test_a_guide_is_read_up_to_a_size_that_can_be_drawn():
    whole = read_outline(chain(400))
    assert len(whole.places) == 300
    assert [one.text for one in whole.flaws if "więcej mieć nie może" in one.text] == [
        "Przewodnik ma tu już 300 pytań i wyników, więcej mieć nie może. Podziel go."
    ]
    wide = read_outline("? a: Pytanie\n" + "  - tak -> b\n    i dalej\n" * 100)
    assert len(wide.questions[0].answers) == 60
    assert sum("60 odpowiedzi" in one.text for one in wide.flaws) == 1
    assert read_outline("?" + " " * 60_000 + "x").flaws
    assert read_outline("?   kod  :  Treść").questions[0].code == "kod"


def test_a_question_looks_up_its_words_and_does_not_walk_all_that_is_kept():
    class Kept(dict):
        def __iter__(self):
            raise AssertionError("walked")

        keys = values = items = __iter__

    shelf = store.Shelf(1)
    shelf._rows = Kept({(Part.TERM, "kubel"): store._NOTHING})
    assert shelf._read({(Part.TERM, "kubel")}) is shelf._rows
