"""Taken back by one press; what is kept of an address, who sees it, and how it goes."""

from __future__ import annotations

import email
import email.policy
import re
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from okienko.channels.email import services as mail
from okienko.channels.email.models import OutgoingMail
from okienko.channels.expiring import expire
from okienko.kernel import personal_data
from okienko.kernel.facts import relay
from okienko.kernel.models import Fact
from okienko.knowledge import services
from okienko.knowledge.models import (
    ReminderAddress,
    ReminderRequest,
    ReminderSubscription,
)
from okienko.knowledge.queries.reminders import waiting_for
from okienko.people import services as people
from tests.cast import MARIA_EMAIL, sign_in
from tests.records import PROGRAMME, another, load_records
from tests.reminders.helpers import ASK, CODE, FORM, KIND, LATER, WISH, letters, look, path, relayed, sign_up


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
