"""References of cases that cannot take over that of their contact."""

from __future__ import annotations

from okienko.cases.models import Case
from okienko.contacts import queries as contacts
from okienko.kernel import references
from okienko.kernel.errors import Unavailable

TRIES = 20


def later_reference() -> str:
    """One that neither a case nor a contact has; asked only for a second case of one contact.

    Contacts draw from other numbers, so none that comes later can meet it either. An imported contact may have
    brought any. Two cases that draw the same at once: the unique key refuses one.
    """
    for _try in range(TRIES):
        reference = references.later_reference()
        if not Case.objects.filter(reference=reference).exists() and contacts.by_reference(reference) is None:
            return reference
    raise Unavailable
