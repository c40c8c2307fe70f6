"""The end of a consultation, whoever brings it about: beside `holding`, what every verb that moves work shares."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from okienko.kernel import live
from okienko.kernel.kept import Given, Kept
from okienko.routing.models import Agent, Consult, WorkItem
from okienko.routing.rules import PATIENCE, Activity, ConsultEnd, EventKind
from okienko.routing.services.holding import DISPATCH, change_activity, live_offer, lock_people
from okienko.routing.services.log import log

_LIVE = Kept(lambda: Consult.objects.select_for_update().filter(item_id=Given("item"), ended_at=None))


def live_consult(item_id: int) -> Consult | None:
    """The consultation about an item that is not over, locked. The caller has the item's lock."""
    return _LIVE.first(item=item_id)


def end_advice(item: WorkItem, *holders: int | None) -> None:
    """A locked item is another's from now on, nobody's, or over: nobody advises on it for who had it. `holders`: whose
    rows the caller writes next; they, the adviser and whoever is being offered it are locked in one order, as by
    everybody else."""
    one = live_consult(item.id)
    people = {*holders, *((one.asker_id, one.adviser_id) if one is not None else ())} - {None}
    if people and item.queue:
        offered = live_offer(item.id)
        people |= {offered.user_id} if offered is not None else set()
    if one is not None or item.queue:  # nobody serves what is in no queue
        lock_people(people)
    if one is not None:
        close_consult(one, ConsultEnd.MOVED, item)


def close_consult(
    one: Consult, how: ConsultEnd, item: WorkItem | None, *, now: datetime | None = None, goes_on: bool = True
) -> None:
    """End a locked consultation: who advised holds nothing for it and reads the matter no longer.

    goes_on: what they chose to do next may begin, if their hands are empty.
    """
    now = now or timezone.now()
    adviser_id = let_go(one, now, goes_on=goes_on)
    if adviser_id is not None and one.answered_at is None:
        log(EventKind.CONSULT_REFUSED, item, at=now, user_id=adviser_id, to=EventKind.CALLER_GONE, of=one)
    advised = adviser_id if one.answered_at is not None else None
    log(EventKind.CONSULT_ENDED, item, at=now, user_id=advised, to=how, of=one)
    one.ended_at, one.outcome = now, how
    one.save(update_fields=["ended_at", "outcome"])
    touched = [f"offers:{user_id}" for user_id in (one.asker_id, adviser_id) if user_id is not None]
    live.touch(DISPATCH, one.subject, f"work:user:{adviser_id}", *touched)


def let_go(one: Consult, now: datetime, *, goes_on: bool = True) -> int | None:
    """Whoever is asked or advises has that much room again; their user id. The caller writes who is asked then."""
    if one.adviser_id is None:
        return None
    column = "soft" if one.is_interruptible else "firm"
    agents = Agent.objects.filter(user_id=one.adviser_id)
    agents.update(**{column: Greatest(F(column) - one.weight, Value(0))}, idle_since=now)
    agent = agents.filter(firm=0, soft=0).exclude(next_activity="").first() if goes_on else None
    if agent is not None:
        change_activity(agent, Activity(agent.next_activity), now + PATIENCE.activity, now=now)
    return one.adviser_id
