"""Who may see people, and the trace each look leaves (architecture §9, §10)."""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import salted_hmac

from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.errors import NotFound
from okienko.people.models import LookupLog, Person
from okienko.people.rules import LookUp, PersonId


def may_see_people(by: Actor) -> bool:
    return by.kind in (ActorKind.STAFF, ActorKind.SYSTEM, ActorKind.CLIENT)


def access_people(by: Actor) -> None:
    """Raises NotFound for those who may not know that people are kept here."""
    if not may_see_people(by):
        raise NotFound


def access_person(by: Actor, person_id: int, *, lock: bool = False, log: bool = False) -> Person:
    """The only way from an id in a URL to a person; a merged id gives the winner.

    `log=True` where a page about the person is opened. `lock=True` inside a transaction before a change.
    A person may reach their own record. Strangers get NotFound.
    """
    if not may_see_people(by) and not (by.kind is ActorKind.PERSON and by.id == person_id):
        raise NotFound
    winner = winners([person_id]).get(person_id, PersonId(0))
    rows = Person.objects.select_for_update(no_key=True) if lock else Person.objects
    person = rows.filter(pk=winner).first()
    if person is None:
        raise NotFound
    if lock and person.merged_into_id is not None:  # merged while we waited for the lock
        return access_person(by, person.pk, lock=True, log=log)
    if log:
        LookupLog.objects.create(actor=str(by), kind=LookupLog.Look.OPEN, person=person, results=1)
    return person


def log_look_up(by: Actor, asked: LookUp, results: int) -> None:
    """Keeps who searched, when and how many were found; what was typed only as a keyed digest."""
    digest = salted_hmac("people.look_up", asked.canonical(), secret=settings.SECRET_KEY, algorithm="sha256")
    LookupLog.objects.create(actor=str(by), kind=asked.kind.value, digest=digest.hexdigest()[:32], results=results)


def winners(ids: list[int]) -> dict[int, PersonId]:
    """Each known id with the record that speaks for it: itself, or the end of its chain of merges."""
    step = dict(Person.objects.filter(pk__in=ids).values_list("pk", "merged_into_id"))
    found = {pk: PersonId(into or pk) for pk, into in step.items()}
    open_ends = {into for into in step.values() if into is not None}
    while open_ends:
        merged = Person.objects.filter(pk__in=open_ends, merged_into__isnull=False)
        step = dict(merged.values_list("pk", "merged_into_id"))
        found = {pk: PersonId(step.get(end) or end) for pk, end in found.items()}
        open_ends = {into for into in step.values() if into is not None}
    return found
