"""What mail does when something happened elsewhere."""

from __future__ import annotations

from okienko.channels.email import services
from okienko.contacts.events import ReplyRequested
from okienko.kernel.facts import handles


@handles(ReplyRequested)
def queue_reply(fact: ReplyRequested) -> None:
    """A reply is owed: it is written and queued; the sending loop does the rest."""
    services.send_reply(fact.message_id)
