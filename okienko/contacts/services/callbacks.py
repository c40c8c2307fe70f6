"""Promises to call."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.contacts.events import CallbackPromised, CallbackSettled
from okienko.contacts.models import Callback, Contact
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import CallbackState, Channel
from okienko.contacts.services.parts import subject
from okienko.kernel import live, phones
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.facts import publish
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass, WorkKind
from okienko.routing.services import Work


@transaction.atomic
def promise_callback(contact_id: int, *, phone: str, due_at: datetime, by: Actor, note: str = "") -> int:
    """Promise to call; the promise waits in the queue with its own due time. Returns the callback's id."""
    contact = access_contact(by, contact_id, lock=True)
    if not phone.strip():
        raise Invalid(fields={"phone": _("Wpisz numer, na który mamy oddzwonić.")})
    if due_at < timezone.now() - timedelta(minutes=1):
        raise Invalid(fields={"due_at": _("Wybierz porę, która jeszcze nie minęła.")})
    callback = Callback.objects.create(contact=contact, phone=phone.strip()[:40], due_at=due_at, note=note)
    routing.enqueue(callback_work(callback, contact), by=by)
    publish(CallbackPromised(contact.id, callback.id), subject=subject(contact))
    live.touch(subject(contact))
    return callback.id


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
        routing.amend(item, due_at=again_at)
    else:
        callback.state = CallbackState.DONE if reached else CallbackState.GIVEN_UP
        callback.settled_at = timezone.now()
        routing.finish(item, by=by)
        publish(CallbackSettled(contact.id, callback.id, reached), subject=subject(contact))
    callback.save()
    audit.record(subject=item, action="contacts.callback_attempted", by=by, data={"reached": reached})
    live.touch(subject(contact))
