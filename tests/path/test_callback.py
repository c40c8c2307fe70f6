"""A call we owe: another time is agreed on, and it waits until then."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from okienko.contacts import services as contacts
from okienko.contacts.models import Callback
from okienko.contacts.rules import CallbackState, Channel, Result
from okienko.contacts.services import Content, Sender
from okienko.routing.models import WorkItem
from tests import service_cards
from tests.cast import make_kinds, make_office, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    make_kinds()
    return make_office()


@pytest.fixture
def owed(office):
    called = contacts.open_contact(
        channel=Channel.PHONE, by=office.halina, content=Content("Podatek"), sender=Sender("Maria Zmyślona")
    )
    return contacts.promise_callback(called.id, phone="600100200", due_at=timezone.now(), by=office.halina)


@pytest.fixture
def send(client, office, owed):
    sign_in(client, office.halina)
    return lambda **fields: client.post(f"/praca/oddzwonienie/{owed}/", fields)


def test_another_time_is_agreed_on(send, owed):
    when = (datetime.now(ZoneInfo("Europe/Warsaw")) + timedelta(days=2)).replace(second=0, microsecond=0)
    assert send(what="later", again_at=when.strftime("%Y-%m-%dT%H:%M")).status_code == 302
    callback = Callback.objects.get(id=owed)
    assert (callback.state, callback.due_at) == (CallbackState.OPEN, when)
    assert WorkItem.objects.get(subject=f"callback:{owed}").due_at == when


@pytest.mark.parametrize("when", ["", "2020-01-01T08:00", "jutro"])
def test_a_time_that_is_none_or_over_is_refused_beside_its_field(send, owed, when):
    before = Callback.objects.get(id=owed)
    answer = send(what="later", again_at=when)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'id="call-{owed}-again_at"' in page
    assert "details open" in page
    summary = re.search(
        r'<div class="alert alert-danger ok-form-errors" role="alert" tabindex="-1" data-focus>.*?</div>', page, re.S
    )
    assert f'href="#call-{owed}-again_at"' in summary[0]  # the focus goes there, and on to the field
    after = Callback.objects.get(id=owed)
    assert (after.due_at, after.attempts) == (before.due_at, 0)


def test_who_does_not_answer_is_called_again_in_two_hours(send, owed):
    assert send(what="missed").status_code == 302
    callback = Callback.objects.get(id=owed)
    assert (callback.state, callback.attempts) == (CallbackState.OPEN, 1)
    assert timedelta(minutes=119) < callback.due_at - timezone.now() <= timedelta(hours=2)


@pytest.mark.parametrize(("what", "state"), [("reached", CallbackState.DONE), ("given_up", CallbackState.GIVEN_UP)])
def test_a_call_that_is_over_waits_no_more(send, owed, what, state):
    assert send(what=what).status_code == 302
    assert Callback.objects.get(id=owed).state == state
    assert not WorkItem.objects.filter(subject=f"callback:{owed}").exists()


def test_every_button_of_the_page_says_what_it_says(client, office, owed):
    sign_in(client, office.halina)
    page = client.get(f"/praca/oddzwonienie/{owed}/", follow=True).content.decode()
    assert {words: what for what, words in re.findall(r'name="what" value="(\w+)">([^<]+)<', page)} == {
        "Porozmawialiśmy": "reached",
        "Nie odebrano, spróbuj za 2 godziny": "missed",
        "Zakończ bez rozmowy": "given_up",
    }
    other_time = page.split("Zadzwoń o innej porze</summary>")[1].split("</form>")[0]
    assert re.search(r'name="what" value="later"', other_time)
    assert re.search(r'type="submit">Umów tę porę<', other_time)
    assert "nieobowiązkowe" not in other_time


def test_a_result_names_the_card_by_its_title(client, office, owed):
    service_cards.load_card(office)
    contact_id = Callback.objects.get(id=owed).contact_id
    contacts.record_answer(contact_id, Result.CARD, by=office.halina, question="Kubeł?", card=service_cards.CODE)
    contacts.record_answer(contact_id, Result.CARD, by=office.halina, question="Dawna?", card="karta-ktorej-nie-ma")
    sign_in(client, office.halina)
    for path in (f"/praca/kontakt/{contact_id}/", f"/praca/kontakt/{contact_id}/tresc/"):
        page = client.get(path).content.decode()
        assert "Kubeł? (Zielony kubeł na szkło)" in page
        assert "Dawna? (karta-ktorej-nie-ma)" in page  # nothing is hidden, if nothing better is known


def test_the_number_to_call_reads_as_people_say_it(client, office):
    called = contacts.open_contact(
        channel=Channel.PHONE, by=office.halina, content=Content(""), sender=Sender("", "phone", "+48600100200")
    )
    contacts.promise_callback(called.id, phone="+48380041938", due_at=timezone.now(), by=office.halina)
    sign_in(client, office.halina)
    page = client.get(f"/praca/kontakt/{called.id}/").content.decode()
    assert '<a href="tel:+48380041938">38 004 19 38</a>' in page
    assert "Podany numer: 600 100 200" in page
    assert "38 004 19 38" in client.get("/praca/?lista=queues").content.decode()
