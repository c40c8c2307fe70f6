"""The only writer of people."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.people import rules
from okienko.people.models import Identifier, Person
from okienko.people.permissions import winners
from okienko.people.rules import IdentifierKind, PersonId


@transaction.atomic
def person_from_address(kind: str, value: str, name: str = "", *, by: Actor, channel: str = "") -> PersonId:
    """Who writes or calls from this address: found, or created from what little is known.

    Follows merges. Of several people with one address: the same name first, then who confirmed the
    address, then the earliest record; so the answer is only *prawdopodobnie* right. Two first contacts
    at once create one person: the second waits until the transaction of the first ends.
    Raises Invalid where the value cannot be an address of this kind.
    """
    try:
        normal = rules.normalize(kind, value)
    except rules.BadIdentifier as error:
        raise Invalid(fields={kind: _("To nie wygląda na poprawny adres ani numer.")}) from error
    name_words = rules.search_words(name)
    found = _owner(kind, normal, name_words)
    if found is None:
        _wait_for_turn(f"people:{kind}:{normal}")
        found = _owner(kind, normal, name_words)
    return found or _create_from(kind, normal, name, channel or kind)


def _owner(kind: str, value: str, name_words: str) -> PersonId | None:
    rows = Identifier.objects.filter(kind=kind, value=value).values_list("person_id", "person__search", "verified")
    best = rules.best_match(rows, name_words)
    return winners([best])[best] if best is not None else None


def _create_from(kind: str, value: str, written_name: str, channel: str) -> PersonId:
    name = rules.guess_name(written_name)
    person = Person(
        kind=name.kind,
        given_name=name.given_name,
        family_name=name.family_name,
        company_name=name.company_name,
        created_from=channel,
    )
    _index(person, [value] if kind == IdentifierKind.EMAIL else [])
    person.save(force_insert=True)
    Identifier.objects.create(person=person, kind=kind, value=value, backwards=rules.backwards(kind, value))
    return PersonId(person.pk)


def _index(person: Person, emails: list[str]) -> None:
    """Fill what look-ups and lists compare: words of the names and of e-mail addresses before the @."""
    names = (person.given_name, person.family_name, person.company_name)
    person.sort_key = rules.name_sort_key(*names)
    person.search = rules.search_words(*names, *(email.partition("@")[0] for email in emails))


def _wait_for_turn(key: str) -> None:
    """One transaction at a time for this key; released when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
