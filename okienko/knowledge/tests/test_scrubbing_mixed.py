"""Names in Cyrillic go as those in Latin letters do, and scrubbing twice takes nothing more than scrubbing once."""

import json
from itertools import chain

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import settings as running
from hypothesis import strategies as st

from okienko.kernel.text import fold
from okienko.knowledge.rules.learning import LONGEST, names, names_cyrillic, scrubbed
from okienko.knowledge.rules.learning.names_cyrillic import plainly

UKRAINIAN = ("questions_uk_apart.jsonl", "questions_uk_develop.jsonl")
NAMED = {  # what is asked of a child's name names it
    "записали дочку Анною, їй 3 місяці, хочемо інше імʼя": "записали дочку …, їй 3 місяці, хочемо інше імʼя"
}

DIGITS = st.text(st.sampled_from("0123456789"), min_size=1, max_size=11)
NAMES = st.one_of(
    st.sampled_from(sorted(names.FIRST_NAMES | names.SURNAMES | names.SURNAMES_BEHIND | names.PERSONS)),
    st.sampled_from(sorted(names_cyrillic.FIRST_NAMES | names_cyrillic.SOMETIMES | names_cyrillic.TITLES)),
    st.sampled_from(sorted(names_cyrillic.SURNAMES | names_cyrillic.SURNAMES_BEHIND | names_cyrillic.PATRONYMICS)),
)
CASED = st.builds(lambda name, how: how(name), NAMES, st.sampled_from([str, str.title, str.upper]))
PIECES = st.one_of(
    CASED,
    CASED,
    DIGITS,
    st.sampled_from(
        ["44051401359", "+48 601 234 567", "ABC123456", "654 321", "99-999", "3.05.1990", "jan@example.org",
         "олена@пошта.test", "ul. Mostowa 4", "Cichej 4 m. 2", "cicha 4", "вул. Мостова 4, кв. 7", "мостовій 4а",
         "ул. Мостовая д. 5", "О. І. Вовк"]
    ),
    st.sampled_from(
        ["lat", "osób", "800 plus", "zgubiła", "dowód", "w Krakowie", "nazwisko", "Warszawie", "років", "плюс",
         "паспорт", "загубила", "дитина", "у Варшаві", "Потрібно", "кіт", "для", "на ім'я", "мене звати",
         "…", ".", "-", "/", "(", "m."]
    ),
)  # fmt: skip
MIXED = st.builds(
    lambda pieces, by: "".join(chain.from_iterable(zip(pieces, by, strict=False))),
    st.lists(PIECES, max_size=30),
    st.lists(st.sampled_from([" ", " ", " ", ", ", ". ", "", "\n"]), min_size=30, max_size=30),
)


@running(max_examples=500)
@given(MIXED)
@example("pani Anna zgubiła dowód")  # the name that went left "pani" to eat the next word
@example("śmieci cicha 4 Oskar")  # "os" is counted: persons
@example("пані Олена загубити паспорт")
@example("Anna, " * 21 + "cicha 4 lat temu")
def test_scrubbing_twice_takes_nothing_more(text):
    once = scrubbed(text)
    assert scrubbed(once) == once
    assert len(once) <= LONGEST
    assert "@" not in once


@given(
    st.sampled_from(["довідка для", "акт народження на ім'я", "чи є лист для", "прописати", "паспорт,", "мене звати"]),
    st.sampled_from(sorted(names_cyrillic.FIRST_NAMES)),
    st.sampled_from(sorted(names_cyrillic.PATRONYMICS)),
    st.sampled_from(sorted(names_cyrillic.SURNAMES | names_cyrillic.SURNAMES_BEHIND)),
    st.sampled_from([str, str.title]),
)
def test_nothing_of_a_whole_name_in_cyrillic_is_left(before, first, fathers, surname, written):
    for order in (f"{first} {fathers} {surname}", f"{surname} {first} {fathers}", f"{first} {surname}"):
        left = plainly(fold(scrubbed(f"{before} {written(order)} сьогодні"))).split()
        assert not {first, fathers, surname} & set(left), left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("довідка для Олени Ткаченко", "довідка для …"),
        ("акт народження на ім'я Марія Іванівна Бондаренко", "акт народження на ім'я …"),
        ("на ім’я Дем'янівни Лук'янівни", "на ім’я …"),
        ("мене звати Сергій, загубив паспорт", "мене звати …, загубив паспорт"),
        ("мене звати марта і я загубила паспорт", "мене звати … і я загубила паспорт"),
        ("виписати чоловіка Шевченка Тараса Григоровича", "виписати чоловіка …"),
        ("мороз олена іванівна прописка", "… прописка"),
        ("прописати в квартиру Олену Іванівну", "прописати в квартиру …"),
        ("свидетельство для Александра Иванова", "свидетельство для …"),
        ("замена прав ольга петровна сидорова", "замена прав …"),
        ("чи приймає пан Ковальчук", "чи приймає пан …"),
        ("пані Зайчик не приймає", "пані … не приймає"),
        ("довіреність на ім'я Надії Коваль", "довіреність на ім'я …"),
        ("донька Надія йде в школу", "донька … йде в школу"),
        ("Шевченко О. І. дублікат", "… дублікат"),
        ("дублікат О.І. Мороза", "дублікат …"),
        ("Сергiй Петренко карта", "… карта"),  # with a Latin "i"
        ("для Анни-Марії Вовк", "для …"),
        ("В'ячеслав Кравчук довідка", "… довідка"),
        ("олена левицька карта", "… карта"),
        ("вул. Богдана Хмельницького 5 кв. 12 сміття", "… сміття"),
        ("на мостовій 4а не світить", "на … не світить"),
        ("КАРТА ПОЛЯКА ОЛЕНА ТКАЧЕНКО", "КАРТА ПОЛЯКА …"),
    ],
)  # fmt: skip
def test_names_in_cyrillic_go(text, left):
    assert scrubbed(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "надія на квартиру є", "коли приймають документи в марті", "як оформити допомогу на ребенка", "карта поляка",
        "пані каже що треба довідка", "пані зробила помилку", "як змінити ім'я дитині", "змінити прізвище після шлюбу",
        "дитині 3 роки садочок", "мені 18 років, чи можу", "категорія Б. Потрібно перездати", "громадянин України може",
        "гражданка Польши паспорт", "свидетельство для жены", "віку 60 років", "український паспорт для сина",
        "медицинская страховка", "оценка квартири", "материнський капітал", "Дитині 3 роки", "ані довідки ані паспорта",
        "Через 30 днів", "люблинский уряд", "загубився кіт", "московський диплом", "відпустка материнська",
        "марка авто",
    ],
)  # fmt: skip
def test_what_is_asked_in_cyrillic_stays(text):
    assert scrubbed(text) == text


def test_no_word_that_matters_goes_from_the_ukrainian_questions():
    changed = {}
    for name in UKRAINIAN:
        for line in (settings.BASE_DIR / "benchmarks" / "knowledge" / name).read_text().splitlines():
            question = json.loads(line)["query"]
            if scrubbed(question) != question:
                changed[question] = scrubbed(question)
    assert changed == NAMED


def test_what_names_are_known_by_is_written_as_words_are_compared():
    """An entry with "й", an apostrophe or a Latin letter among the Cyrillic ones would never be met."""
    for listed in (
        names_cyrillic.FIRST_NAMES, names_cyrillic.SOMETIMES, names_cyrillic.PATRONYMICS, names_cyrillic.SURNAMES,
        names_cyrillic.SURNAMES_BEHIND, names_cyrillic.TITLES, names_cyrillic.AFTER_TITLE, names_cyrillic.ENDINGS,
        names_cyrillic.ENDINGS_BEHIND, names_cyrillic.AFTER_TITLE_ENDINGS, names_cyrillic.PATRONYMIC_ENDINGS,
        names_cyrillic.NOT_SURNAMES,
    ):  # fmt: skip
        assert [one for one in listed if plainly(fold(one)) != one] == []
