"""Which work a member of staff may see and move."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from okienko.kernel import actors
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Forbidden, Invalid, NotFound
from okienko.organization.permissions import require, standing
from okienko.organization.rules import ACCESS_TABLE, CaseClass, Relation, Role, Sight, Standing
from okienko.routing.models import Consult, WorkItem
from okienko.routing.rules import AccessClass, Line, WorkKind, demand

FIRST_LINE = (Role.BROKER, Role.SUPERVISOR, Role.RECEPTIONIST)
# Who answers people and settles matters, and who reads of them; other roles have no work here, whatever their unit.
WORKERS = (*FIRST_LINE, Role.EXPERT, Role.CLERK, Role.HEAD)
READERS = (*WORKERS, Role.REGISTRY, Role.SECRETARY)
SERVING = (*WORKERS, Role.GUEST)  # who may be offered something
WHOLE_TREE = (Role.HEAD, Role.SUPERVISOR)
KEEPERS_OF_QUEUES = (Role.SUPERVISOR, Role.ADMIN)
# Whose a case kept closely may be; in other hands it would be a row that opens nothing.
HOLD_CLOSELY = tuple(
    role
    for role, seen in ACCESS_TABLE[CaseClass.RESTRICTED].items()
    if Sight.CONTENT in seen.get(Relation.ASSIGNED, Sight.NOTHING)
)


def visible(by: Actor) -> Q:
    """The filter of work this person may see: own, own units', the first line's for the first line.

    Matters kept closely are seen only by those they are assigned to (and who replaces these today), cases while
    their role may hold one, and by heads of their tree; never by the person they are about. Isolated ones are seen
    by nobody here.
    """
    return visible_to(standing(by))


def visible_to(who: Standing) -> Q:
    if who.is_system:
        return Q()
    if who.is_guest:
        return Q(assignee_id=who.user_id, access_class=AccessClass.OPEN, kind=WorkKind.CONTACT)
    if not who.has(*READERS):
        return Q(pk__in=[])
    units = who.tree_ids if who.has(*WHOLE_TREE) else who.unit_ids
    in_reach = Q(unit_id__any_of=list(units))
    no_case = ~Q(kind__in=[WorkKind.CASE, WorkKind.ALARM])
    # Whose cases one reads is narrower than whose contacts (`cases.permissions.listed`): a row leads to its page.
    if not who.has(Role.HEAD) and (who.has(Role.SUPERVISOR) or not who.has(*WORKERS)):
        of_cases = Q(unit_id__any_of=list(who.unit_ids)) if who.has(*WORKERS) else Q(pk__in=[])
        in_reach &= of_cases | no_case
    if who.has(*FIRST_LINE):
        in_reach |= Q(is_first_line=True) if who.is_of_first_line else Q(is_first_line=True) & no_case
    closely = Q(access_class=AccessClass.OPEN)
    if who.has(Role.HEAD):
        closely |= Q(access_class=AccessClass.RESTRICTED, unit_id__any_of=list(who.tree_ids))
    held = Q(assignee_id__any_of=[who.user_id, *who.acting_for])
    may_hold = Q(access_class__in=[AccessClass.OPEN, AccessClass.RESTRICTED])
    held &= may_hold if who.has(*HOLD_CLOSELY) else may_hold & (Q(access_class=AccessClass.OPEN) | no_case)
    return (held | (in_reach & closely)) & ~Q(kept_from_id=who.user_id)


def access_item(by: Actor, subject: str, *, lock: bool = False) -> WorkItem:
    """The item of a subject, if this person may see it; NotFound otherwise.

    With `lock`: call inside a transaction.
    """
    rows = WorkItem.objects.filter(visible(by))
    if lock:
        rows = rows.select_for_update(of=("self",))
    item = rows.filter(subject=subject).first()
    if item is None:
        raise NotFound(_("Tej pracy już nie ma na liście: ktoś ją zakończył albo przekazał. Odśwież listę."))
    return item


def require_holder(user_id: int, item: WorkItem) -> None:
    """Invalid unless this user may be given the item: active staff whose work it is, and not the one it is about."""
    who = _active(user_id)
    roles = HOLD_CLOSELY if _is_closely_kept_case(item) else READERS
    if who is None or not who.has(*roles) or item.kept_from_id == user_id:
        raise Invalid(fields={"to": _("Wybierz osobę, która prowadzi sprawy w tym urzędzie.")})


def require_near(user_id: int, item: WorkItem) -> None:
    """Invalid where such work stays within its unit and this user, who may hold it, is of another."""
    if not stays_near(item.kind):
        return
    theirs = standing(actors.staff(user_id))
    if item.unit_id not in theirs.unit_ids and not (item.is_first_line and theirs.is_of_first_line):
        raise Invalid(fields={"to": _("Ta osoba jest z innej komórki. Przekaż sprawę komórce.")})


def require_taker(user_id: int, item: WorkItem) -> None:
    """Invalid unless this user, who advises on the item, may be given it. A guest may have a talk that goes on, as if
    it had been offered to them: the rest is the office's."""
    who = _active(user_id)
    if who is None or not who.is_guest:
        require_holder(user_id, item)
        require_near(user_id, item)
        return
    is_talk = item.kind == WorkKind.CONTACT and bool(item.queue) and demand(item.kind, item.channel).is_live
    if not is_talk or item.access_class != AccessClass.OPEN or item.kept_from_id == user_id:
        raise Invalid(fields={"to": _("Ta osoba jest z innej instytucji: może radzić, a praca zostaje w urzędzie.")})


def _active(user_id: int) -> Standing | None:
    """None for who may not sign in any more."""
    try:
        return standing(actors.staff(user_id))
    except Forbidden:
        return None


def _is_closely_kept_case(item: WorkItem) -> bool:
    return item.access_class == AccessClass.RESTRICTED and item.kind in (WorkKind.CASE, WorkKind.ALARM)


def _advised(kind: WorkKind) -> QuerySet[Consult]:
    return Consult.objects.filter(kind=kind.value, answered_at__isnull=False, ended_at=None)


def advised_by(user_id: Any, kind: WorkKind) -> QuerySet[Consult, int]:
    """Numbers of the contacts or cases somebody advises on now, to be read within another query: they read these like
    their own, and change nothing. Not what came to be kept closely since."""
    return _advised(kind).filter(adviser_id=user_id).values_list("number", flat=True)


def advisers_on(number: Any, kind: WorkKind) -> QuerySet[Consult, int]:
    """The users who advise on a contact or case now."""
    return _advised(kind).filter(number=number).values_list("adviser_id", flat=True)


def may_keep(user_id: int, subject: str) -> bool:
    """Whether this user still sees what they hold; not after their duties changed to others."""
    try:
        return WorkItem.objects.filter(visible(actors.staff(user_id)), subject=subject).exists()
    except Forbidden:
        return False


def require_lead(by: Actor, item: WorkItem) -> Standing:
    """Forbidden unless `by` may decide who does this item."""
    who = standing(by)
    if who.is_system or who.has(Role.SUPERVISOR) or (who.has(*WHOLE_TREE) and item.unit_id in who.tree_ids):
        return who
    raise Forbidden(_("Pracę przydziela osoba kierująca komórką albo superwizor."))


def leads(by: Actor, unit_id: int) -> bool:
    """Whether `by` may decide who does work of this unit: for buttons; `require_lead` judges."""
    who = standing(by)
    return who.has(Role.SUPERVISOR) or (who.has(*WHOLE_TREE) and unit_id in who.tree_ids)


def offered_kinds() -> list[str]:
    """What may be offered to whoever serves its queue; not what is kept closely: those who may see it give it out."""
    return [WorkKind.CONTACT.value, WorkKind.CALLBACK.value, WorkKind.CASE.value]


def stays_near(kind: str) -> bool:
    """Whether such work is passed on among those of its unit alone: to another unit a case is handed over."""
    return is_of_unit(kind) or kind == WorkKind.ALARM


def is_of_unit(kind: str) -> bool:
    """Whether such work is offered only to those of its unit: a contact is theirs to read once it is theirs to
    answer, a case and a promised call belong to who may read them before."""
    return kind in (WorkKind.CALLBACK, WorkKind.CASE)


def line_of(who: Standing) -> Line:
    """First those who take whatever comes, then everybody else of the office, then guests of other institutions."""
    if who.is_guest:
        return Line.EXPERT
    return Line.FIRST if who.is_of_first_line and who.has(*FIRST_LINE) else Line.SECOND


def require_keeper_of_queues(by: Actor) -> Standing:
    """Forbidden unless `by` may change what queues ask, promise and say."""
    return require(by, *KEEPERS_OF_QUEUES)


def keeps_queues(by: Actor) -> bool:
    """The same, for the menu."""
    try:
        return standing(by).has(*KEEPERS_OF_QUEUES)
    except Forbidden:
        return False
