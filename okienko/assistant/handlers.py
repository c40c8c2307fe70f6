"""What the assistant hears of."""

from __future__ import annotations

from okienko.assistant import services
from okienko.contacts.events import ContactOpened, MessageReceived
from okienko.contacts.rules import Channel
from okienko.kernel.facts import handles


@handles(ContactOpened, only=lambda fact: fact.channel == Channel.CHAT)
def hear_the_first_line(fact: ContactOpened) -> None:
    """Where the office wishes, the machine answers while the person waits in the queue."""
    if services.begin_voice(fact.contact_id):
        services.speak_soon(fact.contact_id)


@handles(MessageReceived)
def hear_a_line(fact: MessageReceived) -> None:
    if services.is_listening(fact.contact_id):
        services.speak_soon(fact.contact_id)
