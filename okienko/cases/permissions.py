"""Who may see a case: the access table applied to one row (architecture §9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from okienko.cases.models import Case, CoopUnit
from okienko.contacts.permissions import may_read_contact
from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.errors import Forbidden, NotFound
from okienko.kernel.kept import Given, Kept
from okienko.organization.permissions import of_program, require, standing, units_of_program
from okienko.organization.rules import (
    CaseClass,
    CaseFacts,
    Role,
    Sight,
    Standing,
    UnitId,
    UserId,
    may_see,
    program_may_see,
)
from okienko.routing.permissions import READERS, WORKERS, advised_by, advisers_on
from okienko.routing.rules import AccessClass, WorkKind


def sight(
    by: Actor, case: Case, cooperating: Iterable[int], *, identified: bool = False, advising: Iterable[int] = ()
) -> Sight:
    """What this actor may be shown of the case; `cooperating` units and users `advising` on it as `with_units` reads
    them. Who advises reads an open case as if it were theirs.

    `identified`: its party stands before the actor now.
    """
    if by.kind is ActorKind.CLIENT:  # scopes are checked by the API
        return program_may_see(CaseClass(case.access_class), UnitId(case.unit_id), units=units_of_program(by))
    facts = CaseFacts(
        case_class=CaseClass(case.access_class),
        unit_id=UnitId(case.unit_id),
        cooperating=frozenset(UnitId(unit) for unit in cooperating),
        assigned=frozenset({UserId(case.handler_id)} if case.handler_id else ()),
        about=frozenset({UserId(case.about_user_id)} if case.about_user_id else ()),
        is_identified=identified,
    )
    who = standing(by)
    seen = may_see(who, facts)
    if facts.case_class is CaseClass.OPEN and who.has(*WORKERS) and who.user_id in advising:
        seen |= Sight.EXISTENCE | Sight.HEADER | Sight.CONTENT | Sight.STATE
    return seen


def with_units() -> QuerySet[Any]:
    """Cases with what `sight` asks for, in one query: the helping units as `helping`, users as `advising`."""
    helping = CoopUnit.objects.filter(case=OuterRef("pk")).values("unit_id")
    advising = advisers_on(OuterRef("pk"), WorkKind.CASE)
    rows = Case.objects.select_related("type", "category", "unit")
    return rows.annotate(helping=ArraySubquery(helping), advising=ArraySubquery(advising))


_ONE = Kept(lambda: with_units().filter(id=Given("id")))


def access_case(by: Actor, case_id: int, *, lock: bool = False, advising: bool = False) -> Case:
    """The case with its content; NotFound for who may not read it.

    With `lock`: inside a transaction, and to change it; whoever was only asked for advice may not, but for what is
    `advising`.
    """
    if lock:
        case = with_units().select_for_update(of=("self",), no_key=True).filter(id=case_id).first()
    else:
        case = _ONE.first(id=case_id)
    asked = case.advising if case is not None and (advising or not lock) else ()
    if case is None or Sight.CONTENT not in sight(by, case, case.helping, advising=asked):
        raise NotFound
    return case  # type: ignore[no-any-return]  # a Case with one column more, which Django's types cannot name


def access_case_header(by: Actor, case_id: int, *, identified: bool = False) -> tuple[Case, Sight]:
    """The case and how much of it may be shown (at least that it exists); NotFound otherwise."""
    case = _ONE.first(id=case_id)
    seen = Sight.NOTHING
    if case is not None:
        seen = sight(by, case, case.helping, identified=identified, advising=case.advising)
    if case is None or Sight.EXISTENCE not in seen:
        raise NotFound
    return case, seen


def require_worker(by: Actor) -> Standing | None:
    """Who may open and move cases: staff who work on them, programs and the machine itself.

    An administrator who broke the glass reads, and moves nothing.
    """
    if by.kind in (ActorKind.SYSTEM, ActorKind.CLIENT, ActorKind.ANONYMOUS, ActorKind.PERSON):
        return None  # what they may do is decided by the service that calls this
    who = standing(by)
    if not who.has(*READERS):
        raise Forbidden
    return who


def require_talker(by: Actor) -> Standing:
    """Who may write down a talk with a person: staff whose work it is to talk and to settle."""
    return require(by, *WORKERS)


def listed(by: Actor) -> Q:
    """The filter of cases whose content this person may read, for lists and searches."""
    if by.kind is ActorKind.CLIENT:
        return of_program(by) & Q(access_class=AccessClass.OPEN)
    who = standing(by)
    if who.is_system:
        return Q()
    if who.glass_broken and who.has(Role.ADMIN):
        return Q(access_class=AccessClass.OPEN)
    mine = Q(handler_id__in=[who.user_id, *who.acting_for])
    own = Q(unit_id__in=list(who.unit_ids))
    tree = Q(unit_id__in=list(who.tree_ids)) | _helped_by(who.tree_ids)
    seen_open, seen_closely = Q(pk__in=[]), Q(pk__in=[])
    if who.has(*READERS):
        seen_open |= mine
    if who.has(Role.BROKER, Role.RECEPTIONIST, Role.SUPERVISOR, Role.CLERK, Role.EXPERT):
        seen_open |= own
    if who.has(Role.CLERK, Role.EXPERT):
        seen_open |= _helped_by(who.unit_ids)
        seen_closely |= mine
    if who.has(Role.HEAD):
        seen_open |= tree
        seen_closely |= tree | mine
    if who.has(*WORKERS):
        seen_open |= Q(id__in=advised_by(who.user_id, WorkKind.CASE))
    not_about = ~Q(about_user_id=who.user_id) | Q(about_user_id=None)
    return (seen_open & Q(access_class=AccessClass.OPEN)) | (
        seen_closely & Q(access_class=AccessClass.RESTRICTED) & not_about
    )


def announced(by: Actor) -> Q:
    """The filter of cases this actor may be told of: a program hears of what is kept closely, too."""
    if by.kind is not ActorKind.CLIENT:
        return listed(by)
    return of_program(by) & Q(access_class__in=[AccessClass.OPEN, AccessClass.RESTRICTED])


def _helped_by(units: Collection[int]) -> Q:
    return Q(id__in=CoopUnit.objects.filter(unit_id__in=list(units)).values("case_id"))


def may_open_file(by: Actor, subject: str) -> bool:
    """Who may open a file of a case or of a contact: readers of the case, of the contact, and of a case
    the contact belongs to."""
    kind, _colon, number = subject.partition(":")
    if not number.isdecimal() or not by.is_staff:
        return False
    try:
        if kind == "case":
            return Case.objects.filter(listed(by), id=int(number)).exists()
        if may_read_contact(by, int(number)):
            return True
        as_closely = Q(links__contact__access_class=AccessClass.OPEN) | Q(access_class=AccessClass.RESTRICTED)
        return Case.objects.filter(listed(by), as_closely, links__contact_id=int(number)).exists()
    except Forbidden:
        return False
