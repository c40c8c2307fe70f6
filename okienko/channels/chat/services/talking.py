"""Lines of both sides, and what each sees of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.channels.chat import rules
from okienko.channels.chat.models import Chat, ChatLine
from okienko.channels.chat.permissions import contact_of
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.permissions import access_contact, access_talk
from okienko.contacts.rules import ContactState, MessageId, MessageKind
from okienko.contacts.services import AttachedFile, Content, Line
from okienko.kernel import live
from okienko.kernel.actors import Actor, system
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.kept import Given, Kept
from okienko.organization.permissions import standing


class ChatEnded(Conflict):
    code = "chat_ended"

    def __init__(self) -> None:
        super().__init__(_("Ta rozmowa już się zakończyła. Zacznij nową, a tekst skopiuj stąd."))


_STANDS = Kept(
    lambda: Chat.objects.filter(contact_id=Given("contact_id")).values_list(
        "id",
        "ended_at",
        "offers_state",
        Subquery(
            ChatLine.objects.filter(chat_id=OuterRef("id"), client_id=Given("client_id")).values("message_id")[:1]
        ),
    )
)
_NOTE_READ = "UPDATE channels_chat SET staff_seen = %(seq)s WHERE contact_id = %(contact)s AND staff_seen < %(seq)s"
_KEEP_LINE = """
    WITH line AS (INSERT INTO channels_chatline (chat_id, client_id, message_id) VALUES (%(chat)s, %(client)s, %(id)s))
    UPDATE channels_chat SET
        seen_at = CASE WHEN %(visitor)s THEN %(at)s ELSE seen_at END,
        visitor_typing_at = CASE WHEN %(visitor)s THEN NULL ELSE visitor_typing_at END,
        staff_typing_at = CASE WHEN %(visitor)s THEN staff_typing_at END,
        reminded_at = NULL,
        offers_state = offers_state AND %(visitor)s
    WHERE id = %(chat)s
"""


def add_line(
    token: str, text: str, *, client_id: str, attachments: Callable[[], tuple[AttachedFile, ...]] = tuple
) -> MessageId:
    """A line of the visitor; see `hear`."""
    return hear(contact_of(token), text, client_id=client_id, attachments=attachments).message_id


@dataclass(frozen=True, slots=True)
class Heard:
    """A line that was kept. `line` is None where it was kept before."""

    message_id: MessageId
    line: Line | None


@transaction.atomic
def hear(
    contact_id: int, text: str, *, client_id: str, attachments: Callable[[], tuple[AttachedFile, ...]] = tuple
) -> Heard:
    """A line of the visitor of this contact, whose token was shown (`permissions.contact_of`). The same `client_id`
    again is the same line, however often it arrives. The code of a matter is not kept (`rules.without_codes`).

    `attachments`: stores the files, asked only for a line that is new.

    Raises:
        ChatEnded: the chat has ended; nothing was kept.
        Invalid: neither words nor files.
    """
    contact = access_talk(system(), contact_id, lock=True)
    chat_id, ended_at, is_offered, known = _stands(contact_id, client_id)
    if known is not None:
        return Heard(MessageId(known), None)
    if contact.state == ContactState.SETTLED or ended_at is not None:
        raise ChatEnded
    text = rules.without_codes(text, is_offered=is_offered)
    return _keep(chat_id, contact_id, MessageKind.INCOMING, text, client_id, attachments, system(), contact.sender_name)


@transaction.atomic
def say(
    contact_id: int,
    text: str,
    *,
    client_id: str,
    by: Actor,
    attachments: Callable[[], tuple[AttachedFile, ...]] = tuple,
) -> Heard:
    """A line of the office. The same `client_id` again is the same line.

    Raises:
        ChatEnded: the visitor is gone; a reply to their address is another verb.
        Conflict: a colleague has this chat.
    """
    contact = access_talk(by, contact_id, lock=True)
    key = f"{by}:{client_id}"[:64]
    chat_id, ended_at, _offered, known = _stands(contact_id, key)
    if known is not None:
        return Heard(MessageId(known), None)
    if ended_at is not None or contact.state == ContactState.SETTLED:
        raise ChatEnded
    if contact.handled_by_id is None:
        contacts.take(contact_id, by=by)
    elif contact.handled_by_id != by.id:
        raise Conflict(_("Tę rozmowę prowadzi ktoś inny. Twój tekst jest nadal w polu: poproś o przekazanie."))
    name = standing(by).name
    return _keep(chat_id, contact_id, MessageKind.OUTGOING, text, key, attachments, by, name)


@transaction.atomic
def speak_first(contact_id: int, text: str, *, name: str, client_id: str, offers_state: bool = False) -> bool:
    """A line of the office's machine in a talk nobody has taken; it counts as no answer of the office's.

    `offers_state`: below the talk number and code of a matter may be typed, until the office says something else.

    False, and nothing is said, once a person of the office has spoken or holds it, and where the talk has ended. The
    same `client_id` again is the same line.
    """
    contact = access_talk(system(), contact_id, lock=True)
    chat_id, ended_at, _offered, known = _stands(contact_id, client_id)
    if known is not None:
        return True
    if ended_at is not None or contact.state == ContactState.SETTLED or contact.handled_by_id is not None:
        return False
    if any(
        one.kind is MessageKind.OUTGOING and one.by.is_staff for one in contact_queries.messages_after(contact_id, 0)
    ):
        return False
    _keep(chat_id, contact_id, MessageKind.OUTGOING, text[: rules.LINE_LIMIT], client_id, tuple, system(), name)
    if offers_state:
        Chat.objects.filter(id=chat_id).update(offers_state=True)
    return True


def _stands(contact_id: int, client_id: str) -> tuple[int, datetime | None, bool, int | None]:
    """(chat, when it ended, whether the machine offers to tell the state of a matter, the message that this line
    became); asked after the lock, so nothing is missed."""
    found: tuple[int, datetime | None, bool, int | None] | None = _STANDS.first(
        contact_id=contact_id, client_id=client_id
    )
    if found is None:
        raise NotFound
    return found


def _keep(
    chat_id: int,
    contact_id: int,
    kind: MessageKind,
    text: str,
    client_id: str,
    attachments: Callable[[], tuple[AttachedFile, ...]],
    by: Actor,
    name: str,
) -> Heard:
    """Call while holding the lock of the contact."""
    files = attachments()
    require_line(text, files)
    line = contacts.add_line(contact_id, kind, Content(text, attachments=files), by=by, author_name=name)
    visitor = kind is MessageKind.INCOMING
    values: dict[str, Any] = {
        "chat": chat_id,
        "client": client_id,
        "id": line.message_id,
        "visitor": visitor,
        "at": line.at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_LINE, values)
    return Heard(line.message_id, line)


def require_line(text: str, files: Iterable[AttachedFile]) -> None:
    if len(text) > rules.LINE_LIMIT:
        raise Invalid(fields={"text": _("To za długa wiadomość. Podziel ją na krótsze.")})
    if not text.replace("\x00", "").strip() and not tuple(files):
        raise Invalid(fields={"text": _("Napisz wiadomość albo dołącz plik.")})


def note_looking(chat_id: int, seen_at: datetime) -> None:
    """The visitor's page asks: they are there. Written down every twenty seconds at most."""
    now = timezone.now()
    if now - seen_at >= rules.SEEN_EVERY:
        Chat.objects.filter(id=chat_id).update(seen_at=now)


def note_typing(contact_id: int) -> None:
    """The visitor of this contact, whose token was shown, types; staff see that, never what."""
    _note_typing(contact_id, "visitor")


def note_staff_typing(contact_id: int, *, by: Actor) -> None:
    """Whoever has the talk types; the visitor sees that. Of others who may read it, nothing."""
    if access_contact(by, contact_id).handled_by_id == by.id:
        _note_typing(contact_id, "staff")


def _note_typing(contact_id: int, side: str) -> None:
    """The sign itself goes to the other side's page, which reads nothing for it; the row is for pages that open."""
    column, now = f"{side}_typing_at", timezone.now()
    stale = Q(**{column: None}) | Q(**{f"{column}__lt": now - rules.TYPING_EVERY})
    if Chat.objects.filter(stale, contact_id=contact_id, ended_at=None).update(**{column: now}):
        live.touch(rules.typing_topic(contact_id, side))


def note_read(contact_id: int, seq: int, *, by: Actor) -> None:
    """Staff who hold the chat have seen its lines up to this number; access, and that they hold it, was checked."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_READ, {"contact": contact_id, "seq": seq})
