"""Nothing that says who asks is left in a question that is kept."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from okienko.knowledge.rules.learning import LONGEST, Bounds, Line, grouped, meaning_of, scrubbed

WORDS = st.sampled_from(
    ["dowód", "zgubiłem", "gdzie", "ile kosztuje", "pan", "ul.", "w sprawie", "", "ŚMIECI", "(", "-"]
)
DIGIT = st.sampled_from("0123456789")


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(DIGIT, min_size=count, max_size=count)


def parted(count: int) -> st.SearchStrategy[str]:
    """So many digits, parted anyhow by one sign."""
    sign = st.sampled_from([" ", "-", ".", ""])
    return st.builds(lambda number, by: by.join(number), digits(count), sign)


PERSONAL = st.one_of(
    digits(11), parted(11), parted(10), parted(9), parted(26),  # PESEL, NIP, telephone, account
    st.builds("{}-{}-{}-{}".format, digits(3), digits(3), digits(2), digits(2)),
    st.builds("+48 {} {} {}".format, digits(3), digits(3), digits(3)),
    st.builds("PK-II.{}.{}.2026".format, digits(4), digits(2)),
    st.builds("ABC{}".format, digits(6)),
    st.builds("WA1M/{}/{}".format, digits(8), digits(1)),
)  # fmt: skip


@given(WORDS, PERSONAL, WORDS)
def test_no_number_of_a_person_is_left(before, number, behind):
    left = scrubbed(f"{before} {number} {behind}")
    assert not re.search(r"\d{4}", left.replace("2026", "")), left
    assert sum(sign.isdigit() for sign in left) <= 3, left


@given(WORDS, st.from_regex(r"[a-z0-9.]{1,12}@[a-z]{1,8}\.(pl|com)", fullmatch=True), WORDS)
def test_no_address_of_mail_is_left(before, mail, behind):
    assert "@" not in scrubbed(f"{before} {mail} {behind}")


@given(st.sampled_from(["ul. ", "ulica ", "al. ", "os. ", "plac ", "ul."]), st.integers(1, 250), st.integers(1, 99))
def test_no_house_is_left(street, house, flat):
    for text in (
        f"dziura {street}Mostowa {house}",
        f"dziura {street}mostowa {house}/{flat}",
        f"Mostowa {house} m. {flat}",
    ):
        assert not re.search(r"\d", scrubbed(text)), text


@pytest.mark.parametrize("text", ["śmieci cicha 4", "przy Cichej 4a", "lipowa 12/3 hałas", "na polnej 7 m. 2 śmieci"])
def test_no_house_is_left_of_a_street_written_small(text):
    assert not re.search(r"\d|cich|lipow|poln", scrubbed(text)), scrubbed(text)


@pytest.mark.parametrize("text", ["kod 654 321", "kod 654-321 sprawy", "654.321", "mój kod 654 – 321"])
def test_no_code_of_a_matter_is_left(text):
    assert not re.search(r"\d", scrubbed(text)), scrubbed(text)


@given(st.text(max_size=900))
@example("Jan Jan Jan")
@example("… 1 … Anna")
def test_scrubbing_ends(text):
    left = scrubbed(text)
    assert len(left) <= LONGEST
    assert scrubbed(left) == left
    assert "\x00" not in left


@pytest.mark.parametrize(
    "text",
    [
        "zgubiłem dowód, Jan Kowalski", "jan kowalski wymeldowanie", "Pani Marta Zmyślona prosi o ślub",
        "wymeldować męża Krzysztofa Nowaka", "akt urodzenia dla Marii Wymyślnej", "czy pan Nowak przyjmuje",
        "zaświadczenie dla Nowakowskiej", "kowalski i wójcikiewicz", "Oleksandr Shevchenko karta",
        "czy pan kaminski zalega", "zieliński nie płaci za śmieci", "meldunek Kamińska", "gdzie mieszka Zbyszek Kowal",
        "przedszkole dla syna Kubusia Nowaka", "zasiłek kubusia nowaka", "dług pani wymyślny", "wymeldować jan lis",
        "u zbyszka kowala", "krzyś nowicki szkoła", "nowakowa pani Basia Kowal", "marysi kaczmarek nie ma",
    ],
)  # fmt: skip
def test_names_go(text):
    left = scrubbed(text).lower()
    for name in (
        "kowalsk",
        "marta",
        "marii",
        "zmyśl",
        "nowak",
        "wymyśl",
        "krzysz",
        "wójcik",
        "oleksandr",
        "shev",
        "jan ",
        "kami",
        "zieli",
        "kowal",
        "zbysz",
        "kubu",
        "lis",
        "krzy",
        "nowic",
        "basia",
        "kaczm",
        "marysi",
    ):
        assert name not in left, left


@pytest.mark.parametrize(
    "text",
    [
        "zgubiłem dowód osobisty", "800 plus wniosek", "500plus", "PIT-37 gdzie złożyć", "art 35 kpa", "podatek 2026",
        "prawo jazdy kategorii B", "Wydział Spraw Obywatelskich", "środowiskowe uwarunkowania", "ślub z Ukrainką",
        "gdzie jest okienko kasowe", "karta parkingowa", "zmiana imienia dziecka", "maj czerwiec terminy", "kluczyki",
        "urlop macierzyński", "zając na działce",
        "inny termin", "płatność w kasie", "najwcześniej 30 dni", "w pani sytuacji",
        "król życia", "ślub z Wietnamczykiem", "karta lubelska",
        "uczniowski klub", "ślub pan młody bez dowodu", "pani z okienka była niemiła", "umowa 3 lata", "dziecka 2 lata",
        "szkoła podstawowa 12", "ani razu", "opłata roczna 30 zł", "jestem panna 30 lat", "wanna 2 metry",
    ],
)  # fmt: skip
def test_what_is_asked_stays(text):
    assert scrubbed(text) == text


def test_a_question_has_one_meaning_whatever_its_endings():
    assert meaning_of("zgubiony dowód") == meaning_of("dowod zgubiony!")
    assert meaning_of("gdzie jest kasa") == meaning_of("kasa")


def test_questions_of_one_meaning_stand_together():
    lines = [
        Line("psie schronisko", 5, 2, ("pies",)), Line("schroniska psie", 2), Line("basen godziny otwarcia", 4),
        Line("godziny otwarcia basenu", 3), Line("bilet miesięczny", 1),
    ]  # fmt: skip
    found = grouped(lines)
    shown = [(one.text, one.times, one.before, one.cards) for one in found]
    assert shown == [
        ("basen godziny otwarcia", 7, 0, []), ("psie schronisko", 7, 2, ["pies"]), ("bilet miesięczny", 1, 0, []),
    ]  # fmt: skip


@given(st.lists(st.builds(Line, st.text("abc ", max_size=12), st.integers(1, 50)), max_size=15))
def test_grouping_loses_nothing(lines):
    found = grouped(lines)
    assert sorted(line.text for one in found for line in one.lines) == sorted(line.text for line in lines)
    assert sum(one.times for one in found) == sum(line.times for line in lines)


def test_bounds_hold_and_open_again():
    bounds = Bounds(from_one=2, from_all=3, seconds=10)
    assert [bounds.admits("a", 0), bounds.admits("a", 1), bounds.admits("a", 2)] == [True, True, False]
    assert [bounds.admits("b", 3), bounds.admits("c", 4)] == [True, False]
    assert bounds.admits("c", 10)
