"""Asking to be reminded: nothing before the confirmation, nothing told of whether an address is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from okienko.contacts.models import TextTemplate
from okienko.kernel import pages
from okienko.knowledge import services
from okienko.knowledge.models import (
    ReminderAddress,
    ReminderRequest,
)
from tests.cast import MARIA_EMAIL
from tests.records import PROGRAMME
from tests.reminders.helpers import ASK, CODE, FORM, WISH, change, letters, look, path, sign_up, text_of


def test_nothing_is_sent_before_it_is_confirmed_but_one_message(office, resident, moment):
    page = resident.get(f"/uslugi/dofinansowania/{CODE}/").text
    assert FORM in page
    assert PROGRAMME["title"] in resident.get(FORM).text
    answer = resident.post(FORM, WISH)
    assert answer["Location"] == "/uslugi/przypomnienia/wyslane/"
    [letter] = letters()
    assert letter["To"] == MARIA_EMAIL
    assert PROGRAMME["title"] in text_of(letter)
    assert "List-Unsubscribe" not in letter
    link = path(letter, "potwierdz")
    assert resident.get(link).status_code == 200, "a mail program that looks ahead confirms nothing"
    assert not ReminderAddress.objects.exists()
    moment("2026-11-29")
    assert look() == []
    own = resident.post(link)
    assert PROGRAMME["title"] in resident.get(own["Location"]).text
    assert resident.post(link).status_code == 410, "it is used"
    assert not ReminderRequest.objects.exists()


def test_a_link_that_was_not_pressed_in_a_week_is_over_and_the_address_goes(office, resident, moment):
    resident.post(FORM, WISH)
    [letter] = letters()
    moment("2026-12-01")
    assert resident.get(path(letter, "potwierdz")).status_code == 410
    assert resident.post(path(letter, "potwierdz")).status_code == 410
    services.expire_reminders(timezone.localdate())
    assert not ReminderRequest.objects.exists()
    assert not ReminderAddress.objects.exists()


def test_the_answer_never_tells_whether_an_address_is_known(office, resident):
    sign_up(resident)
    known = Client().post(FORM, WISH)
    unknown = Client().post(FORM, {**WISH, "email": "nikt@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert {one["To"] for one in letters()} == {MARIA_EMAIL, "nikt@example.org"}
    assert len({one["Subject"] for one in letters()}) <= 1


def test_one_address_and_one_network_have_their_bounds(office, resident):
    for _ in range(5):
        assert resident.post(FORM, WISH)["Location"] == "/uslugi/przypomnienia/wyslane/"
    assert len(letters()) == 3, "the rest is answered the same and not sent"
    for number in range(25):
        assert resident.post(FORM, {**WISH, "email": f"x{number}@example.org"}).status_code == 302
    over = resident.post(FORM, {**WISH, "email": "y@example.org"})
    assert over.status_code == 429


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nie adres"}, {"email": ""}, {"agrees": ""}, {"days": []}, {"days": ["3"]}, {"programmes": []},
        {"programmes": ["nie-ma"]}, {"email": "a\x00@example.org"},
    ],
)  # fmt: skip
def test_what_cannot_be_used_comes_back_with_its_reason(office, resident, wrong):
    answer = resident.post(FORM, {**WISH, **wrong})
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text
    assert not ReminderRequest.objects.exists()


def test_where_one_may_always_ask_there_is_nothing_to_remind_of(office, resident):
    change(office, closes_on=None)
    assert ASK not in resident.get(f"/uslugi/dofinansowania/{CODE}/").text
    assert resident.get(FORM).status_code == 404
    assert resident.get(f"{ASK}?program=nie-ma").status_code == 404
    for part in ("potwierdz", "moje"):
        assert resident.get(f"{ASK}{part}/x/").status_code == 410


def test_the_language_of_the_page_is_that_of_the_letters(office, moment):
    for language, word in (("en", "in 7 days"), ("uk", "через 7 днів")):
        client = Client()
        client.post("/jezyk/", {"language": language})
        sign_up(client, email=f"{language}@example.org")
        moment("2026-12-24")
        [letter] = look()
        assert word in letter["Subject"]
        ReminderAddress.objects.all().delete()
        moment("2026-11-24")


def test_the_words_are_the_office_s_own(office, resident, moment):
    TextTemplate.objects.create(
        code="reminder-closes", language="pl", title="t", subject="Pamiętaj: {programme}",
        body="{moved}\n\nDo {closing_date}.\n\n{stop_url} {own_url}",
    )  # fmt: skip
    sign_up(resident)
    moment("2026-12-24")
    [letter] = look()
    assert letter["Subject"] == f"Pamiętaj: {PROGRAMME['title']}"
    assert text_of(letter).startswith("Do czw., 31 grudnia 2026.")


def test_the_clause_stands_beside_the_consent(office, resident):
    pages.load(Path(settings.BASE_DIR) / "packs" / "miasto")
    page = resident.get(FORM).text
    assert "/prywatnosc/#reminder" in page
    assert 'id="reminder"' in resident.get("/prywatnosc/").text
    resident.post(FORM, WISH)
    [letter] = letters()
    assert "/prywatnosc/#reminder" in text_of(letter)
    assert ReminderRequest.objects.get().clause.startswith("reminder pl ")
