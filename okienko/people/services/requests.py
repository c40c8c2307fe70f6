"""What a person may ask of the office about their data: a copy (art. 15 GDPR) and erasure (art. 17)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit.services import record
from okienko.kernel import personal_data
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Forbidden, Invalid
from okienko.kernel.personal_data import Erasure
from okienko.people import queries
from okienko.people.permissions import access_personal_data

SHORTEST_REASON = 10  # signs; whoever reads the record must find the request it answers


@transaction.atomic
def export_data(person_id: int, *, reason: str, by: Actor) -> dict[str, list[dict[str, Any]]]:
    """Everything kept about the person, model by model. The caller has asked for the password again.

    Raises:
        Forbidden: some of it lies outside what `by` may read.
    """
    person = access_personal_data(by, person_id)
    ids = _within_reach(person.pk, by=by)
    why = _reason(reason)
    found = personal_data.export(ids)
    counts = {label: len(rows) for label, rows in found.items()}
    record(subject=f"person:{person.pk}", action="people.data_exported", by=by, reason=why, data=counts)
    return found


@transaction.atomic
def erase_data(person_id: int, *, reason: str, by: Actor) -> Erasure:
    """Erase what the law lets us erase. It cannot be undone. The caller has asked for the password again.

    Raises:
        Forbidden: some of it lies outside what `by` may read.
    """
    person = access_personal_data(by, person_id, lock=True)
    ids = _within_reach(person.pk, by=by)
    why = _reason(reason)
    done = personal_data.erase(ids, by=by)
    record(subject=f"person:{person.pk}", action="people.data_erased", by=by, reason=why, data=dict(done.erased))
    return done


def _within_reach(person_id: int, *, by: Actor) -> list[int]:
    ids = [int(one) for one in queries.same_person_ids(person_id)]
    if not personal_data.within_reach(ids, by=by):
        raise Forbidden
    return ids


def _reason(text: str) -> str:
    text = " ".join(text.split())
    if len(text) < SHORTEST_REASON:
        raise Invalid(fields={"reason": _("Napisz, na jaki wniosek i z kiedy odpowiadasz, na przykład jego znak.")})
    return text
