"""What becomes of work that waits or is served: its talk ends, the person leaves, it moves to another queue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor, system
from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.facts import publish
from okienko.organization.permissions import standing
from okienko.routing import queries
from okienko.routing.events import WorkFinished, WorkFlowedOut, WorkReturned
from okienko.routing.models import Agent, WorkItem
from okienko.routing.permissions import access_item, require_holder
from okienko.routing.rules import FORM, PATIENCE, WRITTEN, EventKind, Exit, Plan, demand
from okienko.routing.services.advice import end_advice
from okienko.routing.services.holding import end_serving, live_offer, release, talk_ended
from okienko.routing.services.laying import offer as lay
from okienko.routing.services.log import log
from okienko.routing.services.working import announce, require_mover, tell_moved_on


@transaction.atomic
def end_talk(subject: str, *, by: Actor) -> None:
    """The talk is over and its result is owed: the wrap-up begins, with its deadline in the database.

    The owning domain has checked who may say so. `finish` ends the wrap-up; so does its deadline, which gives the
    person's capacity back and leaves the work on their list.
    """
    item = WorkItem.objects.select_for_update(of=("self",)).filter(subject=subject).first()
    if item is None or not item.queue:
        return
    plan = _plan(item.queue)
    served = end_serving(item, wrap_up=timedelta(seconds=plan.wrap_up_seconds))
    if served is not None:
        log(EventKind.FINISHED, item, user_id=served.user_id, offer_id=served.id)
        announce(item)


@transaction.atomic
def extend_wrap_up(subject: str, *, by: Actor) -> None:
    """As much time again for the wrap-up, counted from now; only its own person may ask.

    Raises:
        Conflict: the wrap-up is over.
    """
    item = access_item(by, subject, lock=True)
    last = talk_ended(item.id)
    if last is None or last.released_at is not None or last.user_id != standing(by).user_id:
        raise Conflict(_("Czas na zapisanie wyniku minął. Sprawa jest nadal na Twojej liście."))
    last.wrap_until = timezone.now() + timedelta(seconds=_plan(item.queue).wrap_up_seconds)
    last.save(update_fields=["wrap_until"])


@transaction.atomic
def wrap_up_done(subject: str, *, by: Actor) -> None:
    """The result is saved though the matter stays on a list: capacity is given back. Own wrap-up only."""
    item = access_item(by, subject, lock=True)
    last = talk_ended(item.id)
    if last is not None and last.released_at is None and last.user_id == standing(by).user_id:
        release(last, item)


@transaction.atomic
def leave(subject: str) -> None:
    """The person who waited is gone: nobody is offered them any more, and the item leaves the queue.

    Whoever is served has been answered: then nothing happens here, their talk ends by `end_talk`.
    """
    item = WorkItem.objects.select_for_update(of=("self",)).filter(subject=subject).first()
    if item is None or item.assignee_id is not None:
        return
    end_serving(item)
    log(EventKind.ABANDONED, item, is_gone=True)
    publish(WorkFinished(item_id=item.id), subject=subject)
    announce(item)
    item.delete()


@transaction.atomic
def flow_out(subject: str, to: Exit) -> None:
    """The person stops waiting for somebody now and is called back, or left a message. Whoever is served stays so.

    A message is offered from now on like what comes by a form, in the queue of its unit that takes forms; without such
    a queue it waits on lists. So does what is called back: the promised call is work of its own.
    """
    item = WorkItem.objects.select_for_update(of=("self",)).filter(subject=subject).first()
    if item is None or not item.queue or item.assignee_id is not None:
        return
    end_serving(item)
    log(EventKind.FLOWED_OUT, item, to=to)
    announce(item)
    item.queue = ""
    if to is Exit.MESSAGE:
        meant = queries.queue_for(FORM, unit_id=item.unit_id, language=item.language)
        item.channel, item.queue = WRITTEN, queries.lands_in(meant, kind=item.kind, unit_id=item.unit_id)
        item.weight = demand(item.kind, item.channel).weight
    if item.queue:
        log(EventKind.ENTERED, item)
    item.entered_at, item.version = timezone.now(), item.version + 1
    item.save(update_fields=["channel", "entered_at", "queue", "version", "weight"])
    announce(item)
    publish(WorkFlowedOut(item_id=item.id, to=to), subject=subject)


@transaction.atomic
def overflow(item_id: int, *, to: str) -> bool:
    """Nobody took it in time: it goes where its queue says, as old as it is. False where somebody is about to."""
    item = WorkItem.objects.select_for_update(of=("self",)).filter(id=item_id, assignee=None).exclude(queue="").first()
    if item is None or live_offer(item.id) is not None:
        return False
    if to in set(Exit):
        flow_out(item.subject, Exit(to))
        return True
    if queries.lands_in(to, kind=item.kind, unit_id=item.unit_id) == item.queue:  # by a pack that knows no better
        return False
    log(EventKind.FLOWED_OUT, item, to=to)
    _enter(item, to)
    return True


@transaction.atomic
def transfer(
    subject: str, *, by: Actor, to_queue: str = "", to_user: int | None = None, reason: str = ""
) -> int | None:
    """Pass work on to another queue, or lay it before one person. Age is kept, steps begin anew.

    Returns the id of the offer to that person. What is offered and not taken waits in its queue for everybody.

    Raises:
        Invalid: no such queue.
        Conflict: somebody else holds it, or that person cannot be offered it now.
    """
    item = access_item(by, subject, lock=True)
    require_mover(by, item)
    if to_user is not None:
        require_holder(to_user, item)
    if to_queue and queries.queue(to_queue) is None:
        raise Invalid(fields={"to": _("Wybierz kolejkę z listy.")})
    now = timezone.now()
    former = item.assignee_id
    end_advice(item, former, to_user)
    end_serving(item, now=now)
    log(EventKind.TRANSFERRED, item, at=now, user_id=former, to=to_queue or f"user:{to_user}")
    if former is not None:
        publish(WorkReturned(item_id=item.id, user_id=former), subject=subject)
    item.assignee_id, item.taken_at, item.sticky_id = None, None, to_user
    before = item.queue
    _enter(item, to_queue or item.queue or queries.default_queue(item.channel))
    audit.record(
        subject=subject, action="routing.transferred", by=by, reason=reason,
        data={"from": former, "before": before, "queue": item.queue, "to": to_user},
    )  # fmt: skip
    if to_user is None:
        return None
    laid = lay(item.id, to=to_user, lasts=timedelta(seconds=_plan(item.queue).offer_seconds))
    if laid is None:
        raise Conflict(_("Ta osoba nie może teraz przyjąć pracy. Wybierz inną osobę albo kolejkę."))
    return laid


def waiting_in(codes: Iterable[str]) -> list[int]:
    """Ids of what waits in these queues and nobody has, the longest wait first."""
    rows = WorkItem.objects.filter(queue__in=list(codes), assignee=None).order_by("routing_age", "id")
    return list(rows.values_list("id", flat=True))


@transaction.atomic
def move_on(item_id: int) -> bool:
    """What waits in a queue that was put out of use goes where its work goes now. False where somebody is about to take
    it: when they do not, the sweeper comes again."""
    item = WorkItem.objects.select_for_update(of=("self",)).filter(id=item_id, assignee=None).exclude(queue="").first()
    if item is None or live_offer(item.id) is not None:
        return False
    to = queries.lands_in(item.queue, kind=item.kind, unit_id=item.unit_id)
    if to == item.queue:
        return False
    log(EventKind.TRANSFERRED, item, to=to)
    _enter(item, item.queue)
    return True


@transaction.atomic
def requeue_from_absent(item_id: int, user_id: int, *, now: datetime) -> bool:
    """Whoever served it has been gone too long, or may not sign in any more: it waits again, as old as it is. False
    when that is not so any more, and nothing has changed."""
    item = WorkItem.objects.select_for_update(of=("self",)).filter(id=item_id, assignee_id=user_id).first()
    if item is None:
        return False
    end_advice(item, user_id)
    if not _is_absent(item, user_id, now):
        transaction.set_rollback(True)
        return False
    end_serving(item)
    log(EventKind.REQUEUED, item, user_id=user_id)
    publish(WorkReturned(item_id=item.id, user_id=user_id), subject=item.subject)
    audit.record(subject=item.subject, action="routing.returned", by=system(), data={"from": user_id})
    item.assignee_id, item.taken_at, item.sticky_id = None, None, user_id
    _enter(item, item.queue)
    return True


def _is_absent(item: WorkItem, user_id: int, now: datetime) -> bool:
    """Whether what they have cannot stay theirs; locks their row. Only a talk is taken from who may come back."""
    if WorkItem.objects.filter(id=item.id, assignee__valid_until__lt=timezone.localdate(now)).exists():
        return True
    agent = Agent.objects.select_for_update().filter(user_id=user_id).first()
    is_gone = agent is not None and agent.presence_until <= now - PATIENCE.gone
    return is_gone and demand(item.kind, item.channel).is_live


def _enter(item: WorkItem, queue: str) -> None:
    """A locked item waits in a queue from now on, or in what took its place; its age unchanged."""
    announce(item)
    lands = queries.lands_in(queue, kind=item.kind, unit_id=item.unit_id)
    if item.queue != lands:
        item.queue = lands
        tell_moved_on(item, queue)
        if lands:
            log(EventKind.ENTERED, item)
    item.entered_at, item.version = timezone.now(), item.version + 1
    item.save()
    announce(item)


def _plan(queue: str) -> Plan:
    found = queries.queue(queue)
    return found.plan if found else Plan()
