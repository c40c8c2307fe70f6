"""The link between contacts and cases."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from okienko.audit import services as audit
from okienko.cases.events import ContactJoined
from okienko.cases.models import Case
from okienko.cases.permissions import access_case_header
from okienko.cases.rules import LinkKind
from okienko.cases.services.moving import subject
from okienko.contacts import services as contacts
from okienko.contacts.permissions import access_contact
from okienko.kernel import live
from okienko.kernel.actors import Actor, system
from okienko.kernel.facts import publish
from okienko.routing.rules import AccessClass

_LINK = """
INSERT INTO cases_casecontact (case_id, contact_id, kind, at) VALUES (%s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING id
"""


def link(case: Case, contact_id: int, kind: LinkKind, *, by: Actor) -> bool:
    """Link once. Returns False when it was linked before. Call inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_LINK, [case.id, contact_id, kind.value, timezone.now()])
        if cursor.fetchone() is None:
            return False
    if kind is not LinkKind.OPENED:  # `cases.opened` names its contact
        audit.record(
            subject=subject(case), action="cases.contact_joined", by=by,
            data={"contact": contact_id, "kind": kind.value},
        )  # fmt: skip
    publish(ContactJoined(case.id, contact_id, kind), subject=subject(case))
    live.touch(subject(case), f"contact:{contact_id}")
    return True


@transaction.atomic
def join_contact(case_id: int, contact_id: int, *, by: Actor) -> None:
    """A contact belongs to a case that is already open: the person wrote or called about it."""
    access_contact(by, contact_id, lock=True)
    case, _seen = access_case_header(by, case_id, identified=True)
    join(case, contact_id, by=by)


def join(case: Case, contact_id: int, *, by: Actor) -> None:
    """Link, and keep the contact as closely as the case. Access to both was checked."""
    link(case, contact_id, LinkKind.JOINED, by=by)
    if case.access_class != AccessClass.OPEN:
        closely = AccessClass(case.access_class)
        contacts.restrict(contact_id, closely, kept_from_id=case.about_user_id, by=system())
