"""What contacts teach the search."""

import pytest

from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel, Result
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import system
from okienko.kernel.facts import relay
from okienko.knowledge.models import ModelQuestion
from tests.service_cards import CODE, load_card

pytestmark = pytest.mark.django_db


def test_a_contact_answered_from_a_card_proposes_its_question(office):
    load_card(office)
    content, sender = Content(text="Dzień dobry", headline="Kubeł"), Sender("Maria", "email", "maria@poczta.test")
    contact = contacts.open_contact(channel=Channel.EMAIL, by=system(), content=content, sender=sender).id
    contacts.record_answer(contact, Result.CARD, question="kubeł dla Jana Kowalskiego", card=CODE, by=system())
    contacts.record_answer(contact, Result.AD_HOC, question="inne", by=system())
    while relay.run_once():
        pass
    [proposed] = ModelQuestion.objects.all()
    assert (proposed.text, proposed.cards, proposed.times) == ("kubeł dla …", [CODE], 1)
