"""Erasing a person on request: the record stays as an empty shell that others may point to."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from okienko.audit.services import record
from okienko.kernel.actors import Actor
from okienko.people.models import Consent, Identifier, Person, PostalAddress, PowerOfAttorney
from okienko.people.services.parts import touch_people


@transaction.atomic
def forget(person_ids: Sequence[int], *, by: Actor) -> dict[str, int]:
    """Empty these records; rows erased by model. Called by the holder of personal data, which was allowed to.

    Consents in force end now and stay as proof. A repeat erases nothing more.
    """
    people = Person.objects.filter(pk__in=person_ids)
    named = ~Q(given_name="", family_name="", company_name="", note="", search="")
    erased = {
        "people.Identifier": Identifier.objects.filter(person_id__in=person_ids).delete()[0],
        "people.PostalAddress": PostalAddress.objects.filter(person_id__in=person_ids).delete()[0],
        "people.PowerOfAttorney": PowerOfAttorney.objects.filter(
            Q(principal_id__in=person_ids) | Q(proxy_id__in=person_ids)
        ).delete()[0],
        "people.Person": people.filter(named).update(
            given_name="", family_name="", company_name="", note="", search="", sort_key=""
        ),
    }
    in_force = Consent.objects.filter(person_id__in=person_ids, withdrawn_at=None)
    in_force.update(withdrawn_at=timezone.now(), withdrawn_to=str(by))
    for pk in person_ids:
        record(subject=f"person:{pk}", action="people.forgotten", by=by)
    touch_people(*person_ids)
    return erased
