"""Letters of the office: the acknowledgement, and replies that staff wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.channels.email import queries, rules
from okienko.channels.email.compose import Enclosure, Letter, quote
from okienko.channels.email.message import IncomingMail
from okienko.channels.email.models import Mailbox, OutgoingMail, RawMessage
from okienko.channels.email.services.outbox import new_message_id, queue_letter
from okienko.channels.email.services.wording import acknowledgement_text
from okienko.channels.email.states import MailKind
from okienko.contacts import queries as contacts
from okienko.contacts.queries import AttachmentView, ContactHeader
from okienko.contacts.rules import Channel, plain_text
from okienko.contacts.services import OpenedContact
from okienko.kernel import brand, files
from okienko.kernel.errors import Invalid
from okienko.kernel.files import FileId
from okienko.kernel.references import format_reference
from okienko.routing import queries as work
from okienko.routing.rules import word_for

LANGUAGES = ("pl", "en", "uk")


def acknowledge(
    mail: IncomingMail, contact: OpenedContact, mailbox: Mailbox, *, envelope_from: str | None
) -> int | None:
    """Owe the sender a receipt with the reference and the planned date of the answer, unless rules forbid it.

    Called inside the transaction that opens the contact. Returns what is owed, or None.
    """
    recipient = rules.answer_to(mail)
    hour_ago = timezone.now() - timedelta(hours=1)
    silent = rules.silence(
        mail,
        envelope_from=envelope_from,
        own_addresses=queries.own_addresses(),
        sent_last_hour=queries.sent_by_machine_since(recipient, hour_ago),
    )
    if silent is not None or not mailbox.acknowledges:
        return None
    language = mail.language if mail.language in LANGUAGES else "pl"
    subject, text = acknowledgement_text(
        language,
        may_be_application=rules.may_be_application(mail),
        reference=contact.reference,
        tracking_code=contact.tracking_code,
        tracking_url=contacts.tracking_link(contact.id),
        topic=mail.subject,
        received_at=timezone.now(),
        planned_at=contact.answer_due_at,
        closed=_closed(contact, language),
    )
    letter = _letter(mailbox, contact.reference, recipient, mail.sender.name, subject, text, language)
    letter = _answering(letter, mail.message_id, mail.references, is_automatic=True)
    return queue_letter(
        letter,
        key=f"acknowledgement:{contact.id}",
        kind=MailKind.ACKNOWLEDGEMENT,
        mailbox_id=mailbox.id,
        contact_id=contact.id,
    )


def _closed(contact: OpenedContact, language: str) -> work.Closed | None:
    """Whether somebody reads the contact's queue now."""
    queue = work.queue_for(word_for(Channel.EMAIL), unit_id=contact.unit_id, language=language)
    return work.closed_now(queue, language, timezone.now())


@transaction.atomic
def send_reply(contact_message_id: int) -> int | None:
    """Owe the person a message that staff wrote in a contact; the same message is owed once.

    Returns what is owed; None when the message is gone or the contact has no address.
    """
    found = contacts.message(contact_message_id)
    if found is None:
        return None
    contact_id, message = found
    header = contacts.headers([contact_id])[contact_id]
    mailbox = _mailbox_of(header)
    if mailbox is None or not rules.valid_address(header.sender_address):
        return None
    thread = _thread(contact_id)
    subject = message.headline or _answer_subject(header.headline, header.reference)
    text = plain_text(message.text) + "\n" + _signature(mailbox, header) + _quoted(header, contact_message_id)
    letter = _letter(
        mailbox, header.reference, header.sender_address, header.sender_name, subject, text, header.language,
        enclosures=tuple(_enclosure(one) for one in message.attachments),
    )  # fmt: skip
    letter = _answering(letter, thread[-1] if thread else "", tuple(thread[:-1]), is_automatic=False)
    return queue_letter(
        letter,
        key=f"reply:{contact_message_id}",
        kind=MailKind.REPLY,
        mailbox_id=mailbox.id,
        contact_id=contact_id,
        contact_message_id=contact_message_id,
    )


@transaction.atomic
def send_copy(contact_id: int, address: str, headline: str, text: str, *, most: int) -> bool:
    """Owe somebody a copy of what was said in a contact, at the address they name; to one address once.

    Returns False where it went to `most` addresses already. Call while holding the lock of the contact.

    Raises:
        Invalid: no mail can be sent to this address, or the office has no mailbox.
    """
    header = contacts.headers([contact_id])[contact_id]
    mailbox, recipient = _mailbox_of(header), address.strip().lower()
    if mailbox is None or not rules.valid_address(recipient):
        raise Invalid(fields={"email": _("Na ten adres nie możemy wysłać e-maila. Sprawdź go.")})
    sent = OutgoingMail.objects.filter(contact_id=contact_id, kind=MailKind.NOTICE)
    recipients = set(sent.values_list("recipient", flat=True))
    if recipient in recipients:
        return True
    if len(recipients) >= most:
        return False
    body = text + "\n\n" + _signature(mailbox, header)
    letter = _letter(mailbox, header.reference, recipient, "", headline, body, header.language)
    letter = _answering(letter, "", (), is_automatic=True)
    key = f"copy:{contact_id}:{len(recipients)}"
    queue_letter(letter, key=key, kind=MailKind.NOTICE, mailbox_id=mailbox.id, contact_id=contact_id)
    return True


@transaction.atomic(savepoint=False)
def tell_staff(address: str, headline: str, text: str, *, key: str) -> bool:
    """Write to somebody who works here. The same `key` again changes nothing; False where the office has no mailbox."""
    mailbox = Mailbox.objects.filter(is_active=True, unit=None).order_by("id").first()
    if mailbox is None or not rules.valid_address(address):
        return False
    letter = replace(letter_to(mailbox, address, headline, text, "pl"), is_automatic=True)
    queue_letter(letter, key=key, kind=MailKind.NOTICE, mailbox_id=mailbox.id)
    return True


def letter_to(mailbox: Mailbox, address: str, headline: str, text: str, language: str) -> Letter:
    """A letter of no contact, from a mailbox of the office."""
    return _letter(mailbox, "", address, "", headline, text, language)


def _enclosure(one: AttachmentView) -> Enclosure:
    with files.open_file(FileId(one.file_id)) as content:
        return Enclosure(one.name, one.mime_type, content.read())


def _letter(
    mailbox: Mailbox,
    reference: str,
    recipient: str,
    recipient_name: str,
    subject: str,
    text: str,
    language: str,
    enclosures: tuple[Enclosure, ...] = (),
) -> Letter:
    reply_to = rules.address_with(mailbox.address, reference) if mailbox.plus_addresses and reference else ""
    return Letter(
        message_id=new_message_id(mailbox.address),
        date=timezone.localtime(),
        sender_name=mailbox.sender_name or brand.current("pl").office,
        sender_address=mailbox.address,
        recipient_name=recipient_name,
        recipient_address=recipient,
        subject=subject,
        text=text,
        language=language,
        reply_to=reply_to,
        enclosures=enclosures,
    )


def _answering(letter: Letter, message_id: str, references: tuple[str, ...], *, is_automatic: bool) -> Letter:
    return Letter(
        **{name: getattr(letter, name) for name in Letter.__slots__ if name not in _THREAD},
        in_reply_to=message_id,
        references=references,
        is_automatic=is_automatic,
    )


_THREAD = ("in_reply_to", "references", "is_automatic")


def _mailbox_of(header: ContactHeader) -> Mailbox | None:
    """The mailbox the person wrote to; for contacts of other channels the unit's, else the first."""
    wrote_to = (
        RawMessage.objects.filter(contact_id=header.id).order_by("id").values_list("mailbox_id", flat=True).first()
    )
    if wrote_to is not None:
        return Mailbox.objects.get(id=wrote_to)
    active = Mailbox.objects.filter(is_active=True)
    return active.filter(unit_id=header.unit_id).first() or active.filter(unit=None).order_by("id").first()


def _thread(contact_id: int) -> list[str]:
    """Message-IDs of a contact in both directions, oldest first."""
    came = (
        RawMessage.objects.filter(contact_id=contact_id).exclude(message_id="").values_list("received_at", "message_id")
    )
    went = OutgoingMail.objects.filter(contact_id=contact_id, kind=MailKind.REPLY).values_list(
        "created_at", "message_id"
    )
    return [message_id for _at, message_id in sorted([*came, *went])]


def _answer_subject(headline: str, reference: str) -> str:
    head = headline if headline.lower().startswith(("re:", "odp:")) else f"Re: {headline}"
    shown = format_reference(reference)
    return head if shown in head else f"{head} [{shown}]"


def _signature(mailbox: Mailbox, header: ContactHeader) -> str:
    office = brand.current(header.language)
    lines = ["-- ", mailbox.sender_name or office.office, header.unit_name, office.phone]
    return "\n".join(line for line in lines if line) + "\n"


def _quoted(header: ContactHeader, answer_id: int) -> str:
    """What the person wrote last before this answer."""
    messages = contacts.messages_of([header.id]).get(header.id, [])
    before = [one for one in messages if one.kind == "incoming" and one.id < answer_id and one.text.strip()]
    if not before:
        return ""
    last = before[-1]
    at = timezone.localtime(last.at)
    who = header.sender_name or header.sender_address
    intro = {
        "en": f"On {at:%d.%m.%Y, %H:%M}, {who} wrote:",
        "uk": f"{at:%d.%m.%Y, %H:%M}, {who} пише:",
    }.get(header.language, f"W dniu {at:%d.%m.%Y o %H:%M} {who} pisze:")
    return "\n" + quote(rules.own_words(last.text) or last.text, intro) + "\n"
