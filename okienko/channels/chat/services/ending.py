"""A chat ends: by either side, by silence, or because the visitor no longer waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from okienko.audit import services as audit
from okienko.cases.rules import RATING_EVERY_DAYS
from okienko.channels.chat import queries, rules
from okienko.channels.chat.models import Chat
from okienko.channels.chat.permissions import access_chat, access_chat_of
from okienko.channels.chat.rules import Ended
from okienko.channels.chat.services.talking import ChatEnded
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import ContactState, MessageKind, Result
from okienko.contacts.services import Content, Sender
from okienko.kernel import live
from okienko.kernel.actors import Actor, anonymous, system
from okienko.organization.permissions import standing
from okienko.people import queries as people
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass, Exit


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
    else:  # somebody talked with them before: what came of it is still to be written down
        routing.flow_out(header.subject, Exit.MESSAGE)
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
