"""Cards are for everybody. Editors and the responsible unit write them; the head of that unit approves."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Forbidden
from okienko.organization.permissions import require, standing
from okienko.organization.rules import Role, Standing


def require_editor(by: Actor) -> Standing:
    """Who writes what speaks for the whole office: pages, clauses, phrases, synonyms."""
    return require(by, Role.EDITOR, Role.ADMIN)


_LEARNERS = (Role.EDITOR, Role.ADMIN, Role.HEAD, Role.SUPERVISOR, Role.ANALYST, Role.DIRECTOR)


def require_learner(by: Actor) -> Standing:
    """What was asked and what was not found: who writes cards, and who reads figures. No one's name stands there."""
    return require(by, *_LEARNERS)


def learns(by: Actor) -> bool:
    """For links: whether `require_learner` lets `by` pass. Never raises."""
    try:
        return standing(by).has(*_LEARNERS)
    except Forbidden:
        return False


def edits(by: Actor) -> bool:
    """For buttons: whether `by` keeps synonyms and the questions search is measured on. Never raises."""
    try:
        return standing(by).has(Role.EDITOR, Role.ADMIN)
    except Forbidden:
        return False


def follows_news(by: Actor) -> bool:
    """Whether `by` sees who has read the news: who leads a shift, and who writes. Never raises."""
    try:
        return standing(by).has(Role.SUPERVISOR, Role.EDITOR, Role.ADMIN)
    except Forbidden:
        return False


def writes(who: Standing, unit_id: int) -> bool:
    """Whether `who` may write the cards this unit answers for: editors all, people of the unit their own."""
    if who.is_system or who.has(Role.EDITOR, Role.ADMIN):
        return True
    own = who.tree_ids if who.has(Role.HEAD) else who.unit_ids
    return who.has(Role.HEAD, Role.CLERK, Role.EXPERT) and unit_id in own


def approves(who: Standing, unit_id: int) -> bool:
    """Whether `who` may approve for this unit: its head, or one above."""
    return who.is_system or (who.has(Role.HEAD) and unit_id in who.tree_ids)


def require_reader(by: Actor) -> Standing:
    """Everybody of the office reads what becomes of cards; guests have the panel."""
    return require(by)


def require_writer(by: Actor, unit_id: int) -> Standing:
    who = require_reader(by)
    if not writes(who, unit_id):
        raise Forbidden(_("Tę kartę zmienia redaktor albo komórka, która za nią odpowiada."))
    return who


def require_approver(by: Actor, unit_id: int) -> Standing:
    who = require_reader(by)
    if not approves(who, unit_id):
        raise Forbidden(_("Kartę zatwierdza kierownik komórki, która za nią odpowiada."))
    return who


def keeps_links(who: Standing, unit_ids: Iterable[int]) -> bool:
    """Whether `who` decides about an address that stands in texts of these units."""
    return who.has(Role.EDITOR, Role.ADMIN) or any(writes(who, one) for one in unit_ids)


def reads_editing(by: Actor) -> bool:
    """For the navigation: who writes or approves cards. Never raises."""
    try:
        return standing(by).has(Role.EDITOR, Role.ADMIN, Role.HEAD, Role.CLERK, Role.EXPERT)
    except Forbidden:
        return False


def reads_news(by: Actor) -> bool:
    """For the navigation: staff of any role. A guest's menu has their own page alone, where their news stands. Never
    raises."""
    try:
        return not require_staff(by).is_guest
    except Forbidden:
        return False


def reads_internal(by: Actor | None) -> bool:
    """Whether call scripts and internal answers are theirs: of the office's own people, not of guests or residents.

    Raises Forbidden for an actor who is no staff.
    """
    return by is not None and not require_staff(by).is_guest


def require_staff(by: Actor) -> Standing:
    """Staff of any role, and guests: the panel beside a contact carries words for who answers."""
    return require(by, *Role)
