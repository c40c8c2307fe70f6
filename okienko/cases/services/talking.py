"""A talk written down while it goes on: over the telephone or at the desk, without their machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.cases.models import Submission
from okienko.cases.permissions import require_talker
from okienko.cases.services.settling import Outcome, Settled, settle_contact
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel, Identification
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.people import queries as people_queries
from okienko.people import services as people
from okienko.people.rules import PersonData
from okienko.routing.permissions import FIRST_LINE


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody not known yet, in the words they gave. `numbers`: (kind, value) of `people.Identifier`."""

    data: PersonData
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said. `person` is an id, somebody new, or nobody; `confirmed`: asked, not only *prawdopodobnie*."""

    channel: Channel
    words: str = ""
    headline: str = ""
    person: int | NewPerson | None = None
    confirmed: bool = False
    on_behalf_of_id: int | None = None
    client_unit_id: int | None = None
    language: str = "pl"


@dataclass(frozen=True, slots=True)
class RegisteredTalk:
    contact_id: int
    settled: Settled


@transaction.atomic
def register_talk(key: str, talk: Talk, outcomes: Sequence[Outcome], *, by: Actor, note: str = "") -> RegisteredTalk:
    """Open the contact and settle it in one save. A form that arrives twice (one `key`) is one talk.

    It lies with the first line when first-line staff talk, otherwise with the unit of who talks.

    Raises:
        Invalid: as `settle_contact`; also what the person's data cannot be.
    """
    who = require_talker(by)
    Submission.objects.bulk_create([Submission(key=key)], ignore_conflicts=True)
    row = Submission.objects.select_for_update().get(key=key)
    if row.contact_id is not None:
        return RegisteredTalk(row.contact_id, Settled((), (), settled=True))
    person_id = _person(talk, by=by)
    card = people_queries.card(person_id) if person_id else None
    if person_id and card is None:
        raise Invalid(fields={"person": _("Nie ma już takiej osoby. Wyszukaj ją jeszcze raz.")})
    sure = Identification.CONFIRMED if talk.confirmed else Identification.PROBABLE
    opened = contacts.open_contact(
        channel=talk.channel,
        by=by,
        content=Content(talk.words) if talk.words.strip() else None,
        sender=Sender(card.name, "phone" if card.phone else "", card.phone) if card else None,
        person_id=person_id,
        identification=sure if person_id else Identification.ANONYMOUS,
        on_behalf_of_id=talk.on_behalf_of_id,
        headline=talk.headline,
        language=talk.language,
        unit_id=None if who.has(*FIRST_LINE) else who.unit_id,
        client_unit_id=talk.client_unit_id,
        handled_by_id=who.user_id,
    )
    settled = settle_contact(opened.id, outcomes, by=by, note=note)
    row.contact_id = opened.id
    row.save(update_fields=["contact"])
    return RegisteredTalk(opened.id, settled)


def _person(talk: Talk, *, by: Actor) -> int | None:
    if isinstance(talk.person, NewPerson):
        return people.create_person(talk.person.data, by=by, identifiers=talk.person.numbers)
    return talk.person
