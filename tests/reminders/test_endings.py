"""A call that ends, is withdrawn or put back, and letters that waited meanwhile."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.test import Client
from django.utils import timezone

from okienko.knowledge import services
from okienko.knowledge.models import (
    Record,
    Reminder,
    ReminderAddress,
    ReminderSubscription,
)
from tests.cast import MARIA_EMAIL
from tests.reminders.helpers import CODE, KIND, change, letters, look, sign_up, text_of


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
