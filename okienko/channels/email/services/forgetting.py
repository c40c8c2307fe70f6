"""Erasing mail of a person, except what belongs to the file of a case and what still waits for an answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from okienko.audit import services as audit
from okienko.cases import queries as cases
from okienko.channels.email.models import OutgoingMail, RawMessage
from okienko.contacts import queries as contacts
from okienko.kernel import actors
from okienko.kernel.actors import Actor

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many messages, by model: emptied, kept for files of cases, kept while somebody waits for an answer."""

    erased: Counts
    filed: Counts
    waiting: Counts


@transaction.atomic
def forget(person_ids: Sequence[int], *, by: Actor) -> Forgotten:
    """Empty the messages of these people, of the contacts that `contacts.services.forget` empties as well.

    The hash of a message stays: a repeat of it must not come back.
    """
    settled, open_still = contacts.ids_of_people(person_ids)
    filed = {one for one in [*settled, *open_still] if cases.cases_of_contact(actors.system(), one)}
    free = [one for one in settled if one not in filed]
    erased = forget_contacts(free)
    audit.record(subject="mail:erased", action="channels.mail_forgotten", by=by, data=dict(erased))
    return Forgotten(erased, _number(filed), _number(set(open_still) - filed))


def forget_contacts(contact_ids: Sequence[int]) -> Counts:
    """Empty the mail of contacts that are emptied, too; what is still on its way goes out first."""
    came = RawMessage.objects.filter(contact_id__in=contact_ids).exclude(raw=b"")
    went = OutgoingMail.objects.filter(contact_id__in=contact_ids).exclude(raw=b"")
    return {
        "channels.RawMessage": came.update(raw=b"", envelope_from=None, envelope_to=[], error=""),
        "channels.OutgoingMail": went.exclude(state__in=["queued", "sending"]).update(
            raw=b"", recipient="", headline="", detail=""
        ),
    }


def drop_raw(contact_ids: Sequence[int]) -> int:
    """Drop how the messages of these contacts came; what they said stays. Returns how many."""
    return RawMessage.objects.filter(contact_id__in=contact_ids).exclude(raw=b"").update(raw=b"")


def _number(contact_ids: Collection[int]) -> Counts:
    return {
        "channels.RawMessage": RawMessage.objects.filter(contact_id__in=contact_ids).count(),
        "channels.OutgoingMail": OutgoingMail.objects.filter(contact_id__in=contact_ids).count(),
    }
