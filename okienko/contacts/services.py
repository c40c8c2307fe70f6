"""Every change of a contact, one function per verb."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.contacts import rules
from okienko.contacts.events import (
    CallbackPromised,
    CallbackSettled,
    ContactHandedOver,
    ContactOpened,
    ContactSettled,
    MatterRated,
    MessageReceived,
    QuestionAnswered,
    ReplyRequested,
)
from okienko.contacts.models import Answer, Attachment, Callback, Contact, Message, Rating
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import (
    CallbackState,
    Channel,
    ContactId,
    ContactState,
    Delivery,
    Direction,
    Identification,
    MessageId,
    MessageKind,
    Result,
)
from okienko.kernel import live, references
from okienko.kernel.actors import Actor, ActorKind, system
from okienko.kernel.errors import Conflict, Invalid, Unavailable
from okienko.kernel.facts import publish
from okienko.organization import queries as organization
from okienko.people import services as people
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass, Priority, WorkKind
from okienko.routing.services import Work
from okienko.terms import queries as terms

REFERENCE_TRIES = 20


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


@dataclass(frozen=True, slots=True)
class OpenedContact:
    id: ContactId
    reference: str
    tracking_code: str
    person_id: int | None
    unit_id: int
    answer_due_at: datetime
    message_id: MessageId | None


@transaction.atomic
def open_contact(
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
) -> OpenedContact:
    """Open a contact and, when `waits`, put it into the queue of the unit (default: the first line).

    A sender whose address is known or usable becomes a person, *prawdopodobnie* until confirmed.
    """
    sender = sender or Sender()
    received_at = (content.at if content else None) or timezone.now()
    first_line = organization.first_line()
    unit_id = unit_id or first_line
    if unit_id is None:
        raise Invalid(_("Urząd nie ma jeszcze pierwszej linii. Wczytaj pakiet urzędu: okienko pack load."))
    if person_id is None and sender.kind and sender.address:
        person_id = people.person_from_address(sender.kind, sender.address, sender.name, by=by, channel=channel)
    if identification is None:
        identification = Identification.PROBABLE if person_id else Identification.ANONYMOUS
    headline = headline or (content.headline or rules.first_line_of(content.text) if content else "")
    contact = Contact(
        tracking_code=f"{secrets.randbelow(10**6):06d}",
        channel=channel,
        direction=direction,
        headline=_clean(headline, 300),
        person_id=person_id,
        identification=identification,
        on_behalf_of_id=on_behalf_of_id,
        sender_name=_clean(sender.name, 200),
        sender_kind=sender.kind,
        sender_address=_clean(sender.address, 320),
        language=language,
        unit_id=unit_id,
        client_unit_id=client_unit_id,
        is_first_line=unit_id == first_line,
        handled_by_id=handled_by_id,
        received_at=received_at,
        answer_due_at=_answer_due(received_at),
        state=ContactState.OPEN if waits else ContactState.SETTLED,
        settled_at=None if waits else received_at,
    )
    contact.reference = free_reference()
    contact.save(force_insert=True)
    message_id = None
    if content is not None:
        kind = MessageKind.INCOMING if direction is Direction.INBOUND else MessageKind.NOTE
        message_id = _append(contact, kind, content, by=by, author_name=sender.name, seq=1)
    if waits:
        _enqueue(contact, by=by)
    audit.record(subject=_subject(contact), action="contacts.opened", by=by, data={"channel": channel.value})
    publish(ContactOpened(contact.id, channel, direction, unit_id), subject=_subject(contact))
    return OpenedContact(
        ContactId(contact.id), contact.reference, contact.tracking_code, person_id, unit_id, contact.answer_due_at,
        message_id,
    )  # fmt: skip


def _answer_due(received_at: datetime) -> datetime:
    """When the office answers a question at the latest: the rule INFO of `terms`."""
    found = terms.deadline("INFO", received_at)
    return rules.due_moment(found.planned or received_at.date(), found.planned_at)


def free_reference() -> str:
    """A random reference no contact has. Two saves that draw the same at once: the unique key refuses one."""
    for _try in range(REFERENCE_TRIES):
        reference = references.new_reference()
        if not Contact.objects.filter(reference=reference).exists():
            return reference
    raise Unavailable


def _clean(text: str, limit: int) -> str:
    """PostgreSQL stores no NUL; copies on lists are cut."""
    return text.replace("\x00", "")[:limit]


def _subject(contact: Contact) -> str:
    return f"contact:{contact.id}"


def _enqueue(contact: Contact, *, by: Actor) -> None:
    routing.enqueue(
        Work(
            kind=WorkKind.CONTACT,
            subject=_subject(contact),
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
            priority=Priority.NORMAL,
            assignee_id=contact.handled_by_id,
        ),
        by=by,
    )


def _append(
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
        author_name=_clean(author_name, 200),
        headline=_clean(content.headline, 300),
        text=content.text.replace("\x00", ""),
        html=content.html.replace("\x00", ""),
        delivery=delivery,
        template=template,
    )
    message.save(force_insert=True)
    if content.attachments:
        Attachment.objects.bulk_create(
            [
                Attachment(
                    message=message,
                    file_id=one.file_id,
                    name=_clean(one.name, 255),
                    mime_type=one.mime_type,
                    size=one.size,
                )
                for one in content.attachments
            ]
        )
    live.touch(_subject(contact))
    return MessageId(message.id)


@transaction.atomic
def add_incoming(
    contact_id: int, content: Content, *, by: Actor, sender: Sender | None = None, waits: bool = True
) -> MessageId:
    """The person wrote again: the contact waits once more, in its place by a new answer date.

    `waits=False` where the message belongs to a case, which waits in its own right.
    """
    contact = access_contact(by, contact_id, lock=True)
    message_id = _append(contact, MessageKind.INCOMING, content, by=by, author_name=sender.name if sender else "")
    reopened = waits and contact.state == ContactState.SETTLED
    if reopened:
        contact.state, contact.settled_at = ContactState.OPEN, None
        contact.answer_due_at = _answer_due(content.at or timezone.now())
    contact.version += 1
    contact.save()
    if reopened:
        _enqueue(contact, by=by)
    else:
        routing.touch_item(_subject(contact))
    publish(MessageReceived(contact.id, message_id), subject=_subject(contact))
    return message_id


@transaction.atomic
def add_note(contact_id: int, text: str, *, by: Actor, author_name: str = "") -> MessageId:
    """A note for staff only."""
    contact = access_contact(by, contact_id, lock=True)
    _require_text(text, "text")
    return _append(contact, MessageKind.NOTE, Content(text), by=by, author_name=author_name)


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
) -> MessageId:
    """Write to the person. What the channel can deliver is queued; elsewhere it is what was said.

    `as_system`: a message that a verb on a case owes, whose permission was asked there.
    """
    contact = access_contact(system() if as_system else by, contact_id, lock=True)
    _require_text(text, "text")
    deliverable = contact.sender_kind == "email" and bool(contact.sender_address)
    message_id = _append(
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
        publish(ReplyRequested(contact.id, message_id), subject=_subject(contact))
    audit.record(subject=_subject(contact), action="contacts.replied", by=by, data={"message": message_id})
    return message_id


def _require_text(text: str, field: str) -> None:
    if not text.strip():
        raise Invalid(fields={field: _("Wpisz treść.")})


@transaction.atomic
def record_delivery(message_id: int, delivery: Delivery, *, detail: str = "", by: Actor) -> None:
    """A channel says what became of an outgoing message."""
    message = Message.objects.select_for_update(of=("self",)).select_related("contact").filter(id=message_id).first()
    if message is None:
        return
    message.delivery, message.delivery_detail = delivery, _clean(detail, 300)
    message.save(update_fields=["delivery", "delivery_detail"])
    live.touch(f"contact:{message.contact_id}")


@transaction.atomic
def record_answer(
    contact_id: int,
    result: Result,
    *,
    by: Actor,
    question: str = "",
    card: str = "",
    category: str = "",
    seconds: int = 0,
) -> int:
    """Write down how one question of a contact ended. Returns the answer's id."""
    contact = access_contact(by, contact_id, lock=True)
    answer = Answer.objects.create(
        contact=contact,
        question=_clean(question, 300),
        result=result,
        card=card,
        category=category,
        seconds=min(max(seconds, 0), 86_400),
        by_id=by.id if by.is_staff else None,
    )
    contact.handling_seconds += answer.seconds
    contact.save(update_fields=["handling_seconds"])
    publish(QuestionAnswered(contact.id, answer.id, result, answer.seconds), subject=_subject(contact))
    return answer.id


@transaction.atomic
def settle(contact_id: int, *, by: Actor) -> None:
    """Nobody waits in this contact any more; it leaves the queue."""
    contact = access_contact(by, contact_id, lock=True)
    if contact.state == ContactState.SETTLED:
        return
    contact.state, contact.settled_at = ContactState.SETTLED, timezone.now()
    if by.is_staff:
        contact.handled_by_id = by.id
    contact.version += 1
    contact.save()
    routing.finish(_subject(contact), by=by)
    audit.record(subject=_subject(contact), action="contacts.settled", by=by)
    publish(ContactSettled(contact.id), subject=_subject(contact))
    live.touch(_subject(contact))


@transaction.atomic
def hand_over(contact_id: int, *, to_unit_id: int, by: Actor, reason: str = "") -> None:
    """Another unit answers; the contact keeps its age and its answer date."""
    contact = access_contact(by, contact_id, lock=True)
    former = contact.unit_id
    if former == to_unit_id:
        raise Invalid(fields={"unit": _("Ten kontakt jest już w tej komórce. Wybierz inną.")})
    contact.unit_id = to_unit_id
    contact.is_first_line = to_unit_id == organization.first_line()
    contact.handled_by_id = None
    contact.version += 1
    contact.save()
    routing.amend(
        _subject(contact), unit_id=to_unit_id, is_first_line=contact.is_first_line, assignee_id=None, taken_at=None
    )
    audit.record(
        subject=_subject(contact), action="contacts.handed_over", by=by, reason=reason,
        data={"from": former, "to": to_unit_id},
    )  # fmt: skip
    publish(ContactHandedOver(contact.id, former, to_unit_id), subject=_subject(contact))


@transaction.atomic
def identify(
    contact_id: int,
    person_id: int | None,
    *,
    by: Actor,
    confirmed: bool,
    on_behalf_of_id: int | None = None,
    version: int | None = None,
) -> None:
    """Say who the person is: confirmed by asking, or only *prawdopodobnie*.

    Raises:
        Conflict: `version` is given and somebody changed the contact since.
    """
    contact = access_contact(by, contact_id, lock=True)
    if version is not None and version != contact.version:
        raise Conflict
    contact.person_id, contact.on_behalf_of_id = person_id, on_behalf_of_id
    sure = Identification.CONFIRMED if confirmed else Identification.PROBABLE
    contact.identification = sure if person_id else Identification.ANONYMOUS
    contact.version += 1
    contact.save()
    audit.record(
        subject=_subject(contact), action="contacts.identified", by=by,
        data={"person": person_id, "identification": contact.identification, "on_behalf_of": on_behalf_of_id},
    )  # fmt: skip
    live.touch(_subject(contact))


@transaction.atomic
def restrict(contact_id: int, access_class: AccessClass, *, by: Actor) -> None:
    """Keep a contact as closely as the case it became."""
    contact = access_contact(by, contact_id, lock=True)
    contact.access_class = access_class
    contact.save(update_fields=["access_class"])
    routing.amend(_subject(contact), access_class=access_class)


@transaction.atomic
def promise_callback(contact_id: int, *, phone: str, due_at: datetime, by: Actor, note: str = "") -> int:
    """Promise to call; the promise waits in the queue with its own due time. Returns the callback's id."""
    contact = access_contact(by, contact_id, lock=True)
    if not phone.strip():
        raise Invalid(fields={"phone": _("Wpisz numer, na który mamy oddzwonić.")})
    if due_at < timezone.now() - timedelta(minutes=1):
        raise Invalid(fields={"due_at": _("Wybierz porę, która jeszcze nie minęła.")})
    callback = Callback.objects.create(contact=contact, phone=phone.strip()[:40], due_at=due_at, note=note)
    routing.enqueue(
        Work(
            kind=WorkKind.CALLBACK,
            subject=f"callback:{callback.id}",
            unit_id=contact.unit_id,
            due_at=due_at,
            headline=contact.headline,
            who=contact.sender_name or callback.phone,
            reference=contact.reference,
            channel=Channel.PHONE,
            stage=CallbackState.OPEN,
            language=contact.language,
            is_first_line=contact.is_first_line,
        ),
        by=by,
    )
    publish(CallbackPromised(contact.id, callback.id), subject=_subject(contact))
    live.touch(_subject(contact))
    return callback.id


@transaction.atomic
def record_callback_attempt(callback_id: int, *, reached: bool, by: Actor, again_at: datetime | None = None) -> None:
    """The call was made. Not reached: it waits again until `again_at`, or is given up when that is None."""
    callback = Callback.objects.select_for_update().filter(id=callback_id).first()
    if callback is None or callback.state != CallbackState.OPEN:
        raise Conflict(_("To oddzwonienie jest już zakończone. Odśwież listę."))
    contact = access_contact(by, callback.contact_id)
    callback.attempts += 1
    subject = f"callback:{callback.id}"
    if not reached and again_at is not None:
        callback.due_at = again_at
        routing.amend(subject, due_at=again_at)
    else:
        callback.state = CallbackState.DONE if reached else CallbackState.GIVEN_UP
        callback.settled_at = timezone.now()
        routing.finish(subject, by=by)
        publish(CallbackSettled(contact.id, callback.id, reached), subject=_subject(contact))
    callback.save()
    audit.record(subject=subject, action="contacts.callback_attempted", by=by, data={"reached": reached})
    live.touch(_subject(contact))


@transaction.atomic
def ask_for_rating(subject: str, *, person_id: int | None) -> bool:
    """Note that a rating was asked for. False when this matter was asked about before."""
    made = Rating.objects.bulk_create([Rating(subject=subject, person_id=person_id)], ignore_conflicts=True)
    return bool(made)


@transaction.atomic
def rate(subject: str, score: int, *, comment: str = "", by: Actor) -> None:
    """The person judges the service. A second click changes the score; the comment is kept to 2,000 signs.

    Raises:
        Invalid: the score is not 1 to 6.
    """
    if score not in rules.RATINGS:
        raise Invalid(fields={"score": _("Wybierz ocenę od 1 do 6.")})
    rating, _made = Rating.objects.select_for_update().get_or_create(subject=subject)
    rating.score, rating.comment, rating.rated_at = score, _clean(comment.strip(), 2000), timezone.now()
    rating.save()
    publish(MatterRated(rating.id, score), subject=subject)


@transaction.atomic
def take(contact_id: int, *, by: Actor) -> None:
    """Take a contact nobody holds. Conflict when somebody was faster."""
    routing.take(f"contact:{contact_id}", by=by)
    _set_holder(contact_id)


@transaction.atomic
def give_back(contact_id: int, *, by: Actor, reason: str = "") -> None:
    """Return a contact to its unit."""
    routing.give_back(f"contact:{contact_id}", by=by, reason=reason)
    _set_holder(contact_id)


@transaction.atomic
def assign(contact_id: int, *, to: int, by: Actor) -> None:
    """Give a contact to a member of staff (user id)."""
    routing.assign(f"contact:{contact_id}", to=to, by=by)
    _set_holder(contact_id)


def note_handler(contact_id: int, *, by: Actor) -> None:
    """Remember who handles a contact whose access was checked; nothing for those who are not staff."""
    if by.is_staff:
        Contact.objects.filter(id=contact_id).update(handled_by_id=by.id)


def _set_holder(contact_id: int) -> None:
    held = work.holder(f"contact:{contact_id}")
    Contact.objects.filter(id=contact_id).update(handled_by_id=held.assignee_id if held else None)
