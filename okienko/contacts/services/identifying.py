"""Who it is, and how closely the contact is kept."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import CallbackState, Identification
from okienko.contacts.services.assigning import lock_with_work
from okienko.contacts.services.callbacks import callback_work
from okienko.contacts.services.parts import Sender, clean, subject
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Invalid
from okienko.people import queries as people
from okienko.people import services as people_services
from okienko.routing import queries as queue
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass


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
        StaleSave: `version` is given and somebody changed the contact since.
        Invalid: nobody has this id.
    """
    contact = access_contact(by, contact_id, lock=True)
    if version is not None:
        sure_now = contact.identification == Identification.CONFIRMED
        require_version(version, contact.version, {"person": contact.person_id, "confirmed": sure_now})
    if person_id is not None and people.card(person_id) is None:
        raise Invalid(fields={"person": _("Nie ma już takiej osoby. Wyszukaj ją jeszcze raz.")})
    contact.person_id, contact.on_behalf_of_id = person_id, on_behalf_of_id
    sure = Identification.CONFIRMED if confirmed else Identification.PROBABLE
    contact.identification = sure if person_id else Identification.ANONYMOUS
    contact.version += 1
    contact.save()
    audit.record(
        subject=subject(contact), action="contacts.identified", by=by,
        data={"person": person_id, "identification": contact.identification, "on_behalf_of": on_behalf_of_id},
    )  # fmt: skip
    live.touch(subject(contact))


@transaction.atomic
def note_sender(contact_id: int, sender: Sender, *, by: Actor) -> None:
    """Where the person can be reached, said later than the first word; they are *prawdopodobnie* who has it."""
    contact = access_contact(by, contact_id, lock=True)
    contact.sender_name = clean(sender.name, 200) or contact.sender_name
    contact.sender_kind, contact.sender_address = sender.kind, clean(sender.address, 320)
    if contact.person_id is None:
        contact.person_id = people_services.person_from_address(
            sender.kind, sender.address, contact.sender_name, by=by, channel=contact.channel
        )
        contact.identification = Identification.PROBABLE if contact.person_id else Identification.ANONYMOUS
    contact.version += 1
    contact.save()
    routing.amend(subject(contact), who=contact.sender_name or contact.sender_address)
    audit.record(subject=subject(contact), action="contacts.sender_noted", by=by, data={"kind": sender.kind})
    live.touch(subject(contact))


@transaction.atomic
def restrict(contact_id: int, access_class: AccessClass, *, by: Actor, kept_from_id: int | None = None) -> None:
    """Keep a contact, and what was promised in it, as closely as the case it became.

    `kept_from_id`: the user a complaint is about, who never reads it. Callbacks nobody holds go to who
    handles the contact: nobody else may see them now.
    """
    contact = access_contact(by, contact_id, lock=True)
    lock_with_work([contact.id])
    contact.access_class = access_class
    contact.kept_from_id = kept_from_id or contact.kept_from_id
    contact.save(update_fields=["access_class", "kept_from"])
    routing.amend(subject(contact), access_class=access_class, kept_from_id=contact.kept_from_id, queue="")
    for callback in contact.callbacks.filter(state=CallbackState.OPEN).order_by("id"):
        work = callback_work(callback, contact)
        routing.amend(work.subject, access_class=access_class, kept_from_id=contact.kept_from_id, queue=work.queue)
        held = queue.holder(work.subject)
        if held is not None and held.assignee_id is None:
            routing.amend(work.subject, assignee_id=work.assignee_id, taken_at=timezone.now())
