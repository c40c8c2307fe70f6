"""A report from the portal or a program: contact and case in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from okienko.cases.services.opening import NewCase, OpenedCase, open_case
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import Actor


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
    """Open the contact and its case; the contact itself waits for nobody, the case does."""
    contact = contacts.open_contact(
        channel=channel,
        by=by,
        content=report.content,
        sender=report.sender,
        headline=report.case.title,
        language=report.language,
        waits=False,
    )
    return Submitted(contact.id, open_case(contact.id, report.case, by=by))
