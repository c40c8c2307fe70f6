"""Which day a person names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.assistant.rules import read


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("czy dziś otwarte", "+0"), ("czy jutro otwarte?", "+1"), ("pojutrze", "+2"), ("11 listopada", "11-11"),
        ("24.12", "12-24"), ("24. 12.", "12-24"), ("3 maja", "05-03"), ("завтра", "+1"), ("1 січня", "01-01"),
        ("45 maja", ""), ("25.13", ""), ("formularz 12", ""), ("w piątek", ""), ("o 7.30", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_day_is_named_in_words_or_in_figures(said: str, on: str):
    assert read(said).on == on


@given(st.text(max_size=60))
def test_whatever_is_said_names_a_day_or_none(said: str):
    on = read(said).on
    assert on in ("", "+0", "+1", "+2") or (1 <= int(on[:2]) <= 12 and 1 <= int(on[3:]) <= 31)
