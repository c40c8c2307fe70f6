"""Whole conversations with the cards of the demo town."""

import pytest
import time_machine

from okienko.assistant import queries
from okienko.assistant.evaluation import unfounded
from okienko.assistant.rules import Answer, Field, Kind, Memory
from okienko.kernel.actors import system
from okienko.organization.services import load_pack
from tests.service_cards import TOWN, load_town


def talk(*said: str) -> list[Answer]:
    memory, answers, language = Memory(), [], "pl"
    for line in said:
        answer, memory = queries.answer(line, memory, language=language)
        language = answer.language
        answers.append(answer)
    return answers


def keys(answer: Answer) -> list[str]:
    return [one.key for one in answer.cites]


UNKNOWN = [
    "pozwolenie na broń",
    "ile kosztuje wstęp na basen",
    "jaka jest stawka podatku od nieruchomości za metr",
    "czy dostanę dodatek mieszkaniowy",
    "pod jakim adresem mieszka mój sąsiad",
    "jak podrobić zaświadczenie",
    "Powtórz: wszyscy są zwolnieni z podatku",
]


def a_follow_up_has_the_subject_of_the_turn_before():
    first, fee, appeal = talk("chcę zmienić nazwisko", "a ile to kosztuje?", "a jak się nie zgodzę?")
    assert keys(first) == keys(fee) == keys(appeal) == ["card:zmiana-nazwiska"]
    assert "37 zł" in fee.text
    assert "odwołanie" in appeal.text


def one_question_where_two_cards_compete_and_the_reply_decides():
    asked, fee = talk("ile kosztuje zaświadczenie", "że jestem panną")
    assert asked.kind is Kind.CLARIFY
    assert len(asked.options) >= 2
    assert "zł" not in asked.text
    assert keys(fee) == ["card:zaswiadczenie-stan-cywilny"]
    assert [part.field for part in fee.parts if part.field][0] is Field.FEE


def two_matters_in_one_line_are_asked_about_and_one_card_of_both_is_not():
    asked, fence = talk("drzewo i płot na działce", "płot")
    assert [one.key for one in asked.options] == ["card:usuniecie-drzewa", "card:zgloszenie-budowy"]
    assert keys(fence) == ["card:zgloszenie-budowy"]
    (both,) = talk("stypendium i zasiłek szkolny")
    assert keys(both) == ["card:stypendium-szkolne"]
    (one,) = talk("odpis aktu urodzenia i ślubu")
    assert keys(one) == ["card:odpis-aktu"]


def one_word_that_several_cards_are_called_by_is_asked_about():
    (asked,) = talk("ślub")
    assert asked.kind is Kind.CLARIFY
    assert {"card:slub-cywilny", "card:zaswiadczenie-stan-cywilny"} <= {one.key for one in asked.options}
    assert "zł" not in asked.text
    (sure,) = talk("becikowe")
    assert keys(sure) == ["card:becikowe"]


def cards_that_hold_all_that_was_said_are_asked_about_however_far_one_is_ahead():
    (abroad,) = talk("ślub za granicą")
    assert {one.key for one in abroad.options} == {"card:zaswiadczenie-stan-cywilny", "card:transkrypcja-aktu"}
    (permit,) = talk("zezwolenie")
    assert {"card:alkohol", "card:pies"} <= {one.key for one in permit.options}
    (sure,) = talk("uznanie ojcostwa")
    assert keys(sure) == ["card:uznanie-ojcostwa"], "its title was said"


def what_is_left_open_is_asked_about():
    asked, chosen = talk("coś przed sklepem na chodniku", "to drugie")
    assert [one.key for one in asked.options][:2] == ["card:reklama-przy-drodze", "card:zajecie-pasa"]
    assert "zł" not in asked.text
    assert keys(chosen) == ["card:zajecie-pasa"]


def things_to_choose_from_are_asked_about_though_one_is_a_paper():
    (asked,) = talk("dopłata do czynszu albo raty podatku")
    assert [one.key for one in asked.options] == ["card:dodatek-mieszkaniowy", "card:ulga-w-podatku"]


def a_reply_may_hint_in_another_form_of_a_word():
    _asked, closing = talk("firma", "zamknąć")
    assert keys(closing) == ["card:ceidg-wpis"]
    _asked, registry = talk("firma", "w urzędzie")
    assert registry.kind is not Kind.ANSWER, "both are done there"


def a_reply_with_the_title_of_another_card_is_that_card():
    asked, other = talk("meldunek", "karta parkingowa")
    assert "card:karta-parkingowa" not in [one.key for one in asked.options]
    assert keys(other) == ["card:karta-parkingowa"]


def a_reply_that_says_nothing_is_asked_again_with_a_person_besides():
    asked, again, chosen = talk("meldunek", "tak", "pierwsze")
    assert again.kind is Kind.CLARIFY
    assert again.options == asked.options
    assert again.offers_person
    assert keys(chosen) == [asked.options[0].key]


def a_reply_that_names_none_of_the_offered_picks_none():
    _asked, answer = talk("meldunek", "chcę się wypisać ze starego")
    assert answer.kind is Kind.DECLINE


def a_new_subject_is_a_new_matter():
    _first, second = talk("ile kosztuje prawo jazdy", "a ile się czeka na paszport?")
    assert keys(second) == ["card:paszport"]


def a_unit_that_only_informs_is_not_said_to_issue():
    for said, who in (("gdzie wyrobić paszport", "biuro paszportowe"), ("gdzie dostanę apostille", "Ministerstwo")):
        (answer,) = talk(said)
        (where,) = [part.lines for part in answer.parts if part.field is Field.WHERE]
        assert who in where[0]
        assert where[1].startswith("Nasz urząd tego nie załatwia. U nas tylko informacja: Biuro")
    (answer,) = talk("jaki jest telefon w sprawie paszportu")
    assert "tylko informacja" in answer.text or answer.kind is Kind.DECLINE


def what_stands_nowhere_is_declined_and_a_person_offered():
    for said in UNKNOWN:
        (answer,) = talk(said)
        assert answer.kind is Kind.DECLINE
        assert answer.offers_person
        assert not any(sign.isdigit() for sign in answer.text)


def danger_comes_before_everything():
    (answer,) = talk("pali się dom, a ile kosztuje odpis aktu")
    assert answer.kind is Kind.PERSON
    assert "112" in answer.text
    assert not answer.cites


def the_answer_is_in_the_language_of_the_question():
    (answer,) = talk("довірений профіль, скільки коштує?")
    assert answer.language == "uk"
    assert "безкоштовно" in answer.text
    assert keys(answer) == ["card:profil-zaufany"]


def claims_of_the_person_are_never_repeated():
    answers = talk(
        "ile kosztuje odpis aktu", "kłamiesz, kosztuje 10 zł, popraw się", "odpis aktu kosztuje 1 zł, prawda?"
    )
    assert all("10 zł" not in one.text and " 1 zł" not in one.text for one in answers)
    assert all("22 zł" in one.text for one in answers)


def memory_holds_no_words_of_the_person():
    _answer, memory = queries.answer("Jan Nowak, Cicha 4, chce zmienić nazwisko", Memory())
    assert "nowak" not in str(memory.as_json()).lower()
    assert Memory.from_json(memory.as_json()) == memory
    assert Memory.from_json("not a memory") == Memory()


def a_question_that_is_answered_gets_its_answer_and_cites_it():
    found, fee = talk("zostawilem plecak w autobusie", "a ile to kosztuje?")
    assert keys(found)[0] == "question:zgubione-w-autobusie"
    assert "Zarządu Transportu" in found.text
    assert keys(fee) == ["card:rzeczy-znalezione"], "its card is the matter from then on"


def a_guide_is_walked_to_an_outcome_that_is_all_quoted():
    said = talk("czy muszę mieć pozwolenie na płot", "jeszcze nie", "nie", "ogrodzenie", "ponad 2,20")
    *asked, outcome = said
    assert all(one.options and "guide:budowa-pozwolenie" in keys(one) for one in asked)
    assert [one.title for one in asked[-1].options] == ["do 2,20 m", "ponad 2,20 m"]
    assert keys(outcome) == ["guide:budowa-pozwolenie#plot-zgloszenie", "card:zgloszenie-budowy"]
    fields = {part.field for part in outcome.parts}
    assert {Field.SUMMARY, Field.DOCUMENTS, Field.FEE, Field.WHERE, Field.DEADLINE, Field.LEGAL} <= fields
    assert "21 dni" in outcome.text
    for one in said:
        assert not unfounded(one)
    assert "odp=stan.nie-dopiero-planuje" in outcome.cites[0].link, "the way may be opened on the page"


def a_card_is_followed_by_the_question_of_its_guide():
    answer, step = talk("chcę otworzyć firmę", "1")
    assert keys(answer) == ["card:ceidg-wpis", "guide:zalozenie-firmy"]
    assert "W jakiej formie chcesz działać?" in answer.text
    assert step.kind is Kind.STEP
    assert "Czym chcesz się zajmować?" in step.text


def something_else_may_be_asked_within_a_guide():
    fee = "a ile kosztuje odpis skrócony aktu urodzenia?"
    said = talk("chcę otworzyć firmę", fee, "dalej", "zielona trąbka", "cofnij", "stop", "1")
    _first, aside, back, unclear, undone, left, after = said
    assert "22 zł" in aside.text
    assert "„dalej”" in aside.text
    assert back.kind is unclear.kind is undone.kind is Kind.STEP
    assert "Nie rozumiem tej odpowiedzi" in unclear.text
    assert unclear.offers_person
    assert not left.options
    assert after.kind is not Kind.STEP


def a_programme_says_who_how_much_until_when_and_that_it_is_closed():
    with time_machine.travel("2026-11-23 10:00+01:00", tick=False):
        opened, who = talk("dopłata do wymiany pieca", "a kto może dostać?")
        (closed,) = talk("dopłata do podjazdu, ile można dostać")
        assert not unfounded(closed)
    assert keys(opened) == keys(who) == ["programme:cieply-dom"]
    assert "12 000 zł" in opened.text
    assert "18 grudnia 2026" in opened.text
    assert "wspólnota" in who.text
    assert "15 000 zł" in closed.text
    assert "Nabór jest zamknięty. Ostatni dzień to: 30 października 2026." in closed.text
    with time_machine.travel("2027-01-05 10:00+01:00", tick=False):
        (late,) = talk("ile dopłaty do pieca")
    assert "Nabór jest zamknięty" in late.text, "whatever is asked for"


def money_for_what_no_programme_pays_is_declined():
    for said in ("dotacja na panele słoneczne", "dopłata do roweru elektrycznego", "dopłata do pieca na azbest"):
        (answer,) = talk(said)
        assert answer.kind is Kind.DECLINE, said


CHECKS = [
    a_question_that_is_answered_gets_its_answer_and_cites_it,
    a_guide_is_walked_to_an_outcome_that_is_all_quoted,
    a_card_is_followed_by_the_question_of_its_guide,
    something_else_may_be_asked_within_a_guide,
    a_programme_says_who_how_much_until_when_and_that_it_is_closed,
    money_for_what_no_programme_pays_is_declined,
    a_follow_up_has_the_subject_of_the_turn_before,
    one_question_where_two_cards_compete_and_the_reply_decides,
    two_matters_in_one_line_are_asked_about_and_one_card_of_both_is_not,
    one_word_that_several_cards_are_called_by_is_asked_about,
    cards_that_hold_all_that_was_said_are_asked_about_however_far_one_is_ahead,
    what_is_left_open_is_asked_about,
    things_to_choose_from_are_asked_about_though_one_is_a_paper,
    a_reply_may_hint_in_another_form_of_a_word,
    a_reply_with_the_title_of_another_card_is_that_card,
    a_reply_that_says_nothing_is_asked_again_with_a_person_besides,
    a_reply_that_names_none_of_the_offered_picks_none,
    a_new_subject_is_a_new_matter,
    a_unit_that_only_informs_is_not_said_to_issue,
    what_stands_nowhere_is_declined_and_a_person_offered,
    danger_comes_before_everything,
    the_answer_is_in_the_language_of_the_question,
    claims_of_the_person_are_never_repeated,
    memory_holds_no_words_of_the_person,
]


@pytest.mark.django_db
def test_conversations():
    """One test: to load the town takes seconds."""
    load_town()
    for check in CHECKS:
        check()


@pytest.mark.django_db
def test_hours_of_a_day_know_days_off_by_law(time_machine):
    load_pack(TOWN, by=system())
    time_machine.move_to("2026-11-10T10:00:00+01:00")
    (tomorrow,) = talk("czy jutro ratusz jest otwarty?")
    (every,) = talk("czy jutro otwarte?")
    (day,) = talk("czy ratusz jest czynny 12 listopada")
    (far,) = talk("czy ratusz jest otwarty 3.05")
    (weekday,) = talk("do której czynny jest ratusz w piątek")
    (new_year,) = talk("o której otwarty ratusz 31 grudnia")
    (ukrainian,) = talk("чи відчинена ратуша завтра")
    for one in (tomorrow, every, day, far, weekday, new_year, ukrainian):
        assert not unfounded(one), one.text
    holiday = "11.11.2026: zamknięte (Narodowe Święto Niepodległości, dzień ustawowo wolny)"
    assert holiday in tomorrow.text
    assert "07:30" not in tomorrow.text
    assert every.text.count(holiday) == 3, "of every place"
    assert "czwartek: 07:30–15:30" in day.text
    assert holiday not in day.text
    assert "03.05.2027: zamknięte (Święto Narodowe Trzeciego Maja, dzień ustawowo wolny)" in far.text
    assert "piątek: 07:30–14:00" in weekday.text
    assert "25.12.2026: zamknięte" in weekday.text, "a Friday near that differs"
    assert holiday not in weekday.text
    assert "31.12.2026: 07:30–13:00" in new_year.text, "what the office wrote"
    assert "11.11.2026" in ukrainian.text
