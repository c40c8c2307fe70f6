"""How plain a text is: syllables, sentences, formulas, marks; and what the live measure answers."""

import math

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from okienko.knowledge.queries.plain import LONGEST, shipped_phrases
from okienko.knowledge.rules import MarkKind, TextKind, read, read_phrases, readability
from okienko.knowledge.rules.plain import Phrase, PhraseBook, is_phrase, sentences, syllables
from tests.cast import make_office, sign_in

HERE = "/praca/karty/prosty-jezyk/"
BOOK = PhraseBook(shipped_phrases())
WORDS = st.text(alphabet=st.characters(whitelist_categories=("Ll", "Lu")), min_size=1, max_size=15)


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("w", 0), ("ze", 1), ("źdźbło", 1), ("radio", 2), ("biuro", 2), ("linii", 2), ("teoria", 3), ("się", 1),
        ("są", 1), ("nauka", 2), ("Europa", 3), ("urząd", 2), ("zaświadczenie", 4), ("niepełnosprawność", 5),
        ("e-mail", 3), ("PKP", 3), ("PESEL", 2), ("ZUS", 1), ("Müller", 2), ("garçon", 2), ("Київ", 2), ("17", 0),
        ("60 000", 0), ("art.", 1), ("gov.pl", 0), ("kontakt@miasto.test", 0), ("", 0),
    ],
)  # fmt: skip
def test_syllables(word: str, number: int):
    assert syllables(word) == number


@given(st.text(max_size=200))
def test_syllables_are_never_negative_nor_more_than_letters(text: str):
    assert 0 <= syllables(text) <= sum(one.isalpha() for one in text)


@given(WORDS, WORDS)
def test_syllables_add_up_over_words(one: str, other: str):
    assert syllables(f"{one}, {other}.") == syllables(one) + syllables(other)


@given(WORDS)
def test_syllables_are_the_same_in_small_and_first_capital_letters(word: str):
    small = word.lower()
    assert syllables(small) == syllables(small[:1].upper() + small[1:]) or len(small[:1].upper()) != 1


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str):
    found = read(text, BOOK)
    assert all(0 <= mark.start < mark.end <= len(text) for mark in found.marks)
    assert all(math.isfinite(value) and value >= 0 for value in (found.measure.fog, found.measure.pisarek))
    assert "".join(one.text for one in sentences(text)) == "".join(text[one.start : one.end] for one in sentences(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0), ("...", 0), ("Ala ma kota", 1), ("Zapłać. Zamów. Odbierz.", 3), ("Czy mogę? Tak! Więc…", 3),
        ("Na podstawie art. 5 ust. 2 pkt 1 ustawy (Dz.U. 2024 poz. 572) płacisz.", 1),
        ("Przyjdź na ul. Mostową 4 (tel. 38 555 01 00), np. do dr. Kowala.", 1),
        ("Od 1 maja 2026 r. Płacisz mniej.", 2), ("Ustawa z 2004 r. o opłatach.", 1), ("Pisze J. Wzorowy.", 1),
        ("Weź:\n- dowód\n- zdjęcie\n\n1. Zapłać.\n2. Zamów.", 5), ("dowód; zdjęcie; wniosek", 3),
        ("Wejdź na pz.gov.pl. Potem czekaj.", 2), ("Płacisz 17 zł. Potem czekasz.", 2), ("Kosztuje 17 zł za druk.", 1),
        ("Powiedział: „Tak.” Potem wyszedł.", 2), ("Pisz na a.b@miasto.test albo przyjdź.", 1),
    ],
)  # fmt: skip
def test_sentences(text: str, number: int):
    assert len(sentences(text)) == number


def test_formulas():
    """Eight words, one of them a number, one a name, two hard; two sentences (domain, procedures 4.5)."""
    found = readability("Zaświadczenie wydaje Anna Nowak. Niepełnosprawność kosztuje 17 złotych.")
    assert (found.words, found.sentences, found.hard_words) == (8, 2, 2)
    assert found.fog == pytest.approx(0.4 * (4 + 25))
    length, share = 5 / 2, 100 * 2 / 5  # without Anna, Nowak and 17
    assert found.pisarek == pytest.approx(length / 3 + share / 3 + 1)
    assert found.pisarek_curved == pytest.approx(math.sqrt(length**2 + share**2) / 2)
    assert found.lix == pytest.approx(4 + 100 * 2 / 8)
    assert readability("").fog == 0


def test_marks():
    text = (
        "Należy uiścić opłatę. Wniosek został złożony. Dokonano wpisu. Opłatę pobiera się z góry. "
        "Rozpoczęcie realizacji zadania trwa. Rano warto przyjść, miasto jest czynne."
    )
    said = [(mark.kind.value, text[mark.start : mark.end]) for mark in read(text, BOOK).marks]
    assert said == [
        ("impersonal", "Należy"), ("officialese", "uiścić"), ("passive", "został złożony"), ("officialese", "Dokonano"),
        ("impersonal", "pobiera się"), ("noun_chain", "Rozpoczęcie realizacji zadania"),
    ]  # fmt: skip
    long = "To zdanie " + "ma słowo " * 12 + "za długo."
    assert [mark.number for mark in read(long, BOOK).marks if mark.kind is MarkKind.LONG_SENTENCE] == [28]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("uiściła opłatę", "zapłaciła opłatę"), ("Uiścić w kasie", "Zapłacić w kasie"),
        ("W przedmiocie opłaty", "W sprawie opłaty"), ("Niniejszym informuję", "Informuję"),
        ("wniosek winien być", "wniosek musi być"), ("tutejszy organ wyda", "nasz urząd wyda"),
    ],
)  # fmt: skip
def test_phrases_are_replaced_with_their_endings(text: str, plain: str):
    mark = read(text, BOOK).marks[0]
    assert text[: mark.start] + mark.replacements[0] + text[mark.end :] == plain


def test_shipped_phrases():
    said = [one.said for one in shipped_phrases()]
    assert len(said) >= 150
    assert len(set(said)) == len(said)
    with pytest.raises(ValueError, match="line 2"):
        read_phrases("dobrze = źle\nto nie jest linia")
    assert not is_phrase("a*")
    assert not is_phrase("*")
    assert not is_phrase("art. 5")
    one = PhraseBook([Phrase("w oparciu o", "na podstawie", is_ready=False)])
    assert read("W oparciu o ustawę", one).marks[0].replacements == ()
    assert not read("w oparciu. O czym", one).marks, "two sentences"


@pytest.fixture
def client_of(db: None):
    office = make_office()
    return lambda who: sign_in(Client(), getattr(office, who))


def test_the_live_measure(client_of):
    client = client_of("halina")
    page = client.post(HERE, {"kind": "reply", "text": "Należy uiścić <b>opłatę</b>."}).content.decode()
    assert 'data-plain-put="zapłacić"' in page
    assert 'data-plain-at="7,13"' in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    hard = client.post(HERE, {"kind": "card", "text": "Niepełnosprawność " * 30}).content.decode()
    assert 'data-plain-sum="hard"' in hard
    assert "cel do 9" in hard
    assert "za krótki" in client.post(HERE, {"kind": "card", "text": "Niepełnosprawność."}).content.decode()


def test_places_are_counted_as_browsers_count(client_of):
    page = client_of("gaja").post(HERE, {"kind": "reply", "text": "😀 Zapłać 😀, iż tak."}).content.decode()
    assert 'data-plain-at="14,16"' in page


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422), ({"kind": "nonsense", "text": "x"}, 422), ({"kind": "card\x00"}, 422), ({"kind": "card"}, 200),
        ({"kind": "card", "text": "\x00" * 10}, 200), ({"kind": "card", "text": ["x"] * 100}, 200),
        ({"kind": "card", "text": "a" * (LONGEST + 5)}, 200),
    ],
)  # fmt: skip
def test_whatever_is_sent_is_answered(client_of, sent, status):
    assert client_of("edyta").post(HERE, sent).status_code == status


def test_measuring_asks_the_database_only_who_asks(client_of, django_assert_num_queries):
    client = client_of("halina")
    client.post(HERE, {"kind": "reply", "text": "Tak."})
    with django_assert_num_queries(4):
        client.post(HERE, {"kind": "reply", "text": "Należy uiścić opłatę."})


def test_every_kind_has_a_limit(client_of):
    client = client_of("edyta")
    for kind in TextKind:
        assert client.post(HERE, {"kind": kind.value, "text": "Ala ma kota."}).status_code == 200


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("1200 zł", "1 200 zł"),
        ("1.200,00 zł", "1 200 zł"),
        ("12000zł", "12 000 zł"),
        ("1200,50 PLN", "1 200,50 zł"),
        ("1 200 złotych", "1 200 zł"),
    ],
)
def test_amounts_are_written_in_one_way(said: str, right: str):
    (mark,) = [one for one in read(f"Zapłać {said} w kasie.", PhraseBook([])).marks if one.kind is MarkKind.AMOUNT]
    assert mark.replacements == (right.replace(" ", "\u00a0"),)
    assert f"Zapłać {said} w kasie."[mark.start : mark.end] == said


@pytest.mark.parametrize(
    "said", ["1 200 zł", "1\u00a0200\u00a0zł", "17 zł", "13,50 zł", "konto 12 3456 7890", "rok 2026"]
)
def test_what_is_no_amount_or_written_well_is_left(said: str):
    assert not [one for one in read(f"Zapłać {said} w kasie.", PhraseBook([])).marks if one.kind is MarkKind.AMOUNT]
