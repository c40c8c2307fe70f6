"""Promises to call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.contacts.events import CallbackPromised, CallbackSettled
from okienko.contacts.models import Callback, Contact
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import TRIED, CallbackState, Channel
from okienko.contacts.services.assigning import lock_with_work
from okienko.contacts.services.parts import subject
from okienko.kernel import live, phones
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.facts import publish
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.rules import CALLBACK, AccessClass, WorkKind, place_kept
from okienko.routing.services import Work


@transaction.atomic
def promise_callback(
    contact_id: int, *, phone: str, due_at: datetime, by: Actor, note: str = "", call_from: datetime | None = None
) -> int:
    """Promise to call at a time, or from `call_from` on and until `due_at`. Returns the callback's id.

    Whoever stops waiting for it keeps what they have waited, from the time on when they may be called. The same
    number again in one contact is the same promise with another time: nobody is called twice for one matter.
    """
    contact = access_contact(by, contact_id, lock=True)
    if not phone.strip():
        raise Invalid(fields={"phone": _("Wpisz numer, na który mamy oddzwonić.")})
    if due_at < timezone.now() - timedelta(minutes=1):
        raise Invalid(fields={"due_at": _("Wybierz porę, która jeszcze nie minęła.")})
    now, begins = timezone.now(), call_from or due_at
    known = _known(contact, phone)
    if known is not None:
        lock_with_work([contact.id])  # whoever promises the call anew may end the contact in the same save
        known.due_at, known.note = due_at, note or known.note
        known.save(update_fields=["due_at", "note"])
        _wait_until(known, begins, by=by)
        live.touch(subject(contact))
        return known.id
    callback = Callback.objects.create(contact=contact, phone=phone.strip()[:40], due_at=due_at, note=note)
    age = place_kept(begins, now - (work.waits_since(subject(contact)) or now))
    mine = by.id if by.is_staff else None
    found = replace(callback_work(callback, contact), offer_from=begins, routing_age=age, sticky_id=mine)
    routing.enqueue(found, by=by)
    publish(CallbackPromised(contact.id, callback.id), subject=subject(contact))
    live.touch(subject(contact))
    return callback.id


def _known(contact: Contact, phone: str) -> Callback | None:
    """The open promise to call this number in this contact."""
    rows = Callback.objects.select_for_update().filter(contact=contact, state=CallbackState.OPEN).order_by("id")
    digits = phones.shown(phone.strip())
    return next((one for one in rows if phones.shown(one.phone) == digits), None)


def _wait_until(callback: Callback, begins: datetime, *, by: Actor) -> None:
    """The call is for another time: until then nobody is offered it, and then first whoever tried before."""
    item = f"callback:{callback.id}"
    changes: dict[str, Any] = {"due_at": callback.due_at}
    found = work.place_of(item)
    if found is not None and found.queue:
        shift = begins - (found.offer_from or begins)
        changes |= {
            "offer_from": begins, "entered_at": begins, "routing_age": found.routing_age + shift,
            "assignee_id": None, "taken_at": None, "sticky_id": by.id if by.is_staff else found.sticky_id,
        }  # fmt: skip
        if begins > timezone.now():
            routing.withdraw(item)  # whoever is just being offered it is not to call now
    if callback.attempts:
        changes["stage"] = f"{TRIED}{callback.attempts}"
    routing.amend(item, **changes)


def callback_queue(contact: Contact) -> str:
    """The queue of the contact's unit that calls back; "" where there is none, and for what is kept closely."""
    if contact.access_class != AccessClass.OPEN:
        return ""
    return work.queue_for(CALLBACK, unit_id=contact.unit_id, language=contact.language)


def callback_work(callback: Callback, contact: Contact) -> Work:
    """An open promise as the queue shows it; one kept closely is held by who handles the contact."""
    access_class = AccessClass(contact.access_class)
    return Work(
        kind=WorkKind.CALLBACK,
        subject=f"callback:{callback.id}",
        unit_id=contact.unit_id,
        due_at=callback.due_at,
        headline=contact.headline,
        who=contact.sender_name or phones.shown(callback.phone),
        reference=contact.reference,
        channel=Channel.PHONE,
        stage=CallbackState.OPEN,
        language=contact.language,
        is_first_line=contact.is_first_line,
        access_class=access_class,
        kept_from_id=contact.kept_from_id,
        assignee_id=None if access_class is AccessClass.OPEN else contact.handled_by_id,
        queue=callback_queue(contact),
    )


@transaction.atomic
def record_callback_attempt(callback_id: int, *, reached: bool, by: Actor, again_at: datetime | None = None) -> None:
    """The call was made. Not reached: it waits again until `again_at`, or is given up when that is None."""
    contact_id = Callback.objects.filter(id=callback_id).values_list("contact_id", flat=True).first() or 0
    contact = access_contact(by, contact_id, lock=True)  # first, as everywhere: contact, then callback, then work
    callback = Callback.objects.select_for_update().get(id=callback_id)
    if callback.state != CallbackState.OPEN:
        raise Conflict(_("To oddzwonienie jest już zakończone. Odśwież listę."))
    callback.attempts += 1
    item = f"callback:{callback.id}"
    if not reached and again_at is not None:
        callback.due_at = again_at
        _wait_until(callback, again_at, by=by)
    else:
        callback.state = CallbackState.DONE if reached else CallbackState.GIVEN_UP
        callback.settled_at = timezone.now()
        routing.finish(item, by=by)
        publish(CallbackSettled(contact.id, callback.id, reached), subject=subject(contact))
    callback.save()
    audit.record(subject=item, action="contacts.callback_attempted", by=by, data={"reached": reached})
    live.touch(subject(contact))
