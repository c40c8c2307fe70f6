"""What is said and written in a contact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
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

    `waits=False` where the message belongs to a case, which waits in its own right.
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
    """A note for staff only."""
    contact = access_contact(by, contact_id, lock=True)
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


@transaction.atomic
def say(
    contact_id: int, text: str, *, by: Actor, attachments: Sequence[AttachedFile] = (), author_name: str = ""
) -> MessageId:
    """Say something to a person who is there (in a chat): kept as said, with nothing to deliver."""
    contact = access_contact(by, contact_id, lock=True)
    if not attachments:
        require_text(text, "text")
    content = Content(text, attachments=tuple(attachments))
    message_id = append(contact, MessageKind.OUTGOING, content, by=by, author_name=author_name)
    if contact.first_answered_at is None and by.kind is ActorKind.STAFF:
        contact.first_answered_at = timezone.now()
    contact.version += 1
    contact.save()
    return message_id


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


def _wait_again(contact: Contact, since: datetime) -> None:
    """Somebody waits in this contact once more, with a new answer date."""
    contact.state, contact.settled_at = ContactState.OPEN, None
    contact.answer_due_at = answer_due(since)
