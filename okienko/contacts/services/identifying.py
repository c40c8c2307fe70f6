"""Who it is, and how closely the contact is kept."""

from __future__ import annotations

from django.db import transaction

from okienko.audit import services as audit
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import Identification
from okienko.contacts.services.parts import subject
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict
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
        subject=subject(contact), action="contacts.identified", by=by,
        data={"person": person_id, "identification": contact.identification, "on_behalf_of": on_behalf_of_id},
    )  # fmt: skip
    live.touch(subject(contact))


@transaction.atomic
def restrict(contact_id: int, access_class: AccessClass, *, by: Actor) -> None:
    """Keep a contact as closely as the case it became."""
    contact = access_contact(by, contact_id, lock=True)
    contact.access_class = access_class
    contact.save(update_fields=["access_class"])
    routing.amend(subject(contact), access_class=access_class)
