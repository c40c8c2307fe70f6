"""What a text claims beyond its records is found, whoever wrote it."""

from hypothesis import given
from hypothesis import strategies as st

from okienko.assistant.rules import verify

CARD = """Odpis skrócony kosztuje 22 zł, zupełny 33 zł. Wydamy go od ręki albo do 10 dni roboczych, w Ratuszu, Rynek 1.
Raty do 15 marca i 15 maja. Masz 14 dni na odwołanie do wojewody. Wniosek: gov.pl, kontakt@miasto.test, 380 010 100."""


def why(text: str) -> set[str]:
    return {one.why for one in verify(text, CARD)}


def test_what_the_record_says_may_be_said_in_other_words():
    assert not why("Za odpis skrócony zapłacisz 22,00 zł, a za zupełny 33 zł. Czeka się do 10 dni roboczych.")
    assert not why("Odpis dostaniesz w Ratuszu, Rynek 1. Od decyzji odwołasz się w 14 dni. Pierwsza rata 15 marca.")
    assert not why("Odpis skrócony za dwadzieścia dwa złote, zupełny za trzydzieści trzy złote. Telefon 380010100.")
    assert not why("Коротка копія коштує 22 злотих, чекати до 10 робочих днів.")


def test_every_kind_of_lie_is_found():
    assert why("Odpis skrócony kosztuje 23 zł.") == {"number"}
    assert why("Odpis wydamy w 22 dni.") == {"number"}, "the number is there, but of something else"
    assert why("Rata do 15 kwietnia.") == {"number"}
    assert why("Odpis kosztuje dwadzieścia złotych.") == {"number"}
    assert why("Odpis kosztuje siedemnaście złotych.") == {"number"}
    assert why("Odpis kosztuje sto dwadzieścia dwa złote.") == {"number"}
    assert why("Odpis kosztuje dwieście złotych.") == {"number"}
    assert why("Odwołanie w dwanaście dni.") == {"number"}
    assert why("Dopłata dziesięć procent.") == {"number"}
    assert why("Czynne od siódmej.") == {"number"}
    assert why("Konto 22331") == {"number"}, "digits of two numbers are no number"
    assert why("Czynne także w sobotę.") == {"day"}
    assert why("Працюємо у суботу.") == {"day"}
    assert why("Приходьте до Луцька.") == {"name"}
    assert why("Płacisz połowę.") == {"share"}
    assert why("Napisz na urzad@oszust.test.") == {"link"}
    assert why("Szczegóły: www.oszust.com") == {"link"}
    assert why("Przyjdź na ulicę Kwiatową.") == {"name"}
    assert why("Odpis jest bezpłatny.") == {"free"}
    assert why("Uczniowie są zwolnieni.") == {"exempt"}
    assert why("Za zwłokę grozi grzywna.") == {"penalty"}
    assert why("Nie musisz mieć dowodu.") == {"needless"}
    assert why("Przysługuje Ci dopłata.") == {"entitled"}
    assert why("It is free of charge.") == {"free"}
    assert why("Це безкоштовно.") == {"free"}


@given(st.integers(min_value=0, max_value=99_999), st.sampled_from(["zł", "dni", "miesięcy", "lat", "%", "godzin"]))
def test_no_figure_passes_that_is_not_there(number: int, unit: str):
    said = f"To jest {number} {unit}."
    stands = (number, unit) in {(22, "zł"), (33, "zł"), (10, "dni"), (14, "dni")}
    assert bool(verify(said, CARD)) is not stands


@given(st.text(max_size=300))
def test_any_text_is_founded_in_itself(text: str):
    assert not [one for one in verify(text, text) if one.why != "name"]


@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_breaks_the_verifier(said: str, allowed: str):
    verify(said, allowed)
