"""When a reminder comes: one letter for a date, whoever looks how often."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.email import handlers
from okienko.channels.email.models import Mailbox
from okienko.kernel.facts import relay
from okienko.knowledge import services
from okienko.knowledge.events import ReminderOwed
from okienko.knowledge.models import (
    Record,
    Reminder,
    ReminderSubscription,
)
from okienko.knowledge.rules.reminders import OFFSETS, ReminderId, days_due
from tests.at_once import at_once
from tests.cast import MARIA_EMAIL
from tests.records import PROGRAMME, another, load_records
from tests.reminders.helpers import (
    ASK,
    CODE,
    FORM,
    KIND,
    LATER,
    WISH,
    Killed,
    an_office,
    change,
    die_after,
    letters,
    look,
    path,
    sign_up,
    text_of,
)


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


def test_choosing_anew_before_the_hour_of_a_due_day_keeps_its_letter(office, resident, moment):
    own = sign_up(resident)
    with time_machine.travel("2026-12-24 06:30:00+01:00", tick=False):
        resident.post(f"{own}{CODE}/", {"days": ["7"], "wants_next": "on"})
    moment("2026-12-24")
    [letter] = look()
    assert "za 7 dni" in letter["Subject"]


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
