"""A contact goes through the queue: offered, accepted, handled, settled."""

import pytest

from okienko.contacts import services
from okienko.contacts.models import Contact
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.kernel.actors import system
from okienko.kernel.facts import relay
from okienko.routing import services as routing
from okienko.routing.models import Offer, WorkItem

pytestmark = pytest.mark.django_db


def relay_all():
    while relay.run_once():
        pass


def test_who_accepts_a_contact_handles_it_until_it_goes_back(office):
    opened = services.open_contact(channel=Channel.CHAT, content=Content(text="Dzień dobry"), by=system())
    WorkItem.objects.update(queue="general")
    routing.sign_on(by=office.halina)
    assert routing.dispatch() == 1
    routing.accept(Offer.objects.get().id, by=office.halina)
    relay_all()
    assert handler(opened.id) == office.halina.id
    routing.sign_on(by=office.rafal)
    routing.transfer(f"contact:{opened.id}", to_user=office.rafal.id, by=office.halina)
    relay_all()
    assert handler(opened.id) is None


def handler(contact_id):
    return Contact.objects.get(id=contact_id).handled_by_id
