"""A case that became one to be kept closely takes its work, its contacts and its photos with it."""

from __future__ import annotations

from okienko.cases.models import Case
from okienko.cases.services.moving import subject
from okienko.cases.services.noting import show_photos
from okienko.contacts import services as contacts
from okienko.kernel.actors import system
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass


def keep_closely(case: Case) -> None:
    """Call while holding the lock on the case, whose row the caller saves."""
    case.access_class, case.released = AccessClass.RESTRICTED, False
    show_photos(case, public=False)
    routing.amend(subject(case), access_class=AccessClass.RESTRICTED, kept_from_id=case.about_user_id, queue="")
    routing.finish(f"alarm:{case.id}", by=system())  # its headline is the title; the case itself still waits
    for contact_id in case.links.order_by("contact_id").values_list("contact_id", flat=True):
        contacts.restrict(contact_id, AccessClass.RESTRICTED, kept_from_id=case.about_user_id, by=system())
