"""Reminders of closing dates: nothing before the confirmation, one letter for a date, taken back by one press."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.email import handlers
from okienko.channels.email import services as mail
from okienko.channels.email.models import Mailbox, OutgoingMail
from okienko.channels.expiring import expire
from okienko.contacts.models import TextTemplate
from okienko.kernel import pages, personal_data
from okienko.kernel.facts import relay
from okienko.kernel.models import Fact
from okienko.knowledge import services
from okienko.knowledge.events import ReminderOwed
from okienko.knowledge.models import (
    Record,
    Reminder,
    ReminderAddress,
    ReminderRequest,
    ReminderSubscription,
)
from okienko.knowledge.queries.reminders import waiting_for
from okienko.knowledge.rules.reminders import OFFSETS, ReminderId, days_due
from okienko.people import services as people
from tests.at_once import at_once
from tests.cast import MARIA_EMAIL, Office, make_office, sign_in
from tests.records import PROGRAMME, another, load_records

KIND, CODE = "programme", str(PROGRAMME["code"])
ASK, FORM = "/uslugi/przypomnienia/", f"/uslugi/przypomnienia/?program={CODE}"
WISH = {"programmes": [CODE], "days": ["7", "1"], "email": MARIA_EMAIL, "agrees": "on"}
LATER = another(PROGRAMME, code="na-wiosne", title="Na wiosnę", opens_on="2027-03-01", closes_on="2027-03-31",
                next_review="2027-03-31")  # fmt: skip


@pytest.fixture
def moment():
    """A moment of the office that a test moves: `moment("2026-12-24")` is ten in the morning of that day."""
    with time_machine.travel("2026-11-23 10:00:00+01:00", tick=False) as now:
        yield lambda day: now.move_to(datetime.fromisoformat(f"{day}T10:00:00+01:00"))


@pytest.fixture
def office(db, moment) -> Office:
    return an_office()


@pytest.fixture
def resident() -> Client:
    return Client()


def an_office() -> Office:
    made = make_office()
    load_records(made, KIND, PROGRAMME)
    Mailbox.objects.create(address="kontakt@miasto.test", group="test")
    return made


def letters() -> list[Any]:
    """Letters queued since the last question, as their readers get them."""
    while relay.run_once():
        pass
    found = OutgoingMail.objects.order_by("id").exclude(raw=b"")
    read = [email.message_from_bytes(bytes(one.raw), policy=email.policy.default) for one in found]
    OutgoingMail.objects.all().delete()
    return read


def text_of(letter: Any) -> str:
    return str(letter.get_content())


def path(letter: Any, part: str) -> str:
    """The address of ours in a letter that has this part."""
    found = re.search(rf"{re.escape(settings.PUBLIC_URL)}(/\S*{part}\S*)", text_of(letter))
    assert found, text_of(letter)
    return found[1]


def sign_up(client: Client, **fields: Any) -> str:
    """Asked for and confirmed; the address of the person's own page."""
    assert client.post(FORM, {**WISH, **fields}).status_code == 302
    [letter] = letters()
    answer = client.post(path(letter, "potwierdz"))
    assert answer.status_code == 302, answer
    return str(answer["Location"])


def look(times: int = 1) -> list[Any]:
    for _ in range(times):
        services.keep_reminders(timezone.now())
    return letters()


def change(office: Office, **fields: Any) -> None:
    load_records(office, KIND, another(PROGRAMME, **fields))


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


def test_it_comes_on_the_chosen_days_once_whoever_looks_how_often(office, resident, moment):
    sign_up(resident)
    for day in ("2026-12-17", "2026-12-23"):
        moment(day)
        assert look() == []
    moment("2026-12-24")
    [letter] = look(times=3)
    assert letter["Subject"] == f"Nabór kończy się za 7 dni: {PROGRAMME['title']}"
    assert "czw., 31 grudnia 2026" in text_of(letter)
    moment("2026-12-25")
    assert look() == []
    moment("2026-12-30")
    [letter] = look(times=2)
    assert "jutro" in letter["Subject"]
    moment("2027-01-02")
    assert look() == []
    assert ReminderSubscription.objects.get().over_on == date(2027, 1, 2)


def test_a_worker_that_stood_sends_the_latest_alone(office, resident, moment):
    sign_up(resident, days=["14", "7", "1"])
    moment("2026-12-27")
    [letter] = look()
    assert "za 4 dni" in letter["Subject"]
    assert Reminder.objects.get().days == 7


class Killed(Exception):
    """The process died here."""


@transaction.atomic
def die_after(work: Callable[[], object]) -> None:
    work()
    raise Killed


def test_a_worker_killed_at_any_step_sends_one_letter(office, resident, moment):
    sign_up(resident)
    moment("2026-12-24")
    with pytest.raises(Killed):
        die_after(lambda: services.keep_reminders(timezone.now()))
    assert not Reminder.objects.exists()
    services.keep_reminders(timezone.now())
    owed = ReminderOwed(ReminderId(Reminder.objects.get().pk))
    with pytest.raises(Killed):
        die_after(lambda: handlers.send_reminder(owed))
    handlers.send_reminder(owed)
    while relay.run_once():
        pass
    services.keep_reminders(timezone.now())
    assert len(letters()) == 1


def test_without_a_mailbox_of_the_office_a_letter_waits_and_is_not_lost(office, resident, moment):
    Mailbox.objects.update(is_active=False)
    resident.post(FORM, WISH)
    assert letters() == []
    Mailbox.objects.update(is_active=True)
    with time_machine.travel("2026-11-23 10:00:05+01:00", tick=False):
        assert [one["To"] for one in letters()] == [MARIA_EMAIL]


def test_days_added_late_are_not_owed_at_once(office, resident, moment):
    own = sign_up(resident, days=["1"])
    moment("2026-12-21")
    resident.post(f"{own}{CODE}/", {"days": ["14", "1"]})
    moment("2026-12-22")
    assert look() == []
    moment("2026-12-30")
    assert len(look()) == 1


def test_nobody_is_written_to_at_night(office, resident, moment):
    sign_up(resident)
    with time_machine.travel("2026-12-24 06:30:00+01:00", tick=False):
        assert look() == []
    moment("2026-12-24")
    assert len(look()) == 1


def test_who_asks_late_is_not_told_at_once_what_they_just_read(office, resident, moment):
    moment("2026-12-24")
    sign_up(resident, days=["14", "7", "1"])
    moment("2026-12-25")
    assert look() == []
    moment("2026-12-30")
    assert len(look()) == 1


def test_a_date_that_moves_is_told_anew(office, resident, moment):
    sign_up(resident)
    moment("2026-12-24")
    look()
    change(office, closes_on="2027-01-15", next_review="2027-01-15")
    assert look() == []
    moment("2027-01-08")
    [letter] = look(times=2)
    assert "15 stycznia 2027" in text_of(letter)
    assert "Wcześniej był to czw., 31 grudnia 2026" in text_of(letter)
    change(office, closes_on="2027-01-10", next_review="2027-01-10")
    [letter] = look(times=2)
    assert "za 2 dni" in letter["Subject"], "an earlier date is told at once"
    assert "15 stycznia 2027" in text_of(letter)


def test_a_date_that_moves_long_before_a_letter_is_told_with_it(office, resident, moment):
    own = sign_up(resident)
    sign_up(Client(), email="inna@example.org")
    moment("2026-12-01")
    change(office, closes_on="2027-01-15", next_review="2027-01-15")
    assert look() == []
    moment("2026-12-03")
    change(office, closes_on="2027-01-20", next_review="2027-01-20")
    assert look() == []
    resident.post(f"{own}{CODE}/", {"days": ["7"]})
    moment("2027-01-13")
    told = {one["To"]: text_of(one) for one in look(times=2)}
    assert "Wcześniej był to czw., 31 grudnia 2026" in told["inna@example.org"]
    assert "Wcześniej" not in told[MARIA_EMAIL], "they read the new day on their page"
    moment("2027-01-19")
    [letter] = look()
    assert letter["To"] == "inna@example.org"
    assert "Wcześniej" not in text_of(letter), "told once"


def test_a_programme_withdrawn_or_closed_early_says_so(office, resident, moment):
    sign_up(resident)
    sign_up(Client(), email="inna@example.org", wants_next="on")
    moment("2026-12-01")
    change(office, opens_on="2026-11-01", closes_on="2026-11-30", next_review="2026-11-30")
    told = look(times=2)
    assert {one["To"] for one in told} == {MARIA_EMAIL, "inna@example.org"}
    assert all("już nie ma" in one["Subject"] for one in told)
    assert ReminderSubscription.objects.filter(over_on=None).count() == 1, "one waits for the next call"
    moment("2026-12-02")
    assert look() == []
    services.archive(CODE, reason="Koniec.", by=office.zofia, kind=KIND)
    [letter] = look(times=2)
    assert letter["To"] == "inna@example.org"
    assert f"{settings.PUBLIC_URL}/uslugi/dofinansowania/" in text_of(letter).split(), "its own page is gone"


def test_who_waits_for_a_call_is_told_when_it_opens(office, moment):
    load_records(office, KIND, PROGRAMME, LATER)
    resident = Client()
    sign_up(resident, programmes=[CODE], days=[], wants_next="on")
    resident.post(f"{ASK}?program=na-wiosne", {**WISH, "programmes": ["na-wiosne"], "days": ["7"], "wants_next": "on"})
    [letter] = letters()
    resident.post(path(letter, "potwierdz"))
    moment("2027-03-01")
    [letter] = look(times=2)
    assert letter["Subject"] == "Ruszył nabór: Na wiosnę"
    assert "31 marca 2027" in text_of(letter)
    moment("2027-03-24")
    [letter] = look()
    assert "za 7 dni" in letter["Subject"]
    again = another(PROGRAMME, opens_on="2027-04-01", closes_on="2027-05-31", next_review="2027-05-31")
    load_records(office, KIND, again, LATER)
    moment("2027-04-02")
    assert [one["Subject"] for one in look(times=2)] == [f"Ruszył nabór: {PROGRAMME['title']}"]


def test_one_press_takes_it_back_without_signing_in(office, resident, moment):
    own = sign_up(resident)
    moment("2026-12-24")
    [letter] = look()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    header = re.fullmatch(r"<(\S+)>", letter["List-Unsubscribe"])
    assert header
    link = urlsplit(header[1]).path
    assert link == path(letter, "wypisz")
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(link).status_code == 200
    assert ReminderSubscription.objects.exists(), "a look ahead takes nothing back"
    assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not ReminderAddress.objects.exists(), "the last one takes the address along"
    assert strict.post(link).status_code == 200
    assert "Nie przypomnimy" in strict.get(link).text
    assert resident.get(own).status_code == 410
    moment("2026-12-30")
    assert look() == []
    assert strict.post(link.replace("wypisz/", "wypisz/x")).status_code == 404


def test_all_of_one_address_are_kept_on_one_page(office, resident):
    load_records(office, KIND, PROGRAMME, LATER)
    assert f'href="{ASK}?kim=senior"' in resident.get("/uslugi/dofinansowania/?kim=senior").text
    resident.post(f"{ASK}?kim=senior", {**WISH, "programmes": [CODE, "na-wiosne"]})
    [letter] = letters()
    own = resident.post(path(letter, "potwierdz"))["Location"]
    page = resident.get(own)
    assert page["Cache-Control"] == "private, no-store"
    assert MARIA_EMAIL not in page.text
    assert "Na wiosnę" in page.text
    assert resident.post(f"{own}{CODE}/", {}).status_code == 422, "one of the two at least"
    assert resident.post(f"{own}{CODE}/", {"days": ["14"], "wants_next": "on"}).status_code == 302
    kept = ReminderSubscription.objects.get(record__code=CODE)
    assert (kept.days, kept.wants_next) == ([14], True)
    assert resident.post(f"{own}nie-ma/", {"days": ["1"]}).status_code == 404
    resident.post(f"{own}na-wiosne/", {"stop": "1"})
    assert ReminderSubscription.objects.get().record.code == CODE
    assert resident.post(f"{own}usun/").status_code == 302
    assert not ReminderAddress.objects.exists()
    assert resident.post(f"{own}usun/").status_code == 410


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


def test_what_is_over_goes_after_its_period(office, resident, moment):
    sign_up(resident)
    sign_up(Client(), email="nastepny@example.org", wants_next="on")
    moment("2027-01-02")
    look()
    moment("2027-01-31")
    services.expire_reminders(timezone.localdate())
    assert ReminderAddress.objects.count() == 2
    moment("2027-02-03")
    services.expire_reminders(timezone.localdate())
    assert ReminderAddress.objects.get().email == "nastepny@example.org"
    moment("2028-01-05")
    services.expire_reminders(timezone.localdate())
    assert not ReminderAddress.objects.exists()
    assert services.expire_reminders(timezone.localdate()) == 0


def test_whoever_waits_for_a_day_that_nobody_sets_is_kept_a_year(office, resident, moment):
    sign_up(resident)
    change(office, closes_on=None)
    moment("2027-11-20")
    assert look() == []
    services.expire_reminders(timezone.localdate())
    assert ReminderAddress.objects.exists()
    moment("2027-11-26")
    services.expire_reminders(timezone.localdate())
    assert not ReminderAddress.objects.exists()


def test_a_programme_kept_for_staff_alone_is_no_longer_shown(office, resident, moment):
    sign_up(resident)
    Record.objects.filter(code=CODE).update(is_internal=True, version=9)
    moment("2026-12-01")
    [letter] = look(times=2)
    assert "już nie ma" in letter["Subject"]
    assert f"/dofinansowania/{CODE}/" not in text_of(letter)


def relayed() -> None:
    while relay.run_once():
        pass


@pytest.mark.parametrize("how", ["forget", "stop", "one press"])
def test_what_is_taken_back_leaves_the_outgoing_mail_at_once(office, resident, moment, how):
    own = sign_up(resident, days=["14", "7"])
    moment("2026-12-17")
    services.keep_reminders(timezone.now())
    relayed()
    OutgoingMail.objects.update(state="sent")
    moment("2026-12-24")
    services.keep_reminders(timezone.now())
    relayed()
    went, _waits = OutgoingMail.objects.order_by("id")
    body = email.message_from_bytes(bytes(went.raw), policy=email.policy.default)
    if how == "forget":
        resident.post(f"{own}usun/")
    elif how == "stop":
        resident.post(f"{own}{CODE}/", {"stop": "1"})
    else:
        Client().post(path(body, "wypisz"))
    relayed()
    kept = OutgoingMail.objects.get()
    assert (kept.pk, kept.recipient, kept.headline, bytes(kept.raw)) == (went.pk, "", "", b"")


def test_a_letter_in_a_sender_s_hand_is_emptied_when_it_went(office, resident, moment):
    own = sign_up(resident)
    moment("2026-12-24")
    services.keep_reminders(timezone.now())
    relayed()
    held = mail.claim()
    assert held is not None
    resident.post(f"{own}usun/")
    relayed()
    mail.note_sent(held.id)
    with time_machine.travel("2026-12-24 10:00:05+01:00", tick=False):
        relayed()
    assert OutgoingMail.objects.get().recipient == ""


def test_the_question_goes_once_it_is_answered_or_the_address_is_erased(office, resident):
    resident.post(FORM, WISH)
    relayed()
    question = email.message_from_bytes(bytes(OutgoingMail.objects.get().raw), policy=email.policy.default)
    OutgoingMail.objects.update(state="sent")
    resident.post(path(question, "potwierdz"))
    relayed()
    assert OutgoingMail.objects.get().recipient == ""
    resident.post(FORM, WISH)
    relayed()
    services.forget_reminders([MARIA_EMAIL])
    relayed()
    assert not OutgoingMail.objects.exclude(raw=b"").exists()


def test_a_letter_that_waited_past_the_last_day_is_not_sent(office, resident, moment):
    sign_up(resident)
    moment("2026-12-30")
    services.keep_reminders(timezone.now())
    moment("2027-01-02")
    assert letters() == []
    assert Reminder.objects.count() == 1


def test_a_letter_that_waited_until_the_day_was_taken_away_is_not_sent(office, resident, moment):
    sign_up(resident)
    moment("2026-12-30")
    services.keep_reminders(timezone.now())
    change(office, closes_on=None)
    assert letters() == []


def test_a_programme_withdrawn_and_put_back_goes_on_being_reminded_of(office, resident, moment):
    sign_up(resident)
    moment("2026-12-01")
    services.archive(CODE, reason="Pomyłka.", by=office.zofia, kind=KIND)
    assert len(look()) == 1
    change(office)
    assert look() == []
    assert Record.objects.get(code=CODE).is_active
    assert ReminderSubscription.objects.get().over_on is None
    moment("2026-12-24")
    [letter] = look(times=2)
    assert "za 7 dni" in letter["Subject"]
    moment("2027-01-02")
    look()
    moment("2027-01-03")
    assert look() == []
    assert ReminderSubscription.objects.get().over_on == date(2027, 1, 2), "a call that ended is over once"


def test_choosing_anew_before_the_hour_of_a_due_day_keeps_its_letter(office, resident, moment):
    own = sign_up(resident)
    with time_machine.travel("2026-12-24 06:30:00+01:00", tick=False):
        resident.post(f"{own}{CODE}/", {"days": ["7"], "wants_next": "on"})
    moment("2026-12-24")
    [letter] = look()
    assert "za 7 dni" in letter["Subject"]


def test_letters_that_went_are_emptied_after_a_week(office, resident, moment):
    resident.post(FORM, WISH)
    while relay.run_once():
        pass
    OutgoingMail.objects.update(state="sent")
    moment("2026-11-29")
    expire(timezone.localdate())
    assert OutgoingMail.objects.get().recipient == MARIA_EMAIL
    moment("2026-12-02")
    expire(timezone.localdate())
    kept = OutgoingMail.objects.get()
    assert (bytes(kept.raw), kept.recipient, kept.headline) == (b"", "", "")


def test_a_person_gets_their_data_and_has_them_erased(office, resident):
    maria = people.person_from_address("email", MARIA_EMAIL, "Maria Zmyślona", by=office.halina)
    sign_up(resident)
    sign_up(Client(), email="inna@example.org")
    resident.post(FORM, WISH)
    while relay.run_once():
        pass
    given = personal_data.export([maria])
    assert given["knowledge.ReminderAddress"][0]["email"] == MARIA_EMAIL
    assert given["knowledge.ReminderSubscription"][0]["record__code"] == CODE
    assert given["channels.OutgoingMail"]
    done = personal_data.erase([maria], by=office.zofia)
    assert done.erased["knowledge.ReminderAddress"] == 1
    assert ReminderAddress.objects.get().email == "inna@example.org"
    assert not ReminderRequest.objects.exists()
    assert not OutgoingMail.objects.filter(recipient=MARIA_EMAIL).exists()


def test_no_fact_and_no_address_says_who(office, resident, moment, caplog):
    own = sign_up(resident)
    moment("2026-12-24")
    [letter] = look()
    said = " ".join(str(one.payload) + one.subject for one in Fact.objects.all())
    for place in (said, own, path(letter, "wypisz"), caplog.text):
        assert "maria" not in place.lower()


def test_editors_see_how_many_wait_and_nobody_who(office, resident, django_assert_num_queries):
    sign_up(resident)
    sign_up(Client(), email="inna@example.org", wants_next="on")
    page = sign_in(Client(), office.edyta).get("/praca/wiedza/przypomnienia/").text
    assert re.search(rf"{PROGRAMME['title']}.*?<td>2</td><td>1</td>", page, re.DOTALL)
    assert "example.org" not in page
    assert sign_in(Client(), office.halina).get("/praca/wiedza/przypomnienia/").status_code == 403
    load_records(office, KIND, *(another(PROGRAMME, code=f"p-{n}", title=f"P {n}") for n in range(9)))
    edyta = office.fresh("edyta")
    waiting_for(edyta)
    with django_assert_num_queries(1):
        assert len(waiting_for(edyta)) == 10


def test_the_clause_stands_beside_the_consent(office, resident):
    pages.load(Path(settings.BASE_DIR) / "packs" / "miasto")
    page = resident.get(FORM).text
    assert "/prywatnosc/#reminder" in page
    assert 'id="reminder"' in resident.get("/prywatnosc/").text
    resident.post(FORM, WISH)
    [letter] = letters()
    assert "/prywatnosc/#reminder" in text_of(letter)
    assert ReminderRequest.objects.get().clause.startswith("reminder pl ")


@given(
    st.sets(st.sampled_from(OFFSETS), min_size=1),
    st.dates(date(2026, 12, 1), date(2027, 2, 1)),
    st.integers(-2, 30),
    st.integers(0, 40),
)
def test_each_chosen_day_is_due_once_in_order(chosen, closes_on, asked_before, steps):
    """Walking day by day from the day they asked, each chosen day still ahead comes once, the longest first."""
    since = closes_on - timedelta(days=max(asked_before, 0))
    told: list[int] = []
    for day in range(steps):
        due = days_due(chosen, closes_on, since + timedelta(days=day), since)
        if due is not None and due not in told:
            told.append(due)
    ahead = [one for one in OFFSETS if one in chosen and since < closes_on - timedelta(days=one)]
    assert told == ahead[: len(told)]
    if steps > 30:
        assert told == ahead


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_two_clicks_at_once_are_one():
    with time_machine.travel("2026-11-23 10:00:00+01:00", tick=False) as now:
        an_office()
        resident = Client()
        resident.post(FORM, WISH)
        [letter] = letters()
        answers = at_once(lambda one: one.post(path(letter, "potwierdz")).status_code, [Client(), Client()])
        assert sorted(answers)[0] == 302
        assert ReminderSubscription.objects.count() == 1
        now.move_to(datetime.fromisoformat("2026-12-24T10:00:00+01:00"))
        at_once(lambda _: services.keep_reminders(timezone.now()), range(3))
        assert Reminder.objects.count() == 1
        assert len(letters()) == 1
        assert Record.objects.filter(code=CODE).count() == 1
