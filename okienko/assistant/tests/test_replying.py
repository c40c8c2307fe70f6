"""Which answer of a guide a person means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.assistant.rules import hinted, moves, picked
from okienko.knowledge.rules import terms_of

OPTIONS = ["nie, dopiero planuję", "tak, bez zgłoszenia", "tak, mam zgłoszenie, ale chcę coś zmienić", "nie wiem"]


def pick(text: str, options: list[str] = OPTIONS) -> int:
    return picked(text, options, [terms_of(one) for one in (text, *options)])


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("1", 0), ("2.", 1), ("opcja 3", 2), ("czwarta", 3), ("5", -1), ("0", -1),
        ("nie", 0), ("Jeszcze nie", 0), ("tak", -1), ("tak, bez zgłoszenia", 1), ("tak, chcę zmienić", 2),
        ("NIE WIEM", 3), ("planuje dopiero", 0), ("bez zgloszenia", 1), ("ile to kosztuje", -1), ("", -1),
        ("zielona trąbka", -1),
    ],
)  # fmt: skip
def test_a_reply_is_a_number_a_beginning_a_yes_or_words_of_one_answer(said: str, place: int):
    assert pick(said) == place


def test_not_knowing_is_never_a_no():
    assert pick("nie wiem", ["nie", "tak"]) == -1


def test_what_moves_in_a_guide_answers_nothing():
    assert [moves(one) for one in ("cofnij", "wróć", "dalej", "stop", "назад", "chcę wrócić do domu jutro rano")] == [
        "back", "back", "on", "leave", "back", "",
    ]  # fmt: skip


def test_a_hint_is_a_word_that_begins_like_those_of_one_record_alone():
    names = [["firma", "zamkniecie", "wpis"], ["firma", "zawieszenie", "wznowienie"]]
    said = ["muszę zamknąć", "zawieszam", "firma", "nie wiem", "zamknąć, nie zawiesić", ""]
    assert [hinted(one, names) for one in said] == [0, 1, -1, -1, -1, -1]


@given(st.text(max_size=80), st.lists(st.text(max_size=40), max_size=5))
def test_any_reply_is_one_of_the_answers_or_none(said: str, options: list[str]):
    assert -1 <= pick(said, options) < max(1, len(options))
