"""A promised call in the queue: at its time, in its place, one attempt at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from okienko.contacts import services as contacts
from okienko.contacts.models import Callback
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import system
from okienko.routing import services as routing
from okienko.routing.models import Agent, Offer, Queue, WorkItem
from tests.cast import make_kinds, make_office, sign_in

pytestmark = pytest.mark.django_db
OPEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday
PHONE = "600 100 200"


@pytest.fixture
def clock():
    with time_machine.travel(OPEN, tick=False) as machine:
        yield machine


@pytest.fixture
def office(db, clock):
    office = make_office()
    make_kinds()
    Queue.objects.create(
        code="general", name="Linia", unit=office.units["PK"], channels=["chat", "callback"], is_default=True
    )
    return office


def talk(text="Halo"):
    return contacts.open_contact(
        channel=Channel.CHAT, content=Content(text), sender=Sender("Maria"), queue="general", by=system()
    ).id


def promise(contact_id, *, by=None, phone=PHONE, **times):
    return contacts.promise_callback(contact_id, phone=phone, by=by or system(), **times)


def call(callback_id):
    return WorkItem.objects.get(subject=f"callback:{callback_id}")


def offered(by):
    return Offer.objects.filter(user_id=by.id, outcome="").order_by("-id").first()


def there(by):
    routing.sign_on(by=by)
    routing.renew(by=by)


def test_it_is_offered_at_its_time_and_opens_its_contact(office, clock, client):
    contact_id = talk()
    contacts.settle(contact_id, by=system())
    callback_id = promise(contact_id, due_at=OPEN + timedelta(hours=2), by=office.rafal)
    number = call(callback_id).id
    there(office.halina)
    assert routing.dispatch() == 0
    assert routing.offer(number, to=office.halina.id) is None  # nor by a dispatcher whose clock goes wrong
    clock.move_to(OPEN + timedelta(hours=2))
    there(office.halina)
    assert routing.dispatch() == 1
    assert Agent.objects.get(user_id=office.halina.id).firm == 100
    sign_in(client, office.halina)
    page = client.post(f"/praca/oferta/{offered(office.halina).id}/przyjmij/", follow=True)
    assert page.redirect_chain[-1][0] == f"/praca/kontakt/{contact_id}/"
    assert client.post(f"/praca/oddzwonienie/{callback_id}/", {"what": "reached"}).status_code == 302
    assert Agent.objects.get(user_id=office.halina.id).firm == 0
    assert not WorkItem.objects.filter(subject=f"callback:{callback_id}").exists()


def test_who_stops_waiting_keeps_their_place_and_the_call_has_a_wait_of_its_own(office, clock):
    first = talk()
    clock.shift(300)
    talk()
    clock.shift(300)
    callback_id = promise(first, due_at=timezone.now() + timedelta(hours=2), call_from=timezone.now())
    routing.leave(f"contact:{first}")
    waits = call(callback_id)
    assert waits.routing_age == OPEN
    assert waits.enqueued_at == OPEN + timedelta(minutes=10)
    there(office.halina)
    assert routing.dispatch() == 1  # before the chat that came later, and it fills her hands
    assert offered(office.halina).subject == f"callback:{callback_id}"


def test_a_call_agreed_for_later_goes_not_before_who_waits_longer(office, clock):
    first = talk()
    clock.shift(120)
    callback_id = promise(first, due_at=OPEN + timedelta(hours=1))  # has waited two minutes
    routing.leave(f"contact:{first}")
    assert call(callback_id).routing_age == OPEN + timedelta(minutes=58)
    clock.move_to(OPEN + timedelta(minutes=55))
    longer = talk()
    clock.move_to(OPEN + timedelta(minutes=59))
    shorter = talk()
    clock.move_to(OPEN + timedelta(hours=1))
    there(office.halina)
    there(office.rafal)
    routing.dispatch()
    in_turn = Offer.objects.order_by("id").values_list("subject", flat=True)
    assert list(in_turn) == [f"contact:{longer}", f"callback:{callback_id}", f"contact:{shorter}"]


def test_an_attempt_that_failed_is_counted_and_waits_again_for_everybody(office, clock, client):
    contact_id = talk()
    contacts.settle(contact_id, by=system())
    callback_id = promise(contact_id, due_at=OPEN)
    there(office.halina)
    routing.dispatch()
    routing.accept(offered(office.halina).id, by=office.halina)
    sign_in(client, office.halina)
    assert client.post(f"/praca/oddzwonienie/{callback_id}/", {"what": "missed"}).status_code == 302
    waits = call(callback_id)
    assert (waits.assignee_id, waits.offer_from) == (None, OPEN + timedelta(hours=2))
    assert waits.routing_age == OPEN + timedelta(hours=2)
    assert Agent.objects.get(user_id=office.halina.id).firm == 0
    assert routing.dispatch() == 0
    assert "próby: 1" in client.get("/praca/?lista=queues").content.decode()
    assert "1 próba" in client.get(f"/praca/kontakt/{contact_id}/").content.decode()
    clock.move_to(OPEN + timedelta(hours=2))
    there(office.rafal)
    there(office.halina)
    assert routing.dispatch() == 1
    assert offered(office.halina) is not None  # who tried before, while they are there
    assert Callback.objects.get(id=callback_id).attempts == 1


def test_nobody_is_called_twice_for_one_matter(office):
    contact_id = talk()
    first = promise(contact_id, due_at=OPEN + timedelta(hours=1))
    again = promise(contact_id, phone="+48 600-100-200", due_at=OPEN + timedelta(hours=2))
    assert again == first
    assert (call(first).due_at, call(first).offer_from) == (OPEN + timedelta(hours=2), OPEN + timedelta(hours=2))
    assert promise(contact_id, phone="22 555 01 00", due_at=OPEN + timedelta(hours=1)) != first


def test_who_may_not_open_the_contact_is_not_offered_the_call(office, clock):
    Queue.objects.filter(code="general").update(skills={}, steps=[{"after_seconds": 0, "line": "second", "any": True}])
    callback_id = promise(talk(), due_at=OPEN)
    there(office.karol)
    assert routing.dispatch() == 0
    assert routing.offer(call(callback_id).id, to=office.karol.id) is None
