"""Polish words as machines compare them."""

from hypothesis import given
from hypothesis import strategies as st

from okienko.kernel.text import fold, sort_key, words


def test_names_stand_as_in_a_telephone_book():
    names = ["Żak", "Zych", "Źrebiec", "Łoś", "Lis", "Mak", "Ćma", "Czub", "Dab", "Ala", "Ąbc", "Ból", "Bolek", "Bór"]
    assert sorted(names, key=sort_key) == [
        "Ala", "Ąbc", "Bolek", "Ból", "Bór", "Czub", "Ćma", "Dab", "Lis", "Łoś", "Mak", "Zych", "Źrebiec", "Żak",
    ]  # fmt: skip


def test_fold_leaves_bare_letters_and_words_no_punctuation():
    assert fold("  Łucja\u00a0 ŻÓŁĆ ") == "lucja zolc"
    assert words("Żółć–Łoś, ul. Józefa") == ["zolc", "los", "ul", "jozefa"]


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert words(" ".join(words(text))) == words(text)


@given(st.text(alphabet="aąbcćzźżłó AĄŻ", max_size=12))
def test_marks_and_case_do_not_matter(text):
    assert fold(text.upper()) == fold(text.lower()) == fold(fold(text))


@given(st.text())
def test_keys_can_be_stored(text):
    for kept in (fold(text), sort_key(text)):
        assert "\x00" not in kept
        kept.encode()
