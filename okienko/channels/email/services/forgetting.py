"""Erasing mail of a person, except what belongs to the file of a case."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from okienko.audit import services as audit
from okienko.cases import queries as cases
from okienko.channels.email import queries
from okienko.channels.email.models import OutgoingMail, RawMessage
from okienko.kernel import actors
from okienko.kernel.actors import Actor

Counts = dict[str, int]


@transaction.atomic
def forget(person_ids: Sequence[int], *, by: Actor) -> tuple[Counts, Counts]:
    """Empty the messages of these people. The hash of a message stays: a repeat of it must not come back.

    Returns what was emptied and what was kept for the files of cases, by model.
    """
    contact_ids = queries.contacts_of_people(actors.system(), person_ids)
    filed = {one for one in contact_ids if cases.cases_of_contact(actors.system(), one)}
    free = [one for one in contact_ids if one not in filed]
    came = RawMessage.objects.filter(contact_id__in=free).exclude(raw=b"")
    went = OutgoingMail.objects.filter(contact_id__in=free).exclude(raw=b"")
    erased = {
        "channels.RawMessage": came.update(raw=b"", envelope_from=None, envelope_to=[], error=""),
        "channels.OutgoingMail": went.exclude(state__in=["queued", "sending"]).update(
            raw=b"", recipient="", headline="", detail=""
        ),
    }
    kept = {
        "channels.RawMessage": RawMessage.objects.filter(contact_id__in=filed).count(),
        "channels.OutgoingMail": OutgoingMail.objects.filter(contact_id__in=filed).count(),
    }
    audit.record(subject="mail:erased", action="channels.mail_forgotten", by=by, data=dict(erased))
    return erased, kept
