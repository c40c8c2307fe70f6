"""A message comes in: stored as it is, and a contact opened or joined, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from okienko.audit import services as audit
from okienko.cases import queries as case_queries
from okienko.cases import services as cases
from okienko.cases.rules import FINAL_STATES
from okienko.channels.email import queries, rules
from okienko.channels.email.identity import identity_of
from okienko.channels.email.message import IncomingMail, parse
from okienko.channels.email.models import Mailbox, RawMessage
from okienko.channels.email.permissions import require_keeper
from okienko.channels.email.services.matching import Matter, find_matter
from okienko.channels.email.services.outbox import note_bounce
from okienko.channels.email.services.writing import acknowledge
from okienko.channels.email.states import RawState, Source
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel, is_only_thanks
from okienko.contacts.services import AttachedFile, Content, Sender
from okienko.kernel import actors, files
from okienko.kernel.actors import Actor
from okienko.kernel.gathering import gathering
from okienko.people import rules as people_rules
from okienko.people.services import turn_of

logger = logging.getLogger(__name__)

PARKED_TRIES = 100
_INSERT = """
INSERT INTO channels_rawmessage ("group", identity, raw, size, mailbox_id, via, envelope_from, envelope_to,
    message_id, same_id_as_id, received_at, state, defects, contact_id, contact_message_id,
    is_watched, error, tries, next_try_at)
VALUES (%(group)s, %(identity)s, %(raw)s, %(size)s, %(mailbox)s, %(via)s, %(envelope_from)s, %(envelope_to)s,
    %(message_id)s, NULL, %(now)s, %(state)s, %(defects)s, NULL, NULL,
    FALSE, '', 0, NULL)
ON CONFLICT ("group", identity) DO NOTHING
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The message is stored. `is_repeat`: it was here before, and nothing changed."""

    raw_id: int
    state: RawState
    contact_id: int | None
    is_repeat: bool = False


def receive(raw: bytes, *, envelope_from: str | None, envelope_to: Sequence[str], via: Source = Source.SMTP) -> Receipt:
    """Store a message and open or join a contact. Committed on return; the same bytes again change nothing.

    Each group of mailboxes among the recipients gets its own; the receipt is that of the first.

    `envelope_from` is empty for notices, None where the transport does not tell. A message that a fault of
    ours keeps from becoming a contact is stored all the same, parked, and tried again.

    Raises:
        OperationalError, InterfaceError: the database cannot store now; the sender must try again.
    """
    try:
        mail = parse(raw)
    except Exception as fault:  # every input should give a message; one that does not is kept, and looked at
        logger.exception("A message of %d bytes could not be read; it is parked.", len(raw))
        bare = IncomingMail(identity=identity_of(raw), size=len(raw), text="")
        receipts = [_park(raw, bare, envelope_from, group, via, fault) for group in _by_group(envelope_to)]
        return receipts[0]
    receipts = [_receive(raw, mail, envelope_from, together, via) for together in _by_group(envelope_to)]
    return receipts[0]


def _by_group(envelope_to: Sequence[str]) -> list[list[str]]:
    """Recipients by the group of their mailboxes: what one group got says nothing to another."""
    bare = {address: rules.split_address(address)[0] for address in envelope_to}
    known = dict(Mailbox.objects.filter(address__in=bare.values()).values_list("address", "group"))
    groups: dict[str, list[str]] = {}
    for address in envelope_to:
        if bare[address] in known:
            groups.setdefault(known[bare[address]], []).append(address)
    return list(groups.values()) or [list(envelope_to)]


def _receive(
    raw: bytes, mail: IncomingMail, envelope_from: str | None, envelope_to: Sequence[str], via: Source
) -> Receipt:
    try:
        return _take(raw, mail, envelope_from, envelope_to, via)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("A message of %d bytes could not become a contact; it is parked.", len(raw))
        return _park(raw, mail, envelope_from, envelope_to, via, error)


@transaction.atomic
def _take(
    raw: bytes, mail: IncomingMail, envelope_from: str | None, envelope_to: Sequence[str], via: Source
) -> Receipt:
    mailbox = _mailbox(envelope_to)
    raw_id = _insert(raw, mail, mailbox, envelope_from, envelope_to, via, RawState.OPENED)
    if raw_id is None:
        return _known(mailbox.group, mail.identity)
    return _settle(raw_id, mail, mailbox, envelope_from, envelope_to)


@transaction.atomic
def _park(
    raw: bytes,
    mail: IncomingMail,
    envelope_from: str | None,
    envelope_to: Sequence[str],
    via: Source,
    error: Exception,
) -> Receipt:
    mailbox = _mailbox(envelope_to)
    raw_id = _insert(raw, mail, mailbox, envelope_from, envelope_to, via, RawState.PARKED)
    if raw_id is None:
        return _known(mailbox.group, mail.identity)
    _note_fault(RawMessage.objects.defer("raw").get(id=raw_id), error)
    return Receipt(raw_id, RawState.PARKED, None)


def _mailbox(envelope_to: Sequence[str]) -> Mailbox:
    """The first mailbox the message was sent to; mail for an address that was just removed is still ours."""
    wanted = [rules.split_address(address)[0] for address in envelope_to]
    found = {one.address: one for one in Mailbox.objects.filter(address__in=wanted)}
    chosen = next((found[address] for address in wanted if address in found), None)
    return chosen or Mailbox.objects.order_by("-is_active", "id").select_related(None)[0]


def _insert(
    raw: bytes,
    mail: IncomingMail,
    mailbox: Mailbox,
    envelope_from: str | None,
    envelope_to: Sequence[str],
    via: Source,
    state: RawState,
) -> int | None:
    """The id of the new row; None when the message is here already. A twin that is being stored right now
    is waited for: the answer is right either way."""
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "group": mailbox.group,
                "identity": mail.identity,
                "raw": raw,
                "size": len(raw),
                "mailbox": mailbox.id,
                "via": via.value,
                "envelope_from": None if envelope_from is None else _storable(envelope_from)[:320],
                "envelope_to": [_storable(one)[:320] for one in envelope_to],
                "message_id": mail.message_id,
                "now": timezone.now(),
                "state": state.value,
                "defects": [one.value for one in mail.defects],
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    raw_id = int(row[0])
    if mail.message_id:
        twins = RawMessage.objects.filter(message_id=mail.message_id, group=mailbox.group, id__lt=raw_id)
        first = twins.order_by("id").values_list("id", flat=True).first()
        if first is not None:
            RawMessage.objects.filter(id=raw_id).update(same_id_as_id=first)
    return raw_id


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")


def _known(group: str, identity: str) -> Receipt:
    row = RawMessage.objects.defer("raw").get(group=group, identity=identity)
    return Receipt(row.id, RawState(row.state), row.contact_id, is_repeat=True)


def _settle(
    raw_id: int, mail: IncomingMail, mailbox: Mailbox, envelope_from: str | None, envelope_to: Sequence[str]
) -> Receipt:
    """What the message is about, and what follows. Inside the transaction that stores it."""
    if mail.bounce is not None:
        returned = note_bounce(mail.bounce)
        if returned is not None:
            return _record(raw_id, RawState.NOTICE, returned.contact_id, None)
    matter = find_matter(mail, mailbox.group, envelope_to)
    if matter.contact_id is not None:
        return _join(raw_id, mail, matter.contact_id, matter)
    content, sender = _content(mail), _sender(mail)
    tables = ("people_person", "contacts_contact", "contacts_message", "routing_workitem")
    with gathering(*tables, turn=turn_of(sender.kind, sender.address)):
        opened = contacts.open_within(
            channel=Channel.EMAIL,
            by=actors.system(),
            content=content,
            sender=sender,
            headline=mail.subject,
            language=mail.language or "pl",
            unit_id=mailbox.unit_id,
        )
    if matter.possibly:
        contacts.note_possibly_about(opened.id, matter.possibly, by=actors.system())
    acknowledge(mail, opened, mailbox, envelope_from=envelope_from)
    return _record(raw_id, RawState.OPENED, opened.id, opened.message_id)


def _join(raw_id: int, mail: IncomingMail, contact_id: int, matter: Matter) -> Receipt:
    """A message of a matter we know: a note when a machine wrote it, else news for whoever handles it."""
    other = "" if matter.is_theirs else _storable(mail.sender.address)[:320]
    if mail.is_auto_reply or mail.is_bounce:
        note_id = contacts.add_note(
            contact_id, _as_note(mail), by=actors.system(), author_name=mail.sender.name, other_sender=other
        )
        return _record(raw_id, RawState.NOTICE, contact_id, note_id)
    content = replace(_content(mail), other_sender=other)
    case_id = matter.case_id or _open_case_of(contact_id)
    words = rules.own_words(mail.text) or mail.text
    if case_id is not None and (words.strip() or content.attachments):
        waits = cases.supplement(case_id, words, by=actors.system(), attachments=content.attachments, letter=content)
        return _record(raw_id, RawState.JOINED, contact_id, None, waits=waits)
    waits = bool(content.attachments) or not is_only_thanks(words, headline=mail.subject)
    message_id = contacts.add_incoming(contact_id, content, by=actors.system(), sender=_sender(mail), waits=waits)
    return _record(raw_id, RawState.JOINED, contact_id, message_id, waits=waits)


def _open_case_of(contact_id: int) -> int | None:
    """The first case of the contact that is not settled: the person writes about what is still open."""
    headers = case_queries.cases_of_contact(actors.system(), contact_id)
    return next((one.id for one in headers if one.state not in FINAL_STATES), None)


def _record(
    raw_id: int, state: RawState, contact_id: int | None, message_id: int | None, *, waits: bool = True
) -> Receipt:
    """Write down what became of the message. `waits`: somebody owes an answer, and the watch begins."""
    RawMessage.objects.filter(id=raw_id).update(
        state=state,
        contact_id=contact_id,
        contact_message_id=message_id,
        is_watched=waits and state in (RawState.OPENED, RawState.JOINED),
        next_try_at=None,
        error="",
    )
    return Receipt(raw_id, state, contact_id)


def _content(mail: IncomingMail) -> Content:
    """The message for the contact, with its files stored; the contact claims them."""
    attached = []
    for one in mail.attachments:
        if not one.content:
            continue  # nothing to keep; the raw message tells that it was there
        file_id = files.store(
            one.content, name=one.name, by=actors.system(), limit_bytes=len(one.content), allowed=files.ANYTHING
        )
        known = files.info(file_id)
        attached.append(AttachedFile(file_id, known.name, known.mime, known.size))
    return Content(text=mail.text, html=mail.safe_html, headline=mail.subject[:300], attachments=tuple(attached))


def _sender(mail: IncomingMail) -> Sender:
    """Who to answer. An address that cannot be answered, or that claims to be ours, makes no person."""
    address = rules.answer_to(mail)
    if (
        rules.split_address(address)[0] in queries.own_addresses()
        or not rules.valid_address(address)
        or not _known_kind(address)
    ):
        return Sender(name=mail.sender.name, address=address)
    return Sender(name=mail.sender.name, kind="email", address=address)


def _known_kind(address: str) -> bool:
    try:
        people_rules.normalize("email", address)
    except people_rules.BadIdentifier:
        return False
    return True


def _as_note(mail: IncomingMail) -> str:
    words = rules.own_words(mail.text) or mail.text
    return f"{mail.subject}\n\n{words}".strip() or "–"


def retry_parked() -> bool:
    """Try one parked message whose time has come. Returns whether there was one."""
    with transaction.atomic():
        waiting = RawMessage.objects.select_for_update(of=("self",), skip_locked=True).select_related("mailbox")
        row = waiting.filter(state=RawState.PARKED, next_try_at__lte=timezone.now()).order_by("next_try_at").first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                mail = parse(bytes(row.raw))
                _settle(row.id, mail, row.mailbox, row.envelope_from, row.envelope_to)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            logger.exception("Message %d still cannot become a contact.", row.id)
            _note_fault(row, error)
    return True


@transaction.atomic
def retry_now(raw_id: int, *, by: Actor) -> None:
    """An administrator mended the cause: the worker tries a parked message at once."""
    require_keeper(by)
    RawMessage.objects.filter(id=raw_id, state=RawState.PARKED).update(next_try_at=timezone.now())
    audit.record(subject=f"mail-in:{raw_id}", action="channels.mail_retried", by=by)


def _note_fault(row: RawMessage, error: Exception) -> None:
    row.tries += 1
    row.error = _storable(f"{type(error).__name__}: {error}")[:2000]
    pause = min(timedelta(minutes=2 ** min(row.tries, 8)), timedelta(hours=4))
    row.next_try_at = timezone.now() + pause if row.tries < PARKED_TRIES else None
    row.save(update_fields=["tries", "error", "next_try_at"])
