"""Who may see people, and the trace each look leaves (architecture §9, §10)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.conf import settings
from django.utils.crypto import salted_hmac

from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.errors import Forbidden, NotFound
from okienko.organization.permissions import require
from okienko.organization.rules import Role
from okienko.people.models import Consent, Identifier, LookupLog, Person, PostalAddress
from okienko.people.rules import LookUp, PersonId

# Whose work is with people. Analysts and directors see counts, administrators configuration, editors cards.
WITH_PEOPLE = (
    Role.BROKER,
    Role.SUPERVISOR,
    Role.EXPERT,
    Role.CLERK,
    Role.HEAD,
    Role.REGISTRY,
    Role.RECEPTIONIST,
    Role.SECRETARY,
)
# Who may say that two records are one person: a mistake shows one person's matters to another.
MAY_MERGE = (Role.SUPERVISOR, Role.HEAD, Role.CLERK, Role.BROKER)


def access_people(by: Actor, *roles: Role) -> None:
    """Forbidden unless `by` is staff whose work is with people (or holds one of `roles`)."""
    require(by, *(roles or WITH_PEOPLE))


def may_see_people(by: Actor) -> bool:
    try:
        access_people(by)
    except Forbidden:
        return False
    return True


def access_person(by: Actor, person_id: int, *, lock: bool = False, log: bool = False) -> Person:
    """The only way from an id in a URL to a person; a merged id gives the winner.

    `lock=True` inside a transaction before a change; `log=True` where a page about the person is opened.
    People known by a signed link reach their own record. Everybody else gets NotFound.
    """
    own = by.kind is ActorKind.PERSON and by.id == person_id
    if not own:
        try:
            access_people(by)
        except Forbidden as error:
            raise NotFound from error
    person = _locked(person_id) if lock else Person.objects.filter(pk=_winner(person_id)).first()
    if person is None:
        raise NotFound
    if log:
        LookupLog.objects.create(actor=str(by), kind=LookupLog.Look.OPEN, person=person, results=1)
    return person


def keeps_personal_data(by: Actor) -> bool:
    """Whether `by` handles requests about personal data (art. 15 and 17 GDPR): heads, as docs/decisions say."""
    try:
        require(by, Role.HEAD)
    except Forbidden:
        return False
    return True


def access_personal_data(by: Actor, person_id: int, *, lock: bool = False, log: bool = False) -> Person:
    """The person whose data `by` may hand out or erase; NotFound for everybody but heads. What lies outside the
    reach of a head is refused by `services.requests`."""
    if not keeps_personal_data(by):
        raise NotFound
    return access_person(by, person_id, lock=lock, log=log)


def _winner(person_id: int) -> int:
    return winners([person_id]).get(person_id, PersonId(0))


def _locked(person_id: int) -> Person | None:
    """The winner's row, locked; looks again when it lost a merge while we waited."""
    person = Person.objects.select_for_update(no_key=True).filter(pk=_winner(person_id)).first()
    return _locked(person.pk) if person is not None and person.merged_into_id is not None else person


def log_look_up(by: Actor, asked: LookUp, results: int) -> None:
    """Keep who searched, when and how many were found; what was typed only as a keyed digest."""
    digest = salted_hmac("people.look_up", asked.canonical(), secret=settings.SECRET_KEY, algorithm="sha256")
    LookupLog.objects.create(actor=str(by), kind=asked.kind.value, digest=digest.hexdigest()[:32], results=results)


Part = TypeVar("Part", Identifier, PostalAddress, Consent)


def access_part(kind: type[Part], part_id: int, *, of: Person) -> Part:
    """What is kept of a person, also on a record merged into theirs; NotFound for another's."""
    row = kind.objects.filter(pk=part_id).first()
    if row is None or winners([row.person_id])[row.person_id] != of.pk:
        raise NotFound
    return row


def winners(ids: Iterable[int]) -> dict[int, PersonId]:
    """Each known id with the record that speaks for it: itself, or the end of its chain of merges."""
    step = dict(Person.objects.filter(pk__in=list(ids)).values_list("pk", "merged_into_id"))
    found = {pk: PersonId(into or pk) for pk, into in step.items()}
    ends = {into for into in step.values() if into is not None}
    while ends:
        merged = Person.objects.filter(pk__in=ends, merged_into__isnull=False)
        step = dict(merged.values_list("pk", "merged_into_id"))
        found = {pk: PersonId(step.get(end) or end) for pk, end in found.items()}
        ends = {into for into in step.values() if into is not None}
    return found
