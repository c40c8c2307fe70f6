"""Work on the lists: putting it there, taking, returning, assigning, finishing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import queries as acts
from okienko.audit import services as audit
from okienko.kernel import live
from okienko.kernel.actors import Actor, system
from okienko.kernel.bulk import copy_in, insert
from okienko.kernel.errors import Conflict, Forbidden
from okienko.kernel.facts import publish
from okienko.kernel.gathering import gathering
from okienko.kernel.kept import Given, Kept
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.organization.rules import UserId
from okienko.routing import queries
from okienko.routing.events import WorkEnqueued, WorkFinished, WorkReturned, WorkTaken
from okienko.routing.models import QueueEvent, WorkItem
from okienko.routing.permissions import access_item, require_holder, require_lead, visible
from okienko.routing.rules import AccessClass, EventKind, Priority, WorkKind, demand
from okienko.routing.services.advice import end_advice
from okienko.routing.services.holding import DISPATCH, end_serving, release, serve_by_hand, take_back_offer, talk_ended
from okienko.routing.services.log import due_of, log


@dataclass(frozen=True, slots=True)
class Work:
    """What the owning domain knows of a matter that waits; see `WorkItem` for the fields."""

    kind: WorkKind
    subject: str
    unit_id: int
    due_at: datetime
    headline: str = ""
    who: str = ""
    reference: str = ""
    channel: str = ""
    category: str = ""
    stage: str = ""
    language: str = "pl"
    priority: Priority = Priority.NORMAL
    is_first_line: bool = False
    access_class: AccessClass = AccessClass.OPEN
    kept_from_id: int | None = None
    skills: tuple[str, ...] = ()
    enqueued_at: datetime | None = None
    assignee_id: int | None = None
    queue: str = ""  # code of the queue that offers it to people; none: it waits on lists alone
    sticky_id: int | None = None  # user who had it before: first choice while they can be offered it
    offer_from: datetime | None = None  # offered to nobody before
    routing_age: datetime | None = None  # its place, where that is not where it came; see `rules.place_kept`
    weight: int | None = None  # percents of a person's attention; None: what its channel asks (`rules.demand`)


@transaction.atomic(savepoint=False)
def enqueue(work: Work, *, by: Actor, is_new: bool = False) -> int:
    """Put a matter into the queue. Returns the item's id; a matter already waiting is brought up to date.

    is_new: the matter was made in this transaction, so nothing can wait for it yet.
    """
    now = work.enqueued_at or timezone.now()
    meant, work = work.queue, replace(work, queue=queries.lands_in(work.queue, kind=work.kind, unit_id=work.unit_id))
    item = _as_item(work, now)
    while not insert(item, unless_taken=not is_new):
        known = WorkItem.objects.select_for_update().filter(subject=work.subject).first()
        if known is not None:  # else it was finished in this moment
            amend(work.subject, **_columns(work, without=_KEPT))
            return known.id
    tell_moved_on(item, meant)
    log(EventKind.ENTERED, item, at=now)
    if item.assignee_id:
        log(EventKind.ANSWERED, item, at=now, user_id=item.assignee_id)
    publish(WorkEnqueued(item_id=item.id, unit_id=item.unit_id), subject=work.subject)
    announce(item)
    return item.id


_KEPT = (
    "kind",
    "subject",
    "channel",
    "enqueued_at",
    "assignee_id",
    "queue",
    "sticky_id",
    "routing_age",
    "weight",
)  # of an item that waits already


def _as_item(work: Work, now: datetime) -> WorkItem:
    began = max(now, work.offer_from) if work.offer_from else now
    item = WorkItem(**_columns(replace(work, enqueued_at=now, routing_age=work.routing_age or now)), entered_at=began)
    item.taken_at = now if work.assignee_id else None
    return item


def _columns(work: Work, without: Sequence[str] = ()) -> dict[str, Any]:
    columns = {name: getattr(work, name) for name in Work.__slots__ if name not in without}
    columns["skills"] = list(work.skills)
    columns["headline"] = work.headline[:300].replace("\x00", "")
    columns["who"] = work.who[:200].replace("\x00", "")
    if "weight" in columns and work.weight is None:
        columns["weight"] = demand(work.kind, work.channel).weight
    return columns


@transaction.atomic(savepoint=False)
def amend(subject: str, **changes: Any) -> None:
    """Bring the copies of a waiting matter up to date; nothing happens when it does not wait.

    With another queue or another person it is served and offered anew; what is kept closely is offered no more.
    """
    item = WorkItem.objects.select_for_update().filter(subject=subject).first()
    if item is None:
        return
    before, due_before = topics_of(item), due_of(item)
    former, queue = item.assignee_id, item.queue
    meant = changes.get("queue", queue)
    if meant != queue:
        changes["queue"] = queries.lands_in(meant, kind=item.kind, unit_id=changes.get("unit_id", item.unit_id))
    moves = changes.get("queue", queue) != queue or changes.get("assignee_id", former) != former
    if moves or changes.get("access_class", AccessClass.OPEN) != AccessClass.OPEN:
        end_advice(item, former, changes.get("assignee_id", former))
    if moves:
        end_serving(item)
        goes_to = changes.get("queue", queue)
        if former is not None and goes_to == queue and changes["assignee_id"] is None:
            log(EventKind.REQUEUED, item, user_id=former)
        elif queue or former is not None:
            log(EventKind.TRANSFERRED, item, user_id=former, to=goes_to)
    elif changes.get("access_class", AccessClass.OPEN) != AccessClass.OPEN:
        take_back_offer(item)
    for name, value in changes.items():
        setattr(item, name, value)
    if item.queue != queue:
        item.entered_at = changes.get("entered_at", timezone.now())
        tell_moved_on(item, meant)
        log(EventKind.ENTERED, item)
    elif due_of(item) != due_before:
        log(EventKind.DATED, item)
    if moves and item.assignee_id is not None:
        serve_by_hand(item, item.assignee_id)
        log(EventKind.ANSWERED, item, user_id=item.assignee_id)
    item.version += 1
    item.save()
    announce(item, *before)


@transaction.atomic
def enter_queue(item_id: int, queue: str) -> bool:
    """What lay on lists is offered from now on as well; False when somebody took it meanwhile, or it is offered."""
    item = WorkItem.objects.select_for_update(of=("self",)).filter(id=item_id, assignee=None, queue="").first()
    if item is None or not queries.lands_in(queue, kind=item.kind, unit_id=item.unit_id):
        return False
    amend(item.subject, queue=queue)
    return True


def tell_moved_on(item: WorkItem, meant: str) -> None:
    """Say in the history of a locked item that it is not where it was meant to be: that queue was put out of use."""
    if item.queue != meant:
        audit.record(
            subject=item.subject, action="routing.moved_on", by=system(), data={"before": meant, "queue": item.queue}
        )


def touch_item(subject: str) -> None:
    """Announce that a waiting matter has news, without changing its row."""
    item = WorkItem.objects.filter(subject=subject).first()
    if item is not None:
        announce(item)


def note_news(subject: str) -> None:
    """The person added something to a waiting matter: its row says so until who holds it looks."""
    amend(subject, has_news=True)


@transaction.atomic
def see_news(subject: str, *, by: Actor) -> None:
    """Who holds the matter, or anybody while nobody does, has looked. Access was checked."""
    unheld_or_own = Q(assignee=None) | Q(assignee_id=standing(by).user_id)
    if WorkItem.objects.filter(unheld_or_own, subject=subject, has_news=True).update(has_news=False):
        touch_item(subject)


@transaction.atomic
def take(subject: str, *, by: Actor) -> None:
    """Take a matter nobody holds.

    Raises:
        Conflict: somebody was faster; the message says who.
    """
    who = standing(by)
    item = access_item(by, subject)
    changed = WorkItem.objects.filter(visible(by), id=item.id, assignee=None).update(
        assignee_id=who.user_id, taken_at=timezone.now(), version=F("version") + 1
    )
    if changed != 1:  # somebody got there first
        holder = WorkItem.objects.filter(id=item.id).values_list("assignee_id", "assignee__full_name").first()
        if holder is not None and holder[0] == who.user_id:
            return
        raise Conflict(
            _("Tę pracę ma już: %(name)s. Wybierz następną z listy.") % {"name": holder[1] if holder else "–"}
        )
    serve_by_hand(item, who.user_id)
    log(EventKind.ANSWERED, item, user_id=who.user_id)
    publish(WorkTaken(item_id=item.id, user_id=who.user_id), subject=subject)
    audit.record(subject=subject, action="routing.taken", by=by)
    announce(item, f"work:user:{who.user_id}")


@transaction.atomic
def give_back(subject: str, *, by: Actor, reason: str = "", held_by: int | None = None) -> None:
    """Return one's own matter to its unit, keeping its age. `held_by`: of whom the system takes it (user id).

    Nothing happens when nobody holds it, or no longer that user.

    Raises:
        Conflict: somebody else has it by now; the message says who.
    """
    item = access_item(by, subject, lock=True)
    who = standing(by)
    if item.assignee_id is None or held_by not in (None, item.assignee_id):
        return
    if not who.is_system and item.assignee_id != who.user_id:
        raise Conflict(no_longer(item))
    former = item.assignee_id
    item.assignee_id, item.taken_at, item.entered_at, item.version = None, None, timezone.now(), item.version + 1
    item.save()
    end_advice(item)
    end_serving(item)
    log(EventKind.REQUEUED, item, user_id=former)
    publish(WorkReturned(item_id=item.id, user_id=former), subject=subject)
    audit.record(subject=subject, action="routing.returned", by=by, reason=reason, data={"from": former})
    announce(item, f"work:user:{former}")


@transaction.atomic
def assign(subject: str, *, to: int, by: Actor, seen: int | None = None) -> None:
    """Give a matter to a member of staff (user id `to`). Oneself may have what nobody holds, and pass on what one
    has; the rest a lead decides.

    seen: who held it on the screen this was decided at (user id, 0 for nobody); None where no screen was.

    Raises:
        Conflict: somebody else holds it by now; the message says who, to a lead by whose order, `data["held"]` as
            `seen`.
        Invalid: that person is not active staff whose work it is.
    """
    item = access_item(by, subject, lock=True)
    who = standing(by)
    if item.assignee_id is not None or to != who.user_id:
        require_mover(by, item)
    require_holder(to, item)
    former = item.assignee_id
    if seen is not None and former not in (seen or None, to):
        raise Conflict(_passed_on(item), held=former or 0)
    item.assignee_id, item.taken_at, item.version = to, timezone.now(), item.version + 1
    item.save()
    if former != to:
        end_advice(item, former, to)
        serve_by_hand(item, to)
        if former is not None:
            log(EventKind.TRANSFERRED, item, user_id=former, to=f"user:{to}")
        log(EventKind.ANSWERED, item, user_id=to)
    publish(WorkTaken(item_id=item.id, user_id=to, assigned_by=who.user_id), subject=subject)
    audit.record(subject=subject, action="routing.assigned", by=by, data={"from": former, "to": to})
    announce(item, *([f"work:user:{former}"] if former else []))


def require_mover(by: Actor, item: WorkItem) -> None:
    """Who has a locked item may pass it on, and who leads its unit.

    Raises:
        Conflict: they had it, and their page still says so; the message says who has it now.
        Forbidden: it was never theirs.
    """
    user_id = standing(by).user_id
    if item.assignee_id == user_id:
        return
    try:
        require_lead(by, item)
    except Forbidden:
        if any(act.data.get("from") == user_id for act in acts.acts_on(item.subject)):
            raise Conflict(no_longer(item)) from None
        raise


def no_longer(item: WorkItem) -> str:
    """What whoever had an item is told when they act on it as if they still had."""
    if item.assignee_id is None:
        return _("Tej pracy już nie masz: wróciła do kolejki. Wybierz następną z listy.")
    names = organization.staff_names({item.assignee_id})
    words = _("Tej pracy już nie masz, ma ją teraz: %(name)s. Wybierz następną z listy.")
    return words % {"name": names.get(UserId(item.assignee_id), "–")}


def _passed_on(item: WorkItem) -> str:
    """What became of an item since somebody looked at it."""
    if item.assignee_id is None:
        return _("W międzyczasie praca wróciła do komórki i nikt jej nie ma. Zdecyduj jeszcze raz.")
    last = next((act for act in reversed(acts.acts_on(item.subject)) if act.data.get("to") == item.assignee_id), None)
    lead = last.by.id if last is not None and last.action == "routing.assigned" else None
    names = organization.staff_names({item.assignee_id, *([lead] if lead else [])})
    if lead in (None, item.assignee_id):
        words = _("W międzyczasie tę pracę wzięła inna osoba: %(name)s. Zdecyduj jeszcze raz.")
    else:
        words = _("Ktoś przydzielił tę pracę przed Tobą. Ma ją: %(name)s, decyzja: %(lead)s. Zdecyduj jeszcze raz.")
    return words % {"name": names.get(UserId(item.assignee_id), "–"), "lead": names.get(UserId(lead or 0), "–")}


_OF_SUBJECT = Kept(lambda: WorkItem.objects.select_for_update().filter(subject=Given("subject")))


@transaction.atomic
def finish(subject: str, *, by: Actor) -> None:
    """Take a settled matter out of the queue. The owning domain has checked who may settle it."""
    item = _OF_SUBJECT.first(subject=subject)
    if item is None:
        return
    end_advice(item)
    with gathering():
        end_work(item)
        publish(WorkFinished(item_id=item.id, user_id=by.id if by.is_staff else None), subject=subject)
    announce(item)
    item.delete()


def end_work(item: WorkItem) -> None:
    """Serving a locked item, which leaves the lists, is over with its result saved, or its wrap-up is."""
    over = talk_ended(item.id) if item.queue else None
    if over is None:
        end_serving(item)
        log(EventKind.FINISHED, item, user_id=item.assignee_id, is_gone=True)
    elif over.released_at is None:
        release(over, item, is_gone=True)
    else:
        log(EventKind.DATED, item, is_gone=True)


def topics_of(item: WorkItem) -> list[str]:
    """The topics of lists that show this item now."""
    topics = [f"work:unit:{item.unit_id}"]
    if item.assignee_id:
        topics.append(f"work:user:{item.assignee_id}")
    if item.is_first_line:
        topics.append("work:first-line")
    return topics


def announce(item: WorkItem, *more: str) -> None:
    """Tell the lists that show this item, and those of these topics."""
    waits = [DISPATCH, f"queue:{item.queue}"] if item.queue else []
    live.touch(*dict.fromkeys([*topics_of(item), *more, f"item:{item.subject}", *waits]))


def import_history(works: Iterable[Work]) -> int:
    """Put many matters into the queue in bulk, without facts; the log says when they are due, and of no wait.

    Returns how many.
    """
    rows = []
    for work in works:
        now = work.enqueued_at or timezone.now()
        rows.append(_as_item(work, now))
    copy_in(rows)
    copy_in(
        QueueEvent(
            at=row.enqueued_at, kind=EventKind.DATED, queue=row.queue, item_id=row.id, subject=row.subject,
            channel=row.channel, due_at=due_of(row),
        )
        for row in rows
    )  # fmt: skip
    return len(rows)
