"""Who is there, what they do, and on what they can be reached: three leases."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel import live
from okienko.kernel.actors import Actor, staff, system
from okienko.kernel.database import rows
from okienko.kernel.errors import Conflict, Forbidden
from okienko.organization import queries as organization
from okienko.organization.permissions import require, standing
from okienko.organization.rules import Role, Standing, UnitId
from okienko.routing.models import Agent, Offer
from okienko.routing.permissions import SERVING, line_of
from okienko.routing.rules import PATIENCE, Activity, Device, EventKind
from okienko.routing.services.holding import DISPATCH, change_activity, end_open, lock_item
from okienko.routing.services.log import log

# What a person may say of themselves; the rest the system says, and it ends by itself.
CHOSEN = (Activity.AVAILABLE, Activity.WRAP_UP, Activity.BREAK, Activity.MEETING)


@transaction.atomic
def sign_on(*, by: Actor, device: Device = Device.SCREEN, activity: Activity = Activity.AVAILABLE) -> None:
    """Begin to serve queues. What somebody held before a crash they hold still.

    Raises:
        Conflict: a guest who is not on duty by their roster; the message says when they are.
    """
    who = require(by, *SERVING)
    now = timezone.now()
    roster_until = _roster_until(who, now)
    agent = Agent.objects.select_for_update().filter(user_id=who.user_id).first()
    is_back = agent is not None and agent.signed_on_at is not None
    if agent is None:
        agent = Agent(user_id=who.user_id, idle_since=now)
    agent.line, agent.unit_ids, agent.roster_until = line_of(who), _units_of(who), roster_until
    agent.presence_until, agent.signed_on_at = now + PATIENCE.presence, agent.signed_on_at or now
    agent.device, agent.device_until = device, now + PATIENCE.presence
    if not is_back:
        agent.misses, agent.next_activity = 0, ""
        agent.activity, agent.activity_until = activity, now + PATIENCE.activity
    agent.save()
    if not is_back:
        log(EventKind.SIGNED_ON, at=now, user_id=who.user_id)
        log(EventKind.ACTIVITY, at=now, user_id=who.user_id, to=activity)
        audit.record(subject=f"user:{who.user_id}", action="routing.signed_on", by=by)
    live.touch(DISPATCH, f"offers:{who.user_id}")


def renew(*, by: Actor, device: Device = Device.SCREEN) -> bool:
    """The page is still open. One statement, no history; False when the person has to sign on again: who is signed off
    is still there for a talk they have in hand. What is written stays theirs whether they are there or not."""
    now = timezone.now()
    until = now + PATIENCE.presence
    before = rows(_RENEW, [standing(by).user_id, EventKind.ACCEPTED.value, until, device.value, until])
    if not before:
        return False
    if before[0][0] <= now:
        live.touch(DISPATCH)
    return True


_RENEW = """
WITH before AS (
    SELECT user_id, presence_until FROM routing_agent AS a WHERE user_id = %s AND (signed_on_at IS NOT NULL OR EXISTS (
        SELECT FROM routing_offer AS o WHERE o.user_id = a.user_id AND o.outcome = %s AND o.ended_at IS NULL
            AND NOT o.is_interruptible
    )) FOR NO KEY UPDATE
)
UPDATE routing_agent AS a SET presence_until = %s, device = %s, device_until = %s FROM before
WHERE a.user_id = before.user_id RETURNING before.presence_until
"""


@transaction.atomic
def sign_off(*, by: Actor, of: int | None = None) -> None:
    """Stop serving queues; `of`: the user whom a supervisor, or the system, signs off.

    What was offered goes to others. What they talk about stays theirs until they give it back or their page is gone too
    long: it goes on saying that it is open.
    """
    user_id = _whom(by, of)
    _refuse_open(user_id)
    agent = Agent.objects.select_for_update().filter(user_id=user_id, signed_on_at__isnull=False).first()
    if agent is None:
        return
    now = timezone.now()
    agent.signed_on_at, agent.device_until, agent.activity_until = None, now, now
    agent.next_activity = ""
    agent.save()
    log(EventKind.SIGNED_OFF, at=now, user_id=user_id)
    audit.record(subject=f"user:{user_id}", action="routing.signed_off", by=by)
    live.touch(DISPATCH, f"offers:{user_id}")


@transaction.atomic
def sign_off_absent(user_id: int, *, now: datetime) -> bool:
    """Sign off whose page is gone too long, or whose duty is over. False where they are back meanwhile, or their roster
    goes on: then they keep what they are offered."""
    absent = Q(presence_until__lte=now - PATIENCE.signed_off) | Q(roster_until__lte=now)
    _refuse_open(user_id)  # items are locked before the person
    here = Agent.objects.select_for_update().filter(user_id=user_id, signed_on_at__isnull=False)
    if here.filter(absent).first() is None:
        transaction.set_rollback(True)
        return False
    sign_off(by=system(), of=user_id)
    return True


@transaction.atomic
def follow_standing(user_id: int) -> None:
    """Somebody's place in the office changed, or a guest's roster: they serve what is theirs to serve today, or
    nothing any more."""
    try:
        who = require(staff(user_id), *SERVING)
        until = _roster_until(who, timezone.now())
    except (Forbidden, Conflict):
        sign_off(by=system(), of=user_id)
        return
    agents = Agent.objects.filter(user_id=user_id)
    if agents.update(line=line_of(who), unit_ids=_units_of(who), roster_until=until):
        live.touch(DISPATCH, f"offers:{user_id}")


@transaction.atomic
def set_activity(activity: Activity, *, by: Actor, of: int | None = None) -> None:
    """Say what one does now; `of`: the user for whom a supervisor says it. An open offer goes to somebody else.

    Raises:
        Conflict: the person is not signed on.
    """
    user_id = _whom(by, of)
    if activity is not Activity.AVAILABLE:
        _refuse_open(user_id)
    agent = _signed_on(user_id)
    now = timezone.now()
    agent.misses = 0
    agent.save(update_fields=["misses"])
    change_activity(agent, activity, now + PATIENCE.activity, now=now)
    if of not in (None, by.id):
        audit.record(subject=f"user:{user_id}", action="routing.activity_set", by=by, data={"to": activity})


@transaction.atomic
def choose_next_activity(activity: Activity | None, *, by: Actor) -> None:
    """What one will do once one's hands are empty; no more offers come until then. None: nothing after all."""
    agent = _signed_on(_whom(by, None))
    now = timezone.now()
    if activity is not None and not agent.firm and not agent.soft:
        change_activity(agent, activity, now + PATIENCE.activity, now=now)
        return
    agent.next_activity = activity or ""
    agent.save(update_fields=["next_activity"])
    live.touch(DISPATCH, f"offers:{agent.user_id}")


def _whom(by: Actor, of: int | None) -> int:
    """The user it is about: oneself, or whoever a supervisor or the system names."""
    who = standing(by)
    if of is None or of == who.user_id:
        return require(by, *SERVING).user_id
    require(by, Role.SUPERVISOR)
    return of


def _roster_until(who: Standing, now: datetime) -> datetime | None:
    """When the duty of a guest ends; None for everybody else. Conflict for a guest who is on none."""
    if not who.is_guest:
        return None
    duty = organization.duty_of(who.user_id, now)
    if duty is not None and duty.on_until is not None:
        return duty.on_until
    if duty is None or duty.following is None:
        raise Conflict(_("Nie masz teraz dyżuru i żadnego w najbliższym miesiącu. Ustal go z urzędem."))
    begins = timezone.localtime(duty.following[0])
    raise Conflict(_("Nie masz teraz dyżuru. Następny: %(when)s.") % {"when": f"{begins:%d.%m.%Y, %H:%M}"})


def _units_of(who: Standing) -> list[UnitId]:
    """The units whose queues they serve: their own, and all first lines for who is of one."""
    return sorted(who.unit_ids | (who.first_line_ids if who.is_of_first_line else frozenset()))


def _signed_on(user_id: int) -> Agent:
    agent = Agent.objects.select_for_update().filter(user_id=user_id, signed_on_at__isnull=False).first()
    if agent is None:
        raise Conflict(_("Nie jesteś na służbie. Zgłoś gotowość i wybierz stan ponownie."))
    return agent


def _refuse_open(user_id: int) -> None:
    """Whoever goes away is not waited for. All items are locked before the first offer ends, which writes the person's
    row: who has one of the items waits for that row."""
    now: datetime = timezone.now()
    opened = Offer.objects.filter(user_id=user_id, outcome="").order_by("item_id")
    found = list(opened.values_list("id", "item_id"))
    items = {item_id: lock_item(item_id) for _offer_id, item_id in found}
    offers = Offer.objects.select_for_update().filter(id__in=[offer_id for offer_id, _item_id in found])
    for offer in offers.order_by("item_id"):
        if not offer.outcome:
            end_open(offer, EventKind.DECLINED, items[offer.item_id], now=now)
