"""A report from the portal or a program: contact and case in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from okienko.cases.models import Case, Submission
from okienko.cases.permissions import require_worker
from okienko.cases.rules import CaseId
from okienko.cases.services.opening import NewCase, OpenedCase, Origin, ground, open_from
from okienko.cases.services.telling import acknowledge
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel import files
from okienko.kernel.actors import Actor
from okienko.kernel.files import FileId
from okienko.kernel.gathering import gathering
from okienko.people import queries as people
from okienko.people.services import turn_of

# One row of each is written for a report, all in one statement.
TABLES = ("people_person", "contacts_contact", "contacts_message", "cases_case", "routing_workitem")


@dataclass(frozen=True, slots=True)
class Report:
    """What a resident filled in. `content` carries the description and photos."""

    case: NewCase
    content: Content
    sender: Sender
    language: str = "pl"


@dataclass(frozen=True, slots=True)
class Submitted:
    contact_id: int
    case: OpenedCase


@transaction.atomic
def submit_report(report: Report, *, channel: Channel, by: Actor) -> Submitted:
    """Open the contact and its case; the contact itself waits for nobody, the case does.

    Photos are claimed for the case: NotFound unless `by` has stored them and nobody claimed them yet.
    """
    require_worker(by)
    known = ground(report.case)
    with gathering(*TABLES, turn=turn_of(report.sender.kind, report.sender.address)):
        contact = contacts.open_within(
            channel=channel,
            by=by,
            content=report.content,
            sender=report.sender,
            headline=report.case.title,
            language=report.language,
            waits=False,
            first_line=known.first_line,
            law=known.law,
        )
        origin = Origin(
            contact_id=contact.id,
            reference=contact.reference,
            tracking_code=contact.tracking_code,
            channel=channel,
            language=report.language,
            received_at=contact.received_at,
            person_id=contact.person_id,
            who=_who(report.sender, contact.person_id),
        )
        opened = open_from(origin, report.case, known, by=by)
    if report.case.photos:
        files.attach([FileId(one.file_id) for one in report.case.photos], subject=f"case:{opened.id}", by=by)
    return Submitted(contact.id, opened)


def _who(sender: Sender, person_id: int | None) -> str:
    if sender.name.strip() or person_id is None:
        return sender.name
    return people.name_of(person_id)


@transaction.atomic
def submit_once(key: str, report: Report, *, channel: Channel, by: Actor) -> CaseId:
    """`submit_report` for a form that may arrive several times: the first of one key wins, the rest get its case.
    Who gave an e-mail address is told the number, the code and the date.

    Two at once: the second waits on the unique key until the first has committed.
    """
    Submission.objects.bulk_create([Submission(key=key)], ignore_conflicts=True)
    row = Submission.objects.select_for_update().get(key=key)
    if row.case_id is not None:
        return CaseId(row.case_id)
    submitted = submit_report(report, channel=channel, by=by)
    row.case_id = submitted.case.id
    row.save(update_fields=["case"])
    acknowledge(Case.objects.select_related("type", "category", "unit", "handler").get(id=row.case_id), by=by)
    return submitted.case.id
