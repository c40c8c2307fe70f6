"""The link between contacts and cases."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from okienko.audit import services as audit
from okienko.cases.events import ContactJoined
from okienko.cases.models import Case, CaseContact
from okienko.cases.permissions import access_case_header
from okienko.cases.rules import CaseState, LinkKind
from okienko.cases.services.figures import note_came_back
from okienko.cases.services.moving import subject
from okienko.contacts import services as contacts
from okienko.contacts.permissions import access_contact
from okienko.kernel import live
from okienko.kernel.actors import Actor, system
from okienko.kernel.bulk import write_row
from okienko.kernel.facts import publish
from okienko.routing.rules import AccessClass

_LINK = """
INSERT INTO cases_casecontact (case_id, contact_id, kind, at) VALUES (%s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING id
"""


def link_first(case: Case, contact_id: int) -> None:
    """A case just made belongs to the contact it was opened from; the entry `cases.opened` names it."""
    write_row(CaseContact, case_id=case.id, contact_id=contact_id, kind=LinkKind.OPENED)
    _announce(case, contact_id, LinkKind.OPENED)


@transaction.atomic
def join_contact(case_id: int, contact_id: int, *, by: Actor) -> None:
    """A contact belongs to a case that is already open: the person wrote or called about it."""
    access_contact(by, contact_id, lock=True)
    case, _seen = access_case_header(by, case_id, identified=True)
    join(case, contact_id, by=by)


def join(case: Case, contact_id: int, *, by: Actor) -> None:
    """Link, unless it was linked before, and keep the contact as closely as the case. Access to both was checked."""
    with connection.cursor() as cursor:
        cursor.execute(_LINK, [case.id, contact_id, LinkKind.JOINED.value, timezone.now()])
        is_new = cursor.fetchone() is not None
    if is_new:
        audit.record(
            subject=subject(case), action="cases.contact_joined", by=by,
            data={"contact": contact_id, "kind": LinkKind.JOINED.value},
        )  # fmt: skip
        _announce(case, contact_id, LinkKind.JOINED)
        # Asked once the link is written, which waits for whoever settles the case: they counted it, or we see.
        if Case.objects.filter(id=case.id, state=CaseState.RESOLVED).exists():
            note_came_back(case)
    if case.access_class != AccessClass.OPEN:
        closely = AccessClass(case.access_class)
        contacts.restrict(contact_id, closely, kept_from_id=case.about_user_id, by=system())


def _announce(case: Case, contact_id: int, kind: LinkKind) -> None:
    publish(ContactJoined(case.id, contact_id, kind), subject=subject(case))
    live.touch(subject(case), f"contact:{contact_id}")
