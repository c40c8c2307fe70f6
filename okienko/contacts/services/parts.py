"""What every verb of contacts shares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.contacts import rules
from okienko.contacts.models import Attachment, Contact, Message
from okienko.contacts.rules import Delivery, MessageId, MessageKind
from okienko.kernel import files, live
from okienko.kernel.actors import Actor
from okienko.kernel.bulk import insert
from okienko.kernel.errors import Invalid
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass, Priority, WorkKind, word_for
from okienko.routing.services import Work
from okienko.terms import queries as terms
from okienko.terms.queries import Law


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file already in the kernel's store."""

    file_id: int
    name: str
    mime_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote or called, as the channel knows it. `kind` is a kind of `people.Identifier`."""

    name: str = ""
    kind: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One message as it came in. `html` has been made safe by the channel."""

    text: str
    html: str = ""
    headline: str = ""
    attachments: tuple[AttachedFile, ...] = ()
    at: datetime | None = None
    other_sender: str = ""  # see `Message`


def answer_due(received_at: datetime, law: Law | None = None) -> datetime:
    """When the office answers a question at the latest: the rule INFO of `terms`. `law`: read once for many."""
    law = law or terms.law_of_office()
    found = terms.deadline("INFO", received_at, law=law, office_hours=terms.office_hours(law))
    day = found.planned or timezone.localdate(received_at)
    return rules.due_moment(day, found.planned_at or terms.end_of_work(day))


def clean(text: str, limit: int) -> str:
    """PostgreSQL stores no NUL; copies on lists are cut."""
    return text.replace("\x00", "")[:limit]


def subject(contact: Contact) -> str:
    return f"contact:{contact.id}"


def enqueue(contact: Contact, *, by: Actor, is_new: bool = False, queue: str = "") -> None:
    """Somebody waits in this contact. `queue`: its code, where the channel has named one; else its unit's.

    Who had it before gets it back: from the queue while they serve it, else onto their own list.
    """
    queue = queue or queue_of(contact)
    found = replace(as_work(contact), queue=queue)
    before = contact.handled_by_id
    if queue and not is_new and before is not None and work.serves(before):
        contact.handled_by_id = None
        contact.save(update_fields=["handled_by"])
        found = replace(found, assignee_id=None, sticky_id=before)
    routing.enqueue(found, by=by, is_new=is_new)


def queue_of(contact: Contact) -> str:
    """The queue of the contact's unit that takes what was written this way; "" where there is none, and for what is
    kept closely: that is given to people by those who may see it."""
    if contact.access_class != AccessClass.OPEN:
        return ""
    return work.queue_for(word_for(contact.channel), unit_id=contact.unit_id, language=contact.language)


def as_work(contact: Contact) -> Work:
    """A waiting contact as the queue shows it."""
    return Work(
        kind=WorkKind.CONTACT,
        subject=subject(contact),
        unit_id=contact.unit_id,
        due_at=contact.answer_due_at,
        headline=contact.headline,
        who=contact.sender_name or contact.sender_address,
        reference=contact.reference,
        channel=contact.channel,
        stage=contact.state,
        language=contact.language,
        is_first_line=contact.is_first_line,
        access_class=AccessClass(contact.access_class),
        kept_from_id=contact.kept_from_id,
        priority=Priority.NORMAL,
        assignee_id=contact.handled_by_id,
    )


def append(
    contact: Contact,
    kind: MessageKind,
    content: Content,
    *,
    by: Actor,
    author_name: str = "",
    delivery: Delivery = Delivery.NONE,
    template: str = "",
    seq: int | None = None,
) -> MessageId:
    """Call while holding the lock on the contact (or right after inserting it)."""
    if seq is None:
        seq = (Message.objects.filter(contact=contact).aggregate(last=Max("seq"))["last"] or 0) + 1
    message = Message(
        contact=contact,
        seq=seq,
        kind=kind,
        at=content.at or timezone.now(),
        author_kind=by.kind.value,
        author_id=by.id,
        author_name=clean(author_name, 200),
        headline=clean(content.headline, 300),
        text=content.text.replace("\x00", ""),
        html=content.html.replace("\x00", ""),
        delivery=delivery,
        template=template,
        other_sender=clean(content.other_sender, 320),
    )
    insert(message)
    if content.attachments:
        attach(message, content.attachments, by=by)
    live.touch(subject(contact))
    return MessageId(message.id)


def attach(message: Message, attached: tuple[AttachedFile, ...], *, by: Actor) -> None:
    """Files of a message that was just written."""
    given = [files.FileId(one.file_id) for one in attached]
    # what came through the page of a case was stored as that case's and stays so
    free = [one for one in given if not files.info(one).subject]
    files.attach(free, subject=f"contact:{message.contact_id}", by=by)
    Attachment.objects.bulk_create(
        [
            Attachment(
                message=message,
                file_id=one.file_id,
                name=clean(one.name, 255),
                mime_type=one.mime_type,
                size=one.size,
            )
            for one in attached
        ]
    )


def require_text(text: str, field: str) -> None:
    if not text.strip():
        raise Invalid(fields={field: _("Wpisz treść.")})
