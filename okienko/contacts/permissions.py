"""Who may see a contact."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q

from okienko.contacts.models import Contact
from okienko.contacts.rules import ContactState
from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.errors import Forbidden, NotFound
from okienko.kernel.kept import Given, Kept
from okienko.organization.permissions import (
    Shape,
    of_program,
    require,
    shape_of,
    standing,
    standing_given,
    values_of,
)
from okienko.organization.rules import Role, Standing
from okienko.routing.permissions import FIRST_LINE, READERS, advised_by
from okienko.routing.rules import AccessClass, WorkKind

EDITORS_OF_LETTERS = (Role.EDITOR, Role.ADMIN)


def visible(by: Actor) -> Q:
    """The filter of contacts this person may read in full (architecture §9)."""
    if by.kind is ActorKind.CLIENT:  # scopes are checked by the API
        return of_program(by) & Q(access_class=AccessClass.OPEN)
    return visible_to(standing(by))


def visible_to(who: Standing, *, reads: bool = True) -> Q:
    """The filter for staff. reads: with what they are asked for advice on, which they may not change."""
    if who.is_system:
        return Q()
    if who.is_guest:  # what they serve, until its result is saved, or advise on
        mine = Q(handled_by_id=who.user_id)
        if reads:
            mine |= Q(id__in=advised_by(who.user_id, WorkKind.CONTACT))
        return mine & Q(access_class=AccessClass.OPEN, state=ContactState.OPEN) & ~Q(kept_from_id=who.user_id)
    if not who.has(*READERS):
        return Q(pk__in=[])
    units = who.tree_ids if who.has(Role.HEAD, Role.SUPERVISOR) else who.unit_ids
    in_reach = Q(unit_id__any_of=list(units))
    if who.has(*FIRST_LINE):
        in_reach |= Q(is_first_line=True)
    open_ones = in_reach & Q(access_class=AccessClass.OPEN)
    closely = Q(handled_by_id__any_of=[who.user_id, *who.acting_for]) & ~Q(access_class=AccessClass.ISOLATED)
    if who.has(Role.HEAD):
        closely |= Q(unit_id__any_of=list(who.tree_ids), access_class=AccessClass.RESTRICTED)
    if reads:
        open_ones |= Q(id__in=advised_by(who.user_id, WorkKind.CONTACT), access_class=AccessClass.OPEN)
    return (open_ones | closely) & ~Q(kept_from_id=who.user_id)


def announced(by: Actor) -> Q:
    """The filter of contacts this actor may be told of: a program hears of what is kept closely, too."""
    if by.kind is not ActorKind.CLIENT:
        return visible(by)
    return of_program(by) & Q(access_class__in=[AccessClass.OPEN, AccessClass.RESTRICTED])


def access_contact(by: Actor, contact_id: int, *, lock: bool = False, advising: bool = False) -> Contact:
    """The contact with its unit, if this person may read it; NotFound otherwise.

    `lock`: inside a transaction, and to change it; whoever was only asked for advice may not, but for what is
    `advising`.
    """
    if by.kind is ActorKind.CLIENT:
        rows = Contact.objects.select_related("unit").filter(visible(by), id=contact_id)
        contact = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    else:
        who = standing(by)
        contact = _one(shape_of(who), lock, advising or not lock).first(**values_of(who), id=contact_id)
    if contact is None:
        raise NotFound
    return contact


@lru_cache(maxsize=100)
def _one(shape: Shape, lock: bool, reads: bool) -> Kept[Contact]:
    rows = Contact.objects.select_related("unit").filter(id=Given("id"))
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    return Kept(lambda: rows.filter(visible_to(standing_given(shape), reads=reads)))


class Talk(NamedTuple):
    """What decides about the lines of a contact."""

    state: str
    sender_name: str
    handled_by_id: int | None


def access_talk(by: Actor, contact_id: int, *, lock: bool = False) -> Talk:
    """As `access_contact`, for staff and the office itself, where lines go back and forth: little is read."""
    who = standing(by)
    found = _talk(shape_of(who), lock).first(**values_of(who), id=contact_id)
    if found is None:
        raise NotFound
    return Talk(*found)


@lru_cache(maxsize=100)
def _talk(shape: Shape, lock: bool) -> Kept[Any]:
    rows = Contact.objects.filter(visible_to(standing_given(shape), reads=not lock), id=Given("id"))
    if lock:
        rows = rows.select_for_update(no_key=True)
    return Kept(lambda: rows.values_list("state", "sender_name", "handled_by_id"))


def require_opener(by: Actor) -> None:
    """Who may open a contact: channels and programs, and staff who answer people."""
    if by.is_staff:
        require(by, *READERS)


def may_read_contact(by: Actor, contact_id: int) -> bool:
    """Forbidden when `by` is no staff at all."""
    return Contact.objects.filter(visible(by), id=contact_id).exists()


def require_reader_of_letters(by: Actor) -> Standing:
    """Everybody of the office reads what it writes to people."""
    return require(by)


def require_editor_of_letters(by: Actor) -> Standing:
    """Forbidden unless `by` may change the texts of the office."""
    return require(by, *EDITORS_OF_LETTERS)


def edits_letters(by: Actor) -> bool:
    """The same, for the menu and for buttons. Never raises."""
    try:
        return standing(by).has(*EDITORS_OF_LETTERS)
    except Forbidden:
        return False
