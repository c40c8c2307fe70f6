"""Who it is, and how closely the contact is kept."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import CallbackState, Identification
from okienko.contacts.services.callbacks import callback_work
from okienko.contacts.services.parts import subject
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Invalid
from okienko.people import queries as people
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
def restrict(contact_id: int, access_class: AccessClass, *, by: Actor, kept_from_id: int | None = None) -> None:
    """Keep a contact, and what was promised in it, as closely as the case it became.

    `kept_from_id`: the user a complaint is about, who never reads it. Callbacks nobody holds go to who
    handles the contact: nobody else may see them now.
    """
    contact = access_contact(by, contact_id, lock=True)
    contact.access_class = access_class
    contact.kept_from_id = kept_from_id or contact.kept_from_id
    contact.save(update_fields=["access_class", "kept_from"])
    routing.amend(subject(contact), access_class=access_class, kept_from_id=contact.kept_from_id)
    for callback in contact.callbacks.filter(state=CallbackState.OPEN).order_by("id"):
        work = callback_work(callback, contact)
        routing.amend(work.subject, access_class=access_class, kept_from_id=contact.kept_from_id)
        held = queue.holder(work.subject)
        if held is not None and held.assignee_id is None:
            routing.amend(work.subject, assignee_id=work.assignee_id, taken_at=timezone.now())
