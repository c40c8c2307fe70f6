"""Every change of a chat, one function per verb. The lines themselves are messages of its contact.

Whoever changes a chat locks its contact first, which gives the lines their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from okienko.audit import services as audit
from okienko.cases.rules import RATING_EVERY_DAYS
from okienko.channels.chat import queries, rules
from okienko.channels.chat.models import Chat, ChatLine
from okienko.channels.chat.permissions import access_chat, access_chat_of, contact_of, digest, is_fresh
from okienko.channels.chat.queries import Topic
from okienko.channels.chat.rules import Ended
from okienko.channels.email import services as email
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import Channel, ContactState, MessageId, MessageKind, Result
from okienko.contacts.services import AttachedFile, Content, Line, Sender
from okienko.kernel import live
from okienko.kernel.actors import Actor, anonymous, system
from okienko.kernel.bulk import insert
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.kept import Given, Kept
from okienko.organization.permissions import standing
from okienko.people import queries as people
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass, Exit


@dataclass(frozen=True, slots=True)
class Opening:
    """The first line of a visitor and what they say of themselves. `sender.address` may be empty."""

    text: str
    sender: Sender = Sender()  # noqa: RUF009  # frozen: one empty sender is as good as another
    language: str = "pl"
    came_from: str = ""
    topic: Topic | None = None
    attachments: tuple[AttachedFile, ...] = ()


class _Begun(Exception):
    """The token has its chat already: what this transaction made is taken back."""


class ChatEnded(Conflict):
    code = "chat_ended"

    def __init__(self) -> None:
        super().__init__(_("Ta rozmowa już się zakończyła. Zacznij nową, a tekst skopiuj stąd."))


class OfficeClosed(Conflict):
    code = "office_closed"

    def __init__(self) -> None:
        super().__init__(_("Teraz nikt nie odpowiada na czacie. Zostaw wiadomość: odpowiemy na nią."))


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
    _require_line(opening.text, opening.attachments)
    opened = contacts.open_contact(
        channel=Channel.CHAT,
        by=system(),
        content=Content(opening.text, attachments=opening.attachments),
        sender=opening.sender,
        language=opening.language,
        unit_id=opening.topic.unit_id if opening.topic else None,
        queue=opening.topic.queue if opening.topic else work.default_queue(Channel.CHAT),
    )
    chat = Chat(
        contact_id=opened.id,
        key=key,
        came_from=rules.page_of_origin(opening.came_from),
        started_at=opened.received_at,
        seen_at=opened.received_at,
    )
    if not insert(chat, unless_taken=True):
        raise _Begun
    if opened.message_id is not None:
        ChatLine.objects.create(chat=chat, client_id="first", message_id=opened.message_id)
    return opened.id


_STANDS = Kept(
    lambda: Chat.objects.filter(contact_id=Given("contact_id")).values_list(
        "id",
        "ended_at",
        Subquery(
            ChatLine.objects.filter(chat_id=OuterRef("id"), client_id=Given("client_id")).values("message_id")[:1]
        ),
    )
)
_KEEP_LINE = """
    WITH line AS (INSERT INTO channels_chatline (chat_id, client_id, message_id) VALUES (%(chat)s, %(client)s, %(id)s))
    UPDATE channels_chat SET
        seen_at = CASE WHEN %(visitor)s THEN %(at)s ELSE seen_at END,
        visitor_typing_at = CASE WHEN %(visitor)s THEN NULL ELSE visitor_typing_at END,
        staff_typing_at = CASE WHEN %(visitor)s THEN staff_typing_at END,
        reminded_at = NULL
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
    again is the same line, however often it arrives.

    `attachments`: stores the files, asked only for a line that is new.

    Raises:
        ChatEnded: the chat has ended; nothing was kept.
        Invalid: neither words nor files.
    """
    contact = access_contact(system(), contact_id, lock=True)
    chat_id, ended_at, known = _stands(contact_id, client_id)
    if known is not None:
        return Heard(MessageId(known), None)
    if contact.state == ContactState.SETTLED or ended_at is not None:
        raise ChatEnded
    return _keep(chat_id, contact_id, MessageKind.INCOMING, text, client_id, attachments, system(), contact.sender_name)


@transaction.atomic
def say(
    contact_id: int,
    text: str,
    *,
    client_id: str,
    by: Actor,
    attachments: Callable[[], tuple[AttachedFile, ...]] = tuple,
) -> MessageId:
    """A line of the office. The same `client_id` again is the same line.

    Raises:
        ChatEnded: the visitor is gone; a reply to their address is another verb.
        Conflict: a colleague has this chat.
    """
    contact = access_contact(by, contact_id, lock=True)
    key = f"{by}:{client_id}"[:64]
    chat_id, ended_at, known = _stands(contact_id, key)
    if known is not None:
        return MessageId(known)
    if ended_at is not None or contact.state == ContactState.SETTLED:
        raise ChatEnded
    if contact.handled_by_id is None:
        contacts.take(contact_id, by=by)
    elif contact.handled_by_id != by.id:
        raise Conflict(_("Tę rozmowę prowadzi ktoś inny. Twój tekst jest nadal w polu: poproś o przekazanie."))
    name = standing(by).name
    return _keep(chat_id, contact_id, MessageKind.OUTGOING, text, key, attachments, by, name).message_id


def _stands(contact_id: int, client_id: str) -> tuple[int, datetime | None, int | None]:
    """(chat, when it ended, the message that this line became); asked after the lock, so nothing is missed."""
    found: tuple[int, datetime | None, int | None] | None = _STANDS.first(contact_id=contact_id, client_id=client_id)
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
    _require_line(text, files)
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


def _require_line(text: str, files: Iterable[AttachedFile]) -> None:
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
    """Staff type; the visitor sees that."""
    access_contact(by, contact_id)
    _note_typing(contact_id, "staff")


def _note_typing(contact_id: int, side: str) -> None:
    """The sign itself goes to the other side's page, which reads nothing for it; the row is for pages that open."""
    column, now = f"{side}_typing_at", timezone.now()
    stale = Q(**{column: None}) | Q(**{f"{column}__lt": now - rules.TYPING_EVERY})
    if Chat.objects.filter(stale, contact_id=contact_id, ended_at=None).update(**{column: now}):
        live.touch(rules.typing_topic(contact_id, side))


def note_read(contact_id: int, seq: int, *, by: Actor) -> None:
    """Who holds the chat has seen its lines up to this number; access was checked."""
    Chat.objects.filter(contact_id=contact_id, contact__handled_by_id=by.id, staff_seen__lt=seq).update(staff_seen=seq)


@transaction.atomic
def end(token: str) -> None:
    """The visitor ends the chat. One that nobody took and that left no address leaves the queue: nobody waits."""
    chat = access_chat(token)
    access_contact(system(), chat.contact_id, lock=True)
    _end(chat.contact_id, Ended.VISITOR, by=anonymous())


@transaction.atomic
def end_by_staff(contact_id: int, *, by: Actor) -> None:
    """Staff end the talk; its contact stays open until its result is written down."""
    access_chat_of(by, contact_id)
    access_contact(by, contact_id, lock=True)
    _end(contact_id, Ended.STAFF, by=by)


@transaction.atomic
def pass_on(contact_id: int, *, to_queue: str, reason: str, by: Actor) -> None:
    """Give a talk to another queue, with a word for whoever gets it; its age and its lines go along.

    Raises:
        Invalid: no such queue.
        Conflict: a colleague has this chat.
    """
    access_chat_of(by, contact_id)
    contact = access_contact(by, contact_id, lock=True)
    if reason.strip():
        contacts.add_note(contact_id, reason, by=by, author_name=standing(by).name)
    routing.transfer(f"contact:{contact.id}", by=by, to_queue=to_queue)
    contacts.follow_queue(contact_id)


@transaction.atomic
def end_settled(contact_id: int) -> None:
    """The contact was settled: so its talk is over. Nothing happens where it was no chat, or waits again."""
    if not Chat.objects.filter(contact_id=contact_id, ended_at=None).exists():
        return
    contact = access_contact(system(), contact_id, lock=True)
    if contact.state == ContactState.SETTLED:
        _end(contact_id, Ended.STAFF, by=system())


def _end(contact_id: int, ended: Ended, *, by: Actor) -> None:
    """Call while holding the lock of the contact. Ended already: nothing happens."""
    if not Chat.objects.filter(contact_id=contact_id, ended_at=None).update(ended_at=timezone.now(), ended_by=ended):
        return
    audit.record(subject=f"contact:{contact_id}", action="chat.ended", by=by, data={"ended": ended.value})
    header = contact_queries.header(system(), contact_id)
    held = work.holder(header.subject)
    if header.first_answered_at is not None:
        _offer_rating(contact_id)
    if held is not None and held.assignee_id is not None:
        routing.end_talk(header.subject, by=by)
    elif header.sender_address:
        called = header.sender_kind == "phone" and ended is Ended.MESSAGE
        routing.flow_out(header.subject, Exit.CALLBACK if called else Exit.MESSAGE)
    elif header.first_answered_at is None and header.state == ContactState.OPEN:
        # whom nobody can answer any more, nobody owes an answer
        routing.leave(header.subject)
        contacts.record_answer(contact_id, Result.NO_ANSWER_NEEDED, by=system())
        contacts.settle(contact_id, by=system())
    live.touch(f"contact:{contact_id}")


def _offer_rating(contact_id: int) -> None:
    """The visitor may rate a talk they had, by the rule of all ratings: not a person who was asked lately."""
    header = contact_queries.header(system(), contact_id)
    if header.access_class != AccessClass.OPEN:
        return
    ids = people.same_person_ids(header.person_id) if header.person_id else []
    since = timezone.now() - timedelta(days=RATING_EVERY_DAYS)
    if not (ids and contact_queries.asked_for_rating_since(ids, since)):
        contacts.ask_for_rating(f"contact:{contact_id}", person_id=header.person_id)


@transaction.atomic
def wait_no_longer(token: str, sender: Sender, *, call_at: datetime | None = None) -> int:
    """Who waits leaves an address instead: the contact keeps its place among what is owed an answer.

    `call_at`: the address is a telephone, and somebody calls at this time. Returns the id of the contact.

    Raises:
        ChatEnded: the talk is over already.
    """
    chat = access_chat(token)
    contact = access_contact(system(), chat.contact_id, lock=True)
    if contact.state == ContactState.SETTLED or Chat.objects.filter(id=chat.id, ended_at__isnull=False).exists():
        raise ChatEnded
    contacts.note_sender(contact.id, sender, by=system())
    if call_at is not None:
        contacts.promise_callback(
            contact.id, phone=sender.address, due_at=call_at, call_from=timezone.now(), by=system()
        )
    _end(contact.id, Ended.MESSAGE, by=anonymous())
    return contact.id


@transaction.atomic
def leave_message(opening: Opening, *, call_at: datetime | None = None) -> int:
    """A message while nobody talks; it has an address, where it is answered. Returns the id of its contact."""
    _require_line(opening.text, opening.attachments)
    opened = contacts.open_contact(
        channel=Channel.CHAT,
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


def rate(token: str, score: int, *, comment: str = "") -> None:
    """The visitor judges the talk. NotFound where they were not asked."""
    chat = access_chat(token)
    contacts.rate(f"contact:{chat.contact_id}", score, comment=comment, by=anonymous())


@transaction.atomic
def send_transcript(token: str, address: str) -> None:
    """Owe the visitor the lines of a talk they had, by e-mail; to one address once.

    Raises:
        Conflict: nobody of the office wrote anything, or this talk was sent to three addresses already.
    """
    chat = access_chat(token)
    access_contact(system(), chat.contact_id, lock=True)
    if chat.contact.first_answered_at is None:
        raise Conflict(_("W tej rozmowie nikt jeszcze nie odpowiedział, więc nie ma czego wysłać."))
    headline, text = queries.transcript(chat.contact_id)
    sent = email.send_copy(chat.contact_id, address, headline, text, most=3)
    if not sent:
        raise Conflict(_("Zapis tej rozmowy wysłaliśmy już na kilka adresów."))


def end_left(now: datetime) -> bool:
    """End one chat whose visitor closed the page and did not come back. Returns whether there was one."""
    rows = Chat.objects.filter(ended_at=None, seen_at__lt=now - rules.GONE_AFTER).order_by("seen_at")
    contact_id = rows.values_list("contact_id", flat=True).first()
    if contact_id is None:
        return False
    with transaction.atomic():
        access_contact(system(), contact_id, lock=True)
        if rows.filter(contact_id=contact_id).exists():  # they came back in this moment
            _end(contact_id, Ended.LEFT, by=system())
    return True


def mind_silence(now: datetime) -> bool:
    """Remind one visitor who fell silent after an answer, or end the talk of one who stays silent. Returns whether
    there was one. How long is too long, their queue says; who types is not silent."""
    for one in queries.silent_ones(now):
        if one.reminded_at is None:
            if rules.is_silent(now, one.answered_at, one.remind_seconds):
                return _remind(one, now)
        elif rules.is_silent(now, one.reminded_at, one.end_seconds):
            return _end_silent(one)
    return False


@transaction.atomic
def _remind(one: queries.Silent, now: datetime) -> bool:
    contact = access_contact(system(), one.contact_id, lock=True)
    rows = Chat.objects.filter(contact_id=contact.id, ended_at=None, reminded_at=None)
    still = contact_queries.last_lines([contact.id]).get(contact.id)
    if still is None or still.at != one.answered_at or not rows.update(reminded_at=now):  # somebody spoke just now
        return True
    with override(contact.language):
        text = _("Czy w czymś jeszcze pomóc? Wystarczy coś napisać. Inaczej rozmowa zakończy się za %(minutes)s min.")
        text %= {"minutes": max(1, one.end_seconds // 60)}
    contacts.add_line(contact.id, MessageKind.OUTGOING, Content(text), by=system())
    return True


@transaction.atomic
def _end_silent(one: queries.Silent) -> bool:
    access_contact(system(), one.contact_id, lock=True)
    if Chat.objects.filter(contact_id=one.contact_id, reminded_at=one.reminded_at).exists():
        _end(one.contact_id, Ended.IDLE, by=system())
    return True


@transaction.atomic
def forget(contact_ids: Iterable[int], *, by: Actor) -> dict[str, int]:
    """Empty what chats keep beyond their contacts: where people came from, and the keys of their browsers."""
    chats = Chat.objects.filter(contact_id__in=list(contact_ids), ended_at__isnull=False)
    lines = ChatLine.objects.filter(chat__in=chats).delete()[0]
    return {"channels.ChatLine": lines, "channels.Chat": chats.exclude(came_from="").update(came_from="")}
