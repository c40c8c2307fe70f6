"""Ukrainian and Russian words in one spelling, also from Latin letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.kernel.text import fold
from okienko.knowledge.rules.search.cyrillic import from_latin, spelled


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("лицензия", "ліцензія"), ("пособие", "пособіє"), ("розірвання", "розирваня"), ("аґент", "агент"),
        ("мільйон", "мілйон"), ("эвакуация", "евакуація"),
    ],
)  # fmt: skip
def test_two_spellings_of_a_word_are_one(one: str, other: str):
    assert spelled(fold(one)) == spelled(fold(other))


@pytest.mark.parametrize(
    ("latin", "written"),
    [
        ("mashynu", "машину"), ("posvidchennia", "посвідчення"), ("svidotstvo", "свідоцтво"), ("shchodo", "щодо"),
        ("zareyestruvaty", "зареєструвати"), ("deklaratsiia", "декларація"), ("posvidczennja", "посвідчення"),
    ],
)  # fmt: skip
def test_latin_letters_say_the_same_word(latin: str, written: str):
    assert from_latin(latin) == spelled(fold(written))


@pytest.mark.parametrize("word", ["na", "800plus", "", "ćma", "карта"])
def test_short_words_numbers_and_other_letters_are_no_latin_ukrainian(word: str):
    assert from_latin(word) == ""


@given(st.text(max_size=60))
def test_spelling_twice_changes_nothing_and_latin_words_stay(text: str):
    once = spelled(text)
    assert spelled(once) == once
    if text.isascii():
        assert once == text
