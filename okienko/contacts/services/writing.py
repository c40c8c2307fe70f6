"""What is said and written in a contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from okienko.audit import services as audit
from okienko.contacts.events import MessageReceived, ReplyRequested
from okienko.contacts.models import Contact, Message
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import ContactState, Delivery, MessageId, MessageKind
from okienko.contacts.services.parts import (
    AttachedFile,
    Content,
    Sender,
    answer_due,
    append,
    as_work,
    attach,
    clean,
    enqueue,
    require_text,
    subject,
)
from okienko.kernel import live
from okienko.kernel.actors import Actor, ActorKind, system
from okienko.kernel.editing import require_version
from okienko.kernel.facts import publish
from okienko.routing import services as routing


@transaction.atomic
def add_incoming(
    contact_id: int, content: Content, *, by: Actor, sender: Sender | None = None, waits: bool = True
) -> MessageId:
    """The person wrote again: the contact waits once more, in its place by a new answer date.

    `waits=False` where the message belongs to a case, which waits in its own right, or asks for nothing.
    """
    contact = access_contact(by, contact_id, lock=True)
    message_id = append(contact, MessageKind.INCOMING, content, by=by, author_name=sender.name if sender else "")
    reopened = waits and contact.state == ContactState.SETTLED
    if reopened:
        _wait_again(contact, content.at or timezone.now())
    contact.version += 1
    contact.save()
    if reopened:
        enqueue(contact, by=by)
    else:
        routing.touch_item(subject(contact))
    publish(MessageReceived(contact.id, message_id), subject=subject(contact))
    return message_id


@transaction.atomic
def add_note(contact_id: int, text: str, *, by: Actor, author_name: str = "", other_sender: str = "") -> MessageId:
    """A note for staff only; also of who is asked for advice."""
    contact = access_contact(by, contact_id, lock=True, advising=True)
    require_text(text, "text")
    return append(contact, MessageKind.NOTE, Content(text, other_sender=other_sender), by=by, author_name=author_name)


@transaction.atomic
def note_possibly_about(contact_id: int, about: str, *, by: Actor) -> None:
    """The sender named a matter (`case:12`, `contact:7`) without proof: staff decide, nobody is told."""
    contact = access_contact(by, contact_id, lock=True)
    contact.possibly_about = about
    contact.save(update_fields=["possibly_about"])
    audit.record(subject=subject(contact), action="contacts.possibly_about", by=by, data={"about": about})


@transaction.atomic
def reply(
    contact_id: int,
    text: str,
    *,
    by: Actor,
    headline: str = "",
    attachments: Sequence[AttachedFile] = (),
    template: str = "",
    author_name: str = "",
    as_system: bool = False,
    version: int | None = None,
) -> MessageId:
    """Write to the person. What the channel can deliver is queued; elsewhere it is what was said.

    `as_system`: a message that a verb on a case owes, whose permission was asked there.

    Raises:
        StaleSave: `version` is given and somebody wrote or changed the contact since.
    """
    contact = access_contact(system() if as_system else by, contact_id, lock=True)
    if version is not None:
        require_version(version, contact.version)
    require_text(text, "text")
    deliverable = contact.sender_kind == "email" and bool(contact.sender_address)
    message_id = append(
        contact,
        MessageKind.OUTGOING,
        Content(text, headline=headline, attachments=tuple(attachments)),
        by=by,
        author_name=author_name,
        delivery=Delivery.QUEUED if deliverable else Delivery.NONE,
        template=template,
    )
    if contact.first_answered_at is None and by.kind is ActorKind.STAFF:
        contact.first_answered_at = timezone.now()
    contact.version += 1
    contact.save()
    if deliverable:
        publish(ReplyRequested(contact.id, message_id), subject=subject(contact))
    audit.record(subject=subject(contact), action="contacts.replied", by=by, data={"message": message_id})
    return message_id


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a talk as it was kept. `seq`: its number among the messages of the contact."""

    message_id: MessageId
    seq: int
    at: datetime
    text: str
    author_name: str


# One statement: a talk is written in many short lines, and each of them goes back and forth.
_ADD_LINE = """
    WITH line AS (
        INSERT INTO contacts_message (
            contact_id, seq, kind, at, author_kind, author_id, author_name, text,
            headline, html, delivery, delivery_detail, template, other_sender
        )
        SELECT %(contact)s, coalesce(max(seq), 0) + 1, %(kind)s, %(at)s, %(author_kind)s, %(author_id)s::bigint,
            %(author_name)s, %(text)s, '', '', %(delivery)s, '', '', ''
        FROM contacts_message WHERE contact_id = %(contact)s
        RETURNING id, seq
    )
    UPDATE contacts_contact AS contact SET
        version = version + 1,
        first_answered_at = CASE WHEN %(answers)s THEN coalesce(first_answered_at, %(at)s) ELSE first_answered_at END
    FROM line WHERE contact.id = %(contact)s
    RETURNING line.id, line.seq, contact.handled_by_id
"""


def add_line(contact_id: int, kind: MessageKind, content: Content, *, by: Actor, author_name: str = "") -> Line:
    """A line of a talk with a person who is there: of theirs, or of the office, with nothing to deliver.

    Call while holding the lock of the contact, which is open; the caller has checked what is said.
    """
    at = timezone.now()
    values: dict[str, Any] = {
        "contact": contact_id,
        "kind": kind.value,
        "at": at,
        "author_kind": by.kind.value,
        "author_id": by.id,
        "author_name": clean(author_name, 200),
        "text": content.text.replace("\x00", ""),
        "delivery": Delivery.NONE.value,
        "answers": kind is MessageKind.OUTGOING and by.kind is ActorKind.STAFF,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD_LINE, values)
        message_id, seq, held_by = cursor.fetchone()
    if content.attachments:
        attach(Message(id=message_id, contact_id=contact_id), content.attachments, by=by)
    told = [f"contact:{contact_id}"]
    if kind is MessageKind.INCOMING:
        publish(MessageReceived(contact_id, message_id), subject=told[0])
        if held_by is not None:  # nobody else's list shows the lines of a talk
            told.append(f"work:user:{held_by}")
    live.touch(*told)
    return Line(MessageId(message_id), seq, at, values["text"], values["author_name"])


@transaction.atomic
def record_delivery(message_id: int, delivery: Delivery, *, detail: str = "", by: Actor) -> None:
    """A channel says what became of an outgoing message. One that did not arrive is owed still: the contact waits."""
    contact_id = Message.objects.filter(id=message_id).values_list("contact_id", flat=True).first()
    if contact_id is None:
        return
    contact = access_contact(by, contact_id, lock=True)
    Message.objects.filter(id=message_id).update(delivery=delivery, delivery_detail=clean(detail, 300))
    if delivery in (Delivery.FAILED, Delivery.BOUNCED) and contact.state == ContactState.SETTLED:
        _wait_again(contact, timezone.now())
        contact.save()
        enqueue(contact, by=by)
    live.touch(subject(contact))


@transaction.atomic
def wait_again(contact_id: int, *, queue: str, by: Actor) -> None:
    """The person is back in a talk: it waits in this queue anew, first for whoever had it.

    What was still to be written down of it is written down when it ends again.
    """
    contact = access_contact(by, contact_id, lock=True)
    routing.finish(subject(contact), by=by)
    before, contact.handled_by_id = contact.handled_by_id, None
    _wait_again(contact, timezone.now())
    contact.version += 1
    contact.save()
    routing.enqueue(replace(as_work(contact), queue=queue, sticky_id=before), by=by)
    audit.record(subject=subject(contact), action="contacts.waits_again", by=by)
    live.touch(subject(contact))


def _wait_again(contact: Contact, since: datetime) -> None:
    """Somebody waits in this contact once more, with a new answer date."""
    contact.state, contact.settled_at = ContactState.OPEN, None
    contact.answer_due_at = answer_due(since)
