"""What chats do when something happened elsewhere."""

from __future__ import annotations

from okienko.channels.chat import services
from okienko.contacts.events import ContactSettled
from okienko.kernel.facts import handles


@handles(ContactSettled)
def end_settled_chat(fact: ContactSettled) -> None:
    """Staff wrote down how the contact ended: its talk is over for the visitor, too."""
    services.end_settled(fact.contact_id)
