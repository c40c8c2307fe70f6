"""Reading contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef, QuerySet

from okienko.contacts.models import Answer, Attachment, Callback, Contact, Message, TextTemplate
from okienko.contacts.permissions import Talk, access_contact, access_talk, announced, visible, visible_to
from okienko.contacts.rules import CallbackState, ContactState, Delivery, MessageKind, Result
from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.database import rows_within
from okienko.kernel.errors import NotFound
from okienko.kernel.kept import Given, Kept
from okienko.organization.permissions import Shape, shape_of, standing, standing_given, values_of
from okienko.people import queries as people
from okienko.people.queries import PersonCard
from okienko.routing.rules import AccessClass


@dataclass(frozen=True, slots=True)
class AttachmentView:
    file_id: int
    name: str
    mime_type: str
    size: int


@dataclass(frozen=True, slots=True)
class MessageView:
    id: int
    seq: int
    kind: MessageKind
    at: datetime
    by: Actor
    author_name: str
    headline: str
    text: str
    html: str
    delivery: Delivery
    delivery_detail: str
    attachments: tuple[AttachmentView, ...]
    other_sender: str = ""  # an address not known to be of the person of the matter


@dataclass(frozen=True, slots=True)
class AnswerView:
    question: str
    result: Result
    card: str
    category: str
    seconds: int
    at: datetime
    guide: str = ""  # code of the guide walked for it
    guide_version: int = 0
    guide_trail: str = ""


@dataclass(frozen=True, slots=True)
class CallbackView:
    id: int
    phone: str
    due_at: datetime
    note: str
    state: CallbackState
    attempts: int


@dataclass(frozen=True, slots=True)
class ContactHeader:
    """A contact on one line."""

    id: int
    reference: str
    tracking_code: str
    channel: str
    direction: str
    state: ContactState
    headline: str
    person_id: int | None
    identification: str
    on_behalf_of_id: int | None
    sender_name: str
    sender_kind: str
    sender_address: str
    language: str
    unit_id: int
    unit_symbol: str
    unit_name: str
    unit_phone: str
    client_unit_id: int | None  # for whom it was handled, where that is another unit
    is_first_line: bool
    handled_by_id: int | None
    access_class: str
    received_at: datetime
    answer_due_at: datetime
    first_answered_at: datetime | None
    settled_at: datetime | None
    possibly_about: str
    version: int

    @property
    def subject(self) -> str:
        return f"contact:{self.id}"


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact with everything its page shows."""

    header: ContactHeader
    person: PersonCard | None
    messages: list[MessageView]
    answers: list[AnswerView]
    callbacks: list[CallbackView]

    @property
    def topics(self) -> list[str]:
        """What the contact was about: codes of the cards and categories of its questions, each once, in their order."""
        codes = [code for one in self.answers for code in (one.card, one.category) if code]
        return list(dict.fromkeys(codes))


_ANSWERS = Kept(lambda: Answer.objects.filter(contact_id=Given("contact_id")).order_by("id"))
_CALLBACKS = Kept(lambda: Callback.objects.filter(contact_id=Given("contact_id")).order_by("id"))


def contact(by: Actor, contact_id: int) -> ContactView:
    """The whole contact, in a constant number of queries. NotFound for strangers."""
    header = _header(access_contact(by, contact_id))
    return ContactView(
        header=header,
        person=people.card(header.person_id) if header.person_id else None,
        messages=messages_of([contact_id])[contact_id],
        answers=[
            AnswerView(
                one.question, Result(one.result), one.card, one.category, one.seconds, one.at,
                one.guide, one.guide_version, one.guide_trail,
            )
            for one in _ANSWERS(contact_id=contact_id)
        ],
        callbacks=[
            CallbackView(one.id, one.phone, one.due_at, one.note, CallbackState(one.state), one.attempts)
            for one in _CALLBACKS(contact_id=contact_id)
        ],
    )  # fmt: skip


def spoken(by: Actor, contact_id: int, *, after: int = 0) -> tuple[Talk, list[MessageView]]:
    """A contact and its messages behind this one, for who reads only these. NotFound for strangers."""
    return access_talk(by, contact_id), messages_after(contact_id, after)


def header(by: Actor, contact_id: int) -> ContactHeader:
    """One line about a contact. NotFound for strangers."""
    return _header(access_contact(by, contact_id))


def _header(row: Contact) -> ContactHeader:
    own = [name for name in ContactHeader.__slots__ if not name.startswith("unit_") and name != "state"]
    values: dict[str, Any] = {name: getattr(row, name) for name in own}
    return ContactHeader(
        **values,
        state=ContactState(row.state),
        unit_id=row.unit_id,
        unit_symbol=row.unit.symbol,
        unit_name=row.unit.name,
        unit_phone=row.unit.phone,
    )


def _messages() -> QuerySet[Any, Any]:
    files = Attachment.objects.filter(message=OuterRef("pk")).order_by("id")
    rows = Message.objects.filter(contact_id__any_of=Given("contact_ids", "bigint[]")).order_by("contact_id", "seq")
    return rows.annotate(files=rows_within(files, "file_id", "name", "mime_type", "size"))


_MESSAGES = Kept(_messages)
_MESSAGES_AFTER = Kept(lambda: _messages().filter(seq__gt=Given("after", "integer")))


def messages_of(contact_ids: Iterable[int]) -> dict[int, list[MessageView]]:
    """Messages of contacts whose access was checked, in order. One query."""
    ids = list(contact_ids)
    found: dict[int, list[MessageView]] = defaultdict(list)
    for row in _MESSAGES(contact_ids=ids) if ids else []:
        found[row.contact_id].append(_message(row))
    return found


def messages_after(contact_id: int, seq: int) -> list[MessageView]:
    """What came in a contact, whose access was checked, behind this message of it. One query.

    Numbers are given under the lock of the contact: whoever has read up to one never misses a lower one.
    """
    return [_message(row) for row in _MESSAGES_AFTER(contact_ids=[contact_id], after=seq)]


@dataclass(frozen=True, slots=True)
class LastLine:
    kind: MessageKind
    at: datetime


def last_lines(contact_ids: Iterable[int]) -> dict[int, LastLine]:
    """What was said last in each of these contacts, notes of staff left out. One query."""
    rows = Message.objects.filter(contact_id__in=list(contact_ids)).exclude(kind=MessageKind.NOTE)
    last = rows.order_by("contact_id", "-seq").distinct("contact_id").values_list("contact_id", "kind", "at")
    return {contact_id: LastLine(MessageKind(kind), at) for contact_id, kind, at in last}


def _message(row: Any) -> MessageView:
    return MessageView(
        row.id,
        row.seq,
        MessageKind(row.kind),
        row.at,
        Actor(ActorKind(row.author_kind), row.author_id),
        row.author_name,
        row.headline,
        row.text,
        row.html,
        Delivery(row.delivery),
        row.delivery_detail,
        tuple(AttachmentView(**file) for file in row.files),
        row.other_sender,
    )


def message(message_id: int) -> tuple[int, MessageView] | None:
    """(contact id, message) for channels that deliver it."""
    contact_id = Message.objects.filter(id=message_id).values_list("contact_id", flat=True).first()
    if contact_id is None:
        return None
    return contact_id, next(one for one in messages_of([contact_id])[contact_id] if one.id == message_id)


def headers(contact_ids: Iterable[int]) -> dict[int, ContactHeader]:
    """Headers of contacts whose access was checked, e.g. those linked to a case one may see."""
    ids = list(contact_ids)
    return {row.id: _header(row) for row in _CONTACTS(ids=ids)} if ids else {}


_CONTACTS = Kept(lambda: Contact.objects.select_related("unit").filter(id__any_of=Given("ids", "bigint[]")))


def readable_ids(by: Actor, contact_ids: Iterable[int]) -> set[int]:
    """Which of these contacts the actor may read in full. One query."""
    return set(Contact.objects.filter(visible(by), id__in=list(contact_ids)).values_list("id", flat=True))


def contacts_of_person(by: Actor, person_id: int, *, limit: int = 20, same: Iterable[int] = ()) -> list[ContactHeader]:
    """Earlier contacts of a person that the actor may read, newest first. `same`: all ids of the person, if known."""
    who, ids = standing(by), list(same or people.same_person_ids(person_id))
    return [_header(row) for row in _of_person(shape_of(who), limit)(**values_of(who), ids=ids)] if ids else []


@lru_cache(maxsize=200)
def _of_person(shape: Shape, limit: int) -> Kept[Contact]:
    rows = Contact.objects.select_related("unit").filter(person_id__any_of=Given("ids", "bigint[]"))
    return Kept(lambda: rows.filter(visible_to(standing_given(shape))).order_by("-received_at", "-id")[:limit])


def page(by: Actor, *, before: int | None = None, limit: int = 50) -> list[ContactHeader]:
    """Contacts the actor may be told of, the newest first, below the id `before`; by keyset."""
    rows = Contact.objects.select_related("unit").filter(announced(by))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_told(by, row) for row in rows.order_by("-id")[:limit]]


def announced_header(by: Actor, contact_id: int) -> ContactHeader:
    """What the actor may be told of a contact, which may be no more than that it exists. NotFound otherwise."""
    row = Contact.objects.select_related("unit").filter(announced(by), id=contact_id).first()
    if row is None:
        raise NotFound
    return _told(by, row)


def _told(by: Actor, row: Contact) -> ContactHeader:
    """A program is told of a contact kept closely: number, state, unit, when it came."""
    header = _header(row)
    if by.kind is not ActorKind.CLIENT or row.access_class == AccessClass.OPEN:
        return header
    hidden: dict[str, Any] = dict.fromkeys(("person_id", "on_behalf_of_id", "client_unit_id", "handled_by_id"))
    words = ("headline", "sender_name", "sender_kind", "sender_address", "tracking_code", "identification")
    hidden |= dict.fromkeys((*words, "channel", "direction", "language"), "")
    return replace(header, **hidden)


def by_reference(reference: str) -> ContactHeader | None:
    """For threading and tracking; the caller checks the code or the sender."""
    row = Contact.objects.select_related("unit").filter(reference=reference).first()
    return _header(row) if row else None


@dataclass(frozen=True, slots=True)
class Template:
    code: str
    language: str
    title: str
    subject: str
    body: str


def template(code: str, language: str) -> Template | None:
    """The template in this language, else in Polish, else None. One query."""
    rows = {row.language: row for row in TextTemplate.objects.filter(code=code, language__in=[language, "pl"])}
    row = rows.get(language) or rows.get("pl")
    return Template(row.code, row.language, row.title, row.subject, row.body) if row else None


def staff_templates(language: str = "pl") -> list[Template]:
    """Templates offered to staff who write a reply."""
    rows = _STAFF_TEMPLATES(language=language)
    return [Template(row.code, row.language, row.title, row.subject, row.body) for row in rows]


_STAFF_TEMPLATES = Kept(
    lambda: TextTemplate.objects.filter(for_staff=True, language=Given("language")).order_by("title")
)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that went between the person and the office."""

    file_id: int
    at: datetime
    from_office: bool


def sent_files(contact_ids: Iterable[int]) -> list[SentFile]:
    """Files the person sent and files they were sent, oldest first; never those of notes, nor what came from an
    address not known to be theirs. One query.

    For the person's own page: the caller has checked that these contacts are theirs.
    """
    rows = Attachment.objects.filter(
        message__contact_id__in=list(contact_ids),
        message__kind__in=(MessageKind.INCOMING, MessageKind.OUTGOING),
        message__other_sender="",
    )
    found = rows.order_by("message__at", "id").values_list("file_id", "message__at", "message__kind")
    return [SentFile(file_id, at, kind == MessageKind.OUTGOING) for file_id, at, kind in found]


def contact_of_callback(by: Actor, callback_id: int) -> int:
    """The contact of a callback. NotFound for strangers."""
    contact_id = Callback.objects.filter(id=callback_id).values_list("contact_id", flat=True).first() or 0
    return access_contact(by, contact_id).id
