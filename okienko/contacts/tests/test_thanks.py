"""What counts as a thank-you that asks for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.contacts.rules import is_only_thanks

THANKS = [
    "Dziękuję!",
    "dziekuje bardzo",
    "Dzień dobry,\n\nbardzo dziękuję za szybką odpowiedź i pomoc.\n\nPozdrawiam serdecznie\nMaria Przykładowa",
    "Dziękuję za wyczerpującą odpowiedź.\nMaria Przykładowa",
    "Super, dzięki\n\nWysłane z telefonu Przykład 7",
    "Thank you very much for your quick reply.\n\nKind regards\nJan Wzorowy",
    "Щиро дякую за допомогу. З повагою, Олена Зразкова",
]
MORE = [
    "",
    "Ok",
    "Dziękuję za nic!",
    "Dziękuję, ale latarnia nadal nie świeci.",
    "Dziękuję. Kiedy?",
    "Z góry dziękuję za odpowiedź",
    "Proszę zadzwonić. Dziękuję",
    "Dziękuję, mój numer to 600 100 200",
    "Dziękuję. Pozdrawiam, latarnia dalej ciemna",
    "Dziękuję\nNieprawda",
    "Thank you, but it is still dark",
    "Дякую, але ліхтар не світить",
]


@pytest.mark.parametrize("text", THANKS)
def test_thanks(text: str) -> None:
    assert is_only_thanks(text)
    assert is_only_thanks(text, headline="Re: Latarnia przy Mostowej 4")
    assert not is_only_thanks(text, headline="Dziura w jezdni"), "the subject may hold the matter"


@pytest.mark.parametrize("text", MORE)
def test_whatever_says_more_waits(text: str) -> None:
    assert not is_only_thanks(text)


@given(
    st.sampled_from(THANKS),
    st.integers(0, 200),
    st.sampled_from([" nie ", " latarnia ", " proszę ", "?", " 7 ", " not "]),
)
def test_a_word_more_anywhere_and_it_waits(text: str, place: int, more: str) -> None:
    first, _, rest = text.partition("\n\nWysłane")
    place %= len(first) + 1
    if more.strip().isalpha():  # between words, not within one
        place = next((at for at in range(place, len(first)) if first[at].isspace()), 0)
    assert not is_only_thanks(first[:place] + more + first[place:])


@given(st.text(max_size=200))
def test_any_text_is_judged(text: str) -> None:
    assert is_only_thanks(text) in (True, False)
    assert not is_only_thanks(text + " 1")
