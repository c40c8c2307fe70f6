"""Facts of contacts."""

from __future__ import annotations

from okienko.contacts.rules import Channel, Direction, Result
from okienko.kernel.facts import fact


@fact("contacts.contact_opened.v1")
class ContactOpened:
    """An interaction began."""

    contact_id: int
    channel: Channel
    direction: Direction
    unit_id: int


@fact("contacts.message_received.v1")
class MessageReceived:
    """The person wrote again in a contact we know."""

    contact_id: int
    message_id: int


@fact("contacts.reply_requested.v1")
class ReplyRequested:
    """A message to the person is owed; the channel sends it."""

    contact_id: int
    message_id: int


@fact("contacts.question_answered.v1")
class QuestionAnswered:
    """One question of a contact ended."""

    contact_id: int
    answer_id: int
    result: Result
    seconds: int


@fact("contacts.contact_settled.v1")
class ContactSettled:
    """Nobody waits in this contact any more."""

    contact_id: int


@fact("contacts.contact_handed_over.v1")
class ContactHandedOver:
    """Another unit answers this contact."""

    contact_id: int
    from_unit_id: int
    to_unit_id: int


@fact("contacts.callback_promised.v1")
class CallbackPromised:
    """We promised to call."""

    contact_id: int
    callback_id: int


@fact("contacts.callback_settled.v1")
class CallbackSettled:
    """The promised call was made, or given up after attempts."""

    contact_id: int
    callback_id: int
    done: bool


@fact("contacts.matter_rated.v1")
class MatterRated:
    """A person judged the service, 1 to 6."""

    rating_id: int
    score: int
