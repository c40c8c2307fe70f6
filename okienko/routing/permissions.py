"""Which work a member of staff may see and move."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Forbidden, NotFound
from okienko.organization.permissions import standing
from okienko.organization.rules import Role, Standing
from okienko.routing.models import WorkItem
from okienko.routing.rules import AccessClass

FIRST_LINE = (Role.BROKER, Role.SUPERVISOR, Role.RECEPTIONIST)
WHOLE_TREE = (Role.HEAD, Role.SUPERVISOR)


def visible(by: Actor) -> Q:
    """The filter of work this person may see: own, own units', the first line's for the first line.

    Matters kept closely are seen only by those they are assigned to and by heads of their tree;
    isolated ones by nobody here.
    """
    who = standing(by)
    if who.is_system:
        return Q()
    units = who.tree_ids if who.has(*WHOLE_TREE) else who.unit_ids
    in_reach = Q(unit_id__in=list(units))
    if who.has(*FIRST_LINE):
        in_reach |= Q(is_first_line=True)
    closely = Q(access_class=AccessClass.OPEN)
    if who.has(Role.HEAD):
        closely |= Q(access_class=AccessClass.RESTRICTED, unit_id__in=list(who.tree_ids))
    mine = Q(assignee_id=who.user_id, access_class__in=[AccessClass.OPEN, AccessClass.RESTRICTED])
    return mine | (in_reach & closely)


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


def require_lead(by: Actor, item: WorkItem) -> Standing:
    """Forbidden unless `by` may decide who does this item."""
    who = standing(by)
    if who.is_system or who.has(Role.SUPERVISOR) or (who.has(*WHOLE_TREE) and item.unit_id in who.tree_ids):
        return who
    raise Forbidden(_("Pracę przydziela osoba kierująca komórką albo superwizor."))
