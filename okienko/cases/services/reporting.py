"""A report from the portal or a program: contact and case in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from okienko.cases.models import Case, Submission
from okienko.cases.permissions import require_worker
from okienko.cases.rules import CaseId
from okienko.cases.services.opening import Ground, NewCase, OpenedCase, Origin, ground, open_from
from okienko.cases.services.telling import acknowledge
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel import files
from okienko.kernel.actors import Actor
from okienko.kernel.files import FileId
from okienko.kernel.gathering import gathering
from okienko.people import queries as people
from okienko.people.services import Owners, owners_of, person_from_address, turn_of

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


@dataclass(frozen=True, slots=True)
class Checked:
    """A report of which all is right that can be wrong with it. `turn`: of the sender's address."""

    report: Report
    ground: Ground
    turn: str
    channel: Channel
    by: Actor


def check_report(report: Report, *, channel: Channel, by: Actor) -> Checked:
    """Raises what `submit_report` does for a report that cannot be taken. Nothing is written."""
    require_worker(by)
    turn = turn_of(report.sender.kind, report.sender.address)
    return Checked(report, ground(report.case), turn, channel, by)


def submit_report(report: Report, *, channel: Channel, by: Actor) -> Submitted:
    """Open the contact and its case; the contact itself waits for nobody, the case does.

    Photos are claimed for the case: NotFound unless `by` has stored them and nobody claimed them yet.
    """
    return submit_reports([check_report(report, channel=channel, by=by)])[0]


@transaction.atomic
def submit_reports(checked: Sequence[Checked]) -> list[Submitted]:
    """`submit_report` for each, with no more statements than for one; all are taken, or none.

    Raises:
        TurnTaken: of several, one sender's other message is being taken in at this moment.
    """
    with gathering(*TABLES, turns=[one.turn for one in checked]):
        owners = owners_of((one.report.sender.kind, one.report.sender.address) for one in checked)
        submitted = [_submit(one, owners) for one in checked]
    for one, done in zip(checked, submitted, strict=True):
        if one.report.case.photos:
            photos = [FileId(photo.file_id) for photo in one.report.case.photos]
            files.attach(photos, subject=f"case:{done.case.id}", by=one.by)
    return submitted


def _submit(checked: Checked, owners: Owners) -> Submitted:
    report, known, by = checked.report, checked.ground, checked.by
    sender, person_id = report.sender, None
    if sender.kind and sender.address:
        person_id = person_from_address(
            sender.kind, sender.address, sender.name, by=by, channel=checked.channel, owners=owners
        )
    contact = contacts.open_within(
        channel=checked.channel,
        by=by,
        content=report.content,
        sender=sender,
        person_id=person_id,
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
        channel=checked.channel,
        language=report.language,
        received_at=contact.received_at,
        person_id=person_id,
        who=_who(sender, person_id),
    )
    return Submitted(contact.id, open_from(origin, report.case, known, by=by))


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
