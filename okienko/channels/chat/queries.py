"""Reading chats: what the visitor's page shows, and what staff see beside the contact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext, override

from okienko.channels.chat import rules
from okienko.channels.chat.models import Chat, ChatLine
from okienko.channels.chat.permissions import access_chat, access_chat_of
from okienko.channels.chat.rules import ChatState, Ended, Hours
from okienko.contacts import queries as contacts
from okienko.contacts.rules import Channel, ContactState, MessageKind
from okienko.kernel import brand
from okienko.kernel.actors import Actor
from okienko.kernel.kept import Given, Kept
from okienko.kernel.personal_data import plain
from okienko.kernel.references import format_reference
from okienko.routing import queries as work
from okienko.terms import queries as terms


@dataclass(frozen=True, slots=True)
class FileOfLine:
    file_id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line as the visitor sees it. `client_id` is known of their own lines; `who` is a first name of staff."""

    seq: int
    mine: bool
    at: datetime
    text: str
    who: str
    client_id: str
    files: tuple[FileOfLine, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat as its visitor sees it. `ahead`, `minutes`: of who waits; None where that is not known."""

    chat_id: int
    contact_id: int
    reference: str
    state: ChatState
    ended_by: str
    language: str
    seen_at: datetime
    lines: list[Line]
    seq: int  # of the last message, notes of staff as well: where the next question goes on
    who: str  # who of the office talks
    typing: bool
    ahead: int | None
    minutes: int | None
    said: str  # what the queue tells those who wait
    answered: bool
    may_rate: bool
    rating: int | None
    is_staffed: bool  # somebody is there who could take it; asked only for who waits
    offers_state: bool  # the machine would tell the state of a matter, and no person has spoken

    @property
    def topics(self) -> list[str]:
        """What the visitor's page listens to."""
        return [f"contact:{self.contact_id}", rules.typing_topic(self.contact_id, "staff")]


def conversation(token: str, *, since: int = 0) -> Conversation:
    """The chat of a token with its lines behind `since`. NotFound for everything that is no token of a chat."""
    chat = access_chat(token)
    contact = chat.contact
    held = work.holder(f"contact:{contact.id}")
    taken = held.assignee_id is not None if held is not None else contact.first_answered_at is not None
    over = chat.ended_at is not None or contact.state == ContactState.SETTLED
    state = rules.state_of(ended=over, taken=taken)
    messages = contacts.messages_after(contact.id, since)
    rating = contacts.rating_of(f"contact:{contact.id}") if over else None
    ahead, minutes, said, is_staffed = None, None, "", True
    if state is ChatState.WAITING:
        place = work.ahead_of(f"contact:{contact.id}")
        is_staffed = place is not None and place.queue in work.staffed([place.queue], contact.language)
        if place is not None:
            ahead, minutes = place.people, place.minutes
            said = work.said_by(place.queue, "waiting", contact.language)
    return Conversation(
        chat_id=chat.id,
        contact_id=contact.id,
        reference=contact.reference,
        state=state,
        ended_by=chat.ended_by or (Ended.STAFF if over else ""),
        language=contact.language,
        seen_at=chat.seen_at,
        lines=_lines(chat.id, messages),
        seq=messages[-1].seq if messages else since,
        who=_first_name(held.assignee_name) if held and state is ChatState.TALKING else "",
        typing=state is ChatState.TALKING and _is_fresh(chat.staff_typing_at),
        ahead=ahead,
        minutes=minutes,
        said=said,
        answered=contact.first_answered_at is not None,
        may_rate=over and contacts.rating_asked(f"contact:{contact.id}"),
        rating=rating[0] if rating else None,
        is_staffed=is_staffed,
        offers_state=state is ChatState.WAITING and chat.offers_state and contact.first_answered_at is None,
    )


_SENT = Kept(
    lambda: ChatLine.objects.filter(
        chat_id=Given("chat_id"), message_id__any_of=Given("message_ids", "bigint[]")
    ).values_list("message_id", "client_id")
)


def _lines(chat_id: int, messages: list[contacts.MessageView]) -> list[Line]:
    own = [one.id for one in messages if one.kind is MessageKind.INCOMING]
    sent: dict[int, str] = {}
    if own:
        sent = dict(_SENT(chat_id=chat_id, message_ids=own))
    return [
        Line(
            one.seq,
            one.kind is MessageKind.INCOMING,
            one.at,
            one.text,
            _first_name(one.author_name) if one.kind is MessageKind.OUTGOING else "",
            sent.get(one.id, ""),
            tuple(FileOfLine(file.file_id, file.name, file.size) for file in one.attachments),
        )
        for one in messages
        if one.kind is not MessageKind.NOTE
    ]


def _first_name(name: str) -> str:
    given, _space, institution = name.partition(" (")  # as `organization.rules.guest_name` writes a guest
    first = given.split()[0] if given.strip() else ""
    return f"{first} ({institution}" if institution else first


def _is_fresh(typing_at: datetime | None) -> bool:
    return typing_at is not None and timezone.now() - typing_at < rules.TYPING_FOR


@dataclass(frozen=True, slots=True)
class Topic:
    """A queue that a visitor may choose, as they read it."""

    queue: str
    name: str
    unit_id: int
    is_staffed: bool  # somebody is there who could take it


@dataclass(frozen=True, slots=True)
class Reception:
    """Whether somebody talks now, and about what one may choose to talk; the usual choice first."""

    hours: Hours
    topics: list[Topic]
    is_staffed: bool = True  # somebody is there for one of the topics at least


def reception(language: str = "pl", *, now: datetime | None = None) -> Reception:
    """What the office offers now: its queues for chats that work at this moment.

    An office that has no queues for chats talks in its opening hours, about everything.
    """
    now = now or timezone.now()
    opening = terms.office_hours()
    hours = rules.hours_at(now, timezone.localdate(now), opening.spans)
    known = [one for one in work.queues() if Channel.CHAT in one.channels]
    if not known:
        usual = work.default_queue(Channel.CHAT)
        return Reception(hours, [], usual in work.staffed([usual], language))
    working = [one for one in known if one.works(now)]
    if not working:
        return Reception(Hours(False, next=hours.next, said=known[0].says("closed", language)), [])
    staffed = work.staffed((one.code for one in working), language)
    topics = [Topic(one.code, one.names.get(language) or one.name, one.unit_id, one.code in staffed) for one in working]
    return Reception(hours if hours.is_open else Hours(True), topics, bool(staffed))


def call_times(now: datetime | None = None) -> list[datetime]:
    """When one may ask to be called, in the office's hours."""
    now = now or timezone.now()
    return rules.call_times(now, timezone.localdate(now), terms.office_hours().spans)


def transcript(contact_id: int) -> tuple[str, str]:
    """Subject and text of the letter with all lines, in the language of the talk."""
    header = contacts.headers([contact_id])[contact_id]
    with override(header.language):
        office = brand.current(header.language).office
        reference = format_reference(header.reference)
        headline = gettext("Zapis rozmowy na czacie %(reference)s") % {"reference": reference}
        parts = [gettext("Zapis rozmowy z urzędem: %(office)s, numer %(reference)s.") % {
            "office": office, "reference": reference,
        }]  # fmt: skip
        for one in contacts.messages_of([contact_id]).get(contact_id, []):
            if one.kind is MessageKind.NOTE:
                continue
            mine = one.kind is MessageKind.INCOMING
            who = (header.sender_name or gettext("Ty")) if mine else _first_name(one.author_name) or office
            files = "".join(f"\n[{file.name}]" for file in one.attachments)
            parts.append(f"{timezone.localtime(one.at):%d.%m.%Y %H:%M} {who}:\n{one.text}{files}")
    return headline, "\n\n".join(parts)


# -- what staff see


@dataclass(frozen=True, slots=True)
class Beside:
    """A chat beside its contact."""

    contact_id: int
    state: ChatState
    ended_by: str
    came_from: str
    started_at: datetime
    ended_at: datetime | None
    seen_at: datetime
    is_here: bool  # the visitor's page is open
    typing: bool
    staff_seen: int  # number of the last message that who holds it has looked at
    told_case_id: int | None  # the case whose state the machine told here; show it within the access table

    @property
    def topics(self) -> list[str]:
        """What the desk's page listens to, beside those of the contact."""
        return [rules.typing_topic(self.contact_id, "visitor")]


def beside(by: Actor, contact_id: int) -> Beside:
    """The chat of a contact. NotFound where there is none for this person."""
    return _beside(access_chat_of(by, contact_id))


_MOMENTS = ("started_at", "ended_at", "seen_at", "visitor_typing_at")
_SHOWN = ("contact_id", "ended_by", "came_from", "staff_seen", "told_case_id", *_MOMENTS)
_OF_CONTACT = Kept(
    lambda: (
        Chat.objects.select_related("contact")
        .filter(contact_id=Given("contact_id"))
        .only(*_SHOWN, "contact__state", "contact__handled_by_id")
    )
)


def wants_machine(contact_id: int) -> bool:
    """Whether the machine may speak first in this talk: its visitor has not turned to a person yet."""
    return Chat.objects.filter(contact_id=contact_id, is_for_person=False).exists()


def chat_of(contact_id: int) -> Beside | None:
    """The chat of a contact whose access was checked, if it is one."""
    chat = _OF_CONTACT.first(contact_id=contact_id)
    return _beside(chat) if chat else None


def _beside(chat: Chat) -> Beside:
    over = chat.ended_at is not None or chat.contact.state == ContactState.SETTLED
    taken = chat.contact.handled_by_id is not None
    return Beside(
        contact_id=chat.contact_id,
        state=rules.state_of(ended=over, taken=taken),
        ended_by=chat.ended_by,
        came_from=chat.came_from,
        started_at=chat.started_at,
        ended_at=chat.ended_at,
        seen_at=chat.seen_at,
        is_here=not over and timezone.now() - chat.seen_at < rules.HERE_FOR,
        typing=not over and _is_fresh(chat.visitor_typing_at),
        staff_seen=chat.staff_seen,
        told_case_id=chat.told_case_id,
    )


@dataclass(frozen=True, slots=True)
class OpenChat:
    """One of a person's own open chats."""

    contact_id: int
    name: str
    headline: str
    state: ChatState
    unread: int
    typing: bool


def open_chats(by: Actor) -> list[OpenChat]:
    """The chats this member of staff holds and has not settled, the oldest first, with the number of unread lines.

    One query."""
    unread = Count("contact__messages", filter=Q(
        contact__messages__kind=MessageKind.INCOMING, contact__messages__seq__gt=F("staff_seen")
    ))  # fmt: skip
    rows = Chat.objects.filter(contact__handled_by_id=by.id, contact__state=ContactState.OPEN)
    found = rows.select_related("contact").annotate(unread=unread).order_by("started_at", "id")
    return [
        OpenChat(
            one.contact_id,
            one.contact.sender_name,
            one.contact.headline,
            rules.state_of(ended=one.ended_at is not None, taken=True),
            one.unread,
            _is_fresh(one.visitor_typing_at),
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class Silent:
    """A talk whose visitor was answered and said nothing since; how long its queue lets them."""

    contact_id: int
    answered_at: datetime
    reminded_at: datetime | None
    remind_seconds: int
    end_seconds: int


def silent_ones(now: datetime) -> list[Silent]:
    """Talks in which the office had the last word, longest first. Three queries."""
    rows = Chat.objects.filter(
        ended_at=None, contact__first_answered_at__isnull=False, contact__handled_by__isnull=False
    )
    typing = Q(visitor_typing_at__gt=now - rules.TYPING_STILL)
    found = rows.exclude(typing).values_list("contact_id", "reminded_at", "back_at")
    open_ones = {contact_id: (reminded_at, back_at) for contact_id, reminded_at, back_at in found}
    last = contacts.last_lines(open_ones)
    plans = work.plans_of(f"contact:{contact_id}" for contact_id in open_ones)
    return [
        Silent(contact_id, line.at, open_ones[contact_id][0], plan.idle_remind_seconds, plan.idle_end_seconds)
        for contact_id, line in sorted(last.items(), key=lambda item: item[1].at)
        if line.kind is MessageKind.OUTGOING
        and ((back_at := open_ones[contact_id][1]) is None or back_at < line.at)
        and (plan := plans.get(f"contact:{contact_id}"))
    ]


def export(contact_ids: Iterable[int]) -> dict[str, list[dict[str, Any]]]:
    """What chats keep beyond their contacts (GDPR art. 15)."""
    rows = Chat.objects.filter(contact_id__in=list(contact_ids)).order_by("id")
    return {"channels.Chat": plain(rows.values("contact_id", "came_from", "started_at", "ended_at", "told_case_id"))}
