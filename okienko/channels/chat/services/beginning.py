"""A chat begins, or a message is left in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.channels.chat import rules
from okienko.channels.chat.models import Chat, ChatLine
from okienko.channels.chat.permissions import access_chat, digest, is_fresh
from okienko.channels.chat.queries import Topic
from okienko.channels.chat.services.talking import ChatEnded, require_line
from okienko.contacts import services as contacts
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import Channel, ContactState
from okienko.contacts.services import AttachedFile, Content, Sender
from okienko.kernel.actors import anonymous, system
from okienko.kernel.bulk import insert
from okienko.kernel.errors import Conflict, NotFound
from okienko.routing import queries as work


@dataclass(frozen=True, slots=True)
class Opening:
    """The first line of a visitor and what they say of themselves. `sender.address` may be empty.

    `is_for_person`: they talked with the machine, or with us, before; the machine does not speak again.
    """

    text: str
    sender: Sender = Sender()  # noqa: RUF009  # frozen: one empty sender is as good as another
    language: str = "pl"
    came_from: str = ""
    topic: Topic | None = None
    attachments: tuple[AttachedFile, ...] = ()
    is_for_person: bool = False


class OfficeClosed(Conflict):
    code = "office_closed"

    def __init__(self) -> None:
        super().__init__(_("Teraz nikt nie odpowiada na czacie. Zostaw wiadomość: odpowiemy na nią."))


class _Begun(Exception):
    """The token has its chat already: what this transaction made is taken back."""


def begin(token: str, opening: Opening) -> int:
    """Begin the chat of a token that `permissions.new_token` gave out; the same token again is the same chat.

    The chat waits in the queue from this moment, with its first line. Returns the id of its contact.

    Raises:
        NotFound: no token of ours, or one that is too old.
        Invalid: nothing was written.
    """
    key = digest(token)
    known = Chat.objects.filter(key=key).values_list("contact_id", flat=True).first()
    if known is not None:
        return known
    if not is_fresh(token):
        raise NotFound
    try:
        return _begin(key, opening)
    except _Begun:
        return Chat.objects.values_list("contact_id", flat=True).get(key=key)


@transaction.atomic
def _begin(key: bytes, opening: Opening) -> int:
    require_line(opening.text, opening.attachments)
    opened = contacts.open_contact(
        channel=Channel.CHAT,
        by=system(),
        content=Content(rules.without_codes(opening.text, is_offered=False), attachments=opening.attachments),
        sender=opening.sender,
        language=opening.language,
        unit_id=opening.topic.unit_id if opening.topic else None,
        queue=opening.topic.queue if opening.topic else work.default_queue(Channel.CHAT),
    )
    chat = Chat(
        contact_id=opened.id,
        key=key,
        came_from=rules.page_of_origin(opening.came_from),
        is_for_person=opening.is_for_person,
        started_at=opened.received_at,
        seen_at=opened.received_at,
    )
    if not insert(chat, unless_taken=True):
        raise _Begun
    if opened.message_id is not None:
        ChatLine.objects.create(chat=chat, client_id="first", message_id=opened.message_id)
    return opened.id


@transaction.atomic
def go_on(token: str) -> None:
    """The visitor is back after a silence that ended the talk: it goes on with its lines and waits for somebody.

    Whoever had it is asked first. Nothing happens where it goes on already.

    Raises:
        ChatEnded: it ended another way, or too long ago.
        OfficeClosed: nobody reads its queue now.
    """
    contact_id = access_chat(token).contact_id
    contact = access_contact(system(), contact_id, lock=True)
    chat = access_chat(token)  # as it is under the lock
    now = timezone.now()
    if chat.ended_at is None and contact.state == ContactState.OPEN:
        return
    if not rules.may_go_on(chat.ended_by, chat.ended_at, now):
        raise ChatEnded
    queue = _queue_of(contact_id, unit_id=contact.unit_id, language=contact.language)
    if work.closed_now(queue, contact.language, now) is not None:
        raise OfficeClosed
    Chat.objects.filter(id=chat.id).update(ended_at=None, ended_by="", seen_at=now, reminded_at=None, back_at=now)
    contacts.wait_again(contact_id, queue=queue, by=system())
    audit.record(subject=f"contact:{contact_id}", action="chat.went_on", by=anonymous())


def _queue_of(contact_id: int, *, unit_id: int, language: str) -> str:
    """Where a talk is still known to be, else the queue of its unit that takes talks."""
    place = work.place_of(f"contact:{contact_id}")
    if place is not None and any(one.code == place.queue and Channel.CHAT in one.channels for one in work.queues()):
        return place.queue
    return work.queue_for(Channel.CHAT, unit_id=unit_id, language=language) or work.default_queue(Channel.CHAT)


@transaction.atomic
def leave_message(opening: Opening, *, call_at: datetime | None = None) -> int:
    """A message while nobody talks; it has an address, where it is answered. Returns the id of its contact.

    It is written, not a talk: it comes by the office's form and is offered like one.
    """
    require_line(opening.text, opening.attachments)
    opened = contacts.open_contact(
        channel=Channel.WEB_FORM,
        by=system(),
        content=Content(opening.text, attachments=opening.attachments),
        sender=opening.sender,
        language=opening.language,
    )
    if call_at is not None:
        contacts.promise_callback(
            opened.id, phone=opening.sender.address, due_at=call_at, call_from=timezone.now(), by=system()
        )
    return opened.id
