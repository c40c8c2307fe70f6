"""Work goes from one person to another: passed on by who has it, or taken over by who leads."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, Invalid
from okienko.organization.permissions import standing
from okienko.routing.models import Notice, WorkItem
from okienko.routing.permissions import access_item, require_holder, require_lead, require_near
from okienko.routing.rules import NoticeKind, demand
from okienko.routing.services.holding import talk_ended
from okienko.routing.services.moving import transfer
from okienko.routing.services.working import assign, require_mover

NOTICE_LASTS = timedelta(hours=12)  # a shift


@transaction.atomic
def pass_to(subject: str, *, to: int, by: Actor) -> int | None:
    """Give work to one person (user id `to`). Who has it may, and who leads its unit.

    A talk that goes on is laid before them, so they must be ready; if they do not take it, it waits in its queue, as
    old as it is. Returns the offer's id. Everything else becomes theirs at once: None.

    Raises:
        Invalid: that person may not have it, or has it.
        Conflict: they cannot be offered it now, or somebody else has it by now.
    """
    item = access_item(by, subject, lock=True)
    require_mover(by, item)
    if item.assignee_id == to:
        raise Invalid(fields={"to": _("Ta osoba już to prowadzi. Wybierz inną.")})
    require_holder(to, item)
    require_near(to, item)
    if is_live(item):
        return transfer(subject, by=by, to_user=to)
    assign(subject, to=to, by=by)
    return None


@transaction.atomic
def take_over(subject: str, *, by: Actor, seen: int | None = None) -> None:
    """Take work from somebody who has it; they are told. For who leads its unit, and for supervisors.

    seen: as `assign` asks it.

    Raises:
        Conflict: nobody holds it any more, or somebody else.
    """
    item = access_item(by, subject, lock=True)
    require_lead(by, item)
    who = standing(by)
    former = item.assignee_id
    if former == who.user_id:
        return
    if former is None:
        raise Conflict(_("Nikt już tego nie prowadzi. Weź tę pracę jak każdą inną."))
    assign(subject, to=who.user_id, by=by, seen=seen)
    audit.record(subject=subject, action="routing.taken_over", by=by, data={"from": former})
    tell(former, NoticeKind.TAKEN_OVER, item, by=who.user_id)


def is_live(item: WorkItem) -> bool:
    """Whether somebody sits at the other end of a locked item now."""
    return bool(item.queue) and demand(item.kind, item.channel).is_live and talk_ended(item.id) is None


def tell(user_id: int, kind: NoticeKind, item: WorkItem, *, by: int) -> None:
    """Leave word on every page of somebody, until they have read it or their shift is over."""
    now = timezone.now()
    Notice.objects.filter(user_id=user_id, at__lte=now - NOTICE_LASTS).delete()
    Notice.objects.create(
        user_id=user_id, kind=kind, subject=item.subject, headline=item.headline, by_id=by, at=now
    )  # fmt: skip
    live.touch(f"offers:{user_id}")


@transaction.atomic
def read_notice(notice_id: int, *, by: Actor) -> None:
    """One's own word was read. Read already, or another's: nothing happens."""
    user_id = standing(by).user_id
    if Notice.objects.filter(id=notice_id, user_id=user_id).delete()[0]:
        live.touch(f"offers:{user_id}")
