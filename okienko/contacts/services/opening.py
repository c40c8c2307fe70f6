"""Opening a contact."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.contacts import rules
from okienko.contacts.events import ContactOpened
from okienko.contacts.models import Contact
from okienko.contacts.permissions import require_opener
from okienko.contacts.rules import Channel, ContactId, ContactState, Direction, Identification, MessageId, MessageKind
from okienko.contacts.services.parts import Content, Sender, answer_due, append, clean, enqueue, subject
from okienko.kernel import numbers
from okienko.kernel.actors import Actor
from okienko.kernel.bulk import insert
from okienko.kernel.errors import Invalid
from okienko.kernel.facts import publish
from okienko.organization import queries as organization
from okienko.people import services as people
from okienko.terms.queries import Law


@dataclass(frozen=True, slots=True)
class OpenedContact:
    id: ContactId
    reference: str
    tracking_code: str
    person_id: int | None
    unit_id: int
    answer_due_at: datetime
    message_id: MessageId | None
    received_at: datetime


def open_within(
    *,
    channel: Channel,
    by: Actor,
    content: Content | None = None,
    sender: Sender | None = None,
    person_id: int | None = None,
    identification: Identification | None = None,
    on_behalf_of_id: int | None = None,
    headline: str = "",
    language: str = "pl",
    unit_id: int | None = None,
    client_unit_id: int | None = None,
    direction: Direction = Direction.INBOUND,
    waits: bool = True,
    handled_by_id: int | None = None,
    first_line: int | None = None,
    law: Law | None = None,
    queue: str = "",
) -> OpenedContact:
    """Open a contact and, when `waits`, put it into the queue of the unit (default: the first line).

    A sender whose address is known or usable becomes a person, *prawdopodobnie* until confirmed. `queue`: its code;
    none: it waits on lists alone. `first_line`, `law`: for a caller who has read them already.
    `open_contact` is the same in a transaction of its own; this one leaves the caller's unusable on an error.
    """
    require_opener(by)
    sender = sender or Sender()
    received_at = (content.at if content else None) or timezone.now()
    first_line = first_line or organization.first_line()
    unit_id = unit_id or first_line
    if unit_id is None:
        raise Invalid(_("Urząd nie ma jeszcze pierwszej linii. Wczytaj pakiet urzędu: okienko pack load."))
    reference = numbers.draw_reference()
    if person_id is None and sender.kind and sender.address:
        person_id = people.person_from_address(sender.kind, sender.address, sender.name, by=by, channel=channel)
    if identification is None:
        identification = Identification.PROBABLE if person_id else Identification.ANONYMOUS
    headline = headline or (content.headline or rules.first_line_of(content.text) if content else "")
    contact = Contact(
        reference=reference,
        tracking_code=f"{secrets.randbelow(10**6):06d}",
        channel=channel,
        direction=direction,
        headline=clean(headline, 300),
        person_id=person_id,
        identification=identification,
        on_behalf_of_id=on_behalf_of_id,
        sender_name=clean(sender.name, 200),
        sender_kind=sender.kind,
        sender_address=clean(sender.address, 320),
        language=language,
        unit_id=unit_id,
        client_unit_id=client_unit_id,
        is_first_line=unit_id == first_line,
        handled_by_id=handled_by_id,
        received_at=received_at,
        answer_due_at=answer_due(received_at, law),
        state=ContactState.OPEN if waits else ContactState.SETTLED,
        settled_at=None if waits else received_at,
    )
    message_id = _write(contact, content, sender.name, by=by, queue=queue)
    known = ContactId(contact.id), contact.reference, contact.tracking_code
    return OpenedContact(*known, person_id, unit_id, contact.answer_due_at, message_id, received_at)


open_contact = transaction.atomic(open_within)


def _write(contact: Contact, content: Content | None, author_name: str, *, by: Actor, queue: str) -> MessageId | None:
    """The contact with its first message, its place in the queue, its history and its fact."""
    insert(contact)
    message_id = None
    if content is not None:
        kind = MessageKind.INCOMING if contact.direction == Direction.INBOUND else MessageKind.NOTE
        message_id = append(contact, kind, content, by=by, author_name=author_name, seq=1)
    if contact.state == ContactState.OPEN:
        enqueue(contact, by=by, is_new=True, queue=queue)
    channel, direction = Channel(contact.channel), Direction(contact.direction)
    audit.record(subject=subject(contact), action="contacts.opened", by=by, data={"channel": channel.value})
    publish(ContactOpened(contact.id, channel, direction, contact.unit_id), subject=subject(contact))
    return message_id
