"""Who may see a contact."""

from __future__ import annotations

from django.db.models import Q

from okienko.contacts.models import Contact
from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.errors import NotFound
from okienko.organization.permissions import of_program, require, standing
from okienko.organization.rules import Role
from okienko.routing.permissions import FIRST_LINE, READERS
from okienko.routing.rules import AccessClass


def visible(by: Actor) -> Q:
    """The filter of contacts this person may read in full (architecture §9)."""
    if by.kind is ActorKind.CLIENT:  # scopes are checked by the API
        return of_program(by) & Q(access_class=AccessClass.OPEN)
    who = standing(by)
    if who.is_system:
        return Q()
    if not who.has(*READERS):
        return Q(pk__in=[])
    units = who.tree_ids if who.has(Role.HEAD, Role.SUPERVISOR) else who.unit_ids
    in_reach = Q(unit_id__in=list(units))
    if who.has(*FIRST_LINE):
        in_reach |= Q(is_first_line=True)
    open_ones = in_reach & Q(access_class=AccessClass.OPEN)
    closely = Q(handled_by_id=who.user_id) & ~Q(access_class=AccessClass.ISOLATED)
    if who.has(Role.HEAD):
        closely |= Q(unit_id__in=list(who.tree_ids), access_class=AccessClass.RESTRICTED)
    return (open_ones | closely) & ~Q(kept_from_id=who.user_id)


def announced(by: Actor) -> Q:
    """The filter of contacts this actor may be told of: a program hears of what is kept closely, too."""
    if by.kind is not ActorKind.CLIENT:
        return visible(by)
    return of_program(by) & Q(access_class__in=[AccessClass.OPEN, AccessClass.RESTRICTED])


def access_contact(by: Actor, contact_id: int, *, lock: bool = False) -> Contact:
    """The contact with its unit, if this person may read it; NotFound otherwise. `lock`: inside a transaction."""
    rows = Contact.objects.select_related("unit").filter(visible(by))
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    contact = rows.filter(id=contact_id).first()
    if contact is None:
        raise NotFound
    return contact


def require_opener(by: Actor) -> None:
    """Who may open a contact: channels and programs, and staff who answer people."""
    if by.is_staff:
        require(by, *READERS)


def may_read_contact(by: Actor, contact_id: int) -> bool:
    """Forbidden when `by` is no staff at all."""
    return Contact.objects.filter(visible(by), id=contact_id).exists()
