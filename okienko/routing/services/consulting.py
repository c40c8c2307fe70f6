"""Asking somebody for advice: who has work keeps it and goes on, until they end it or pass the work to who advises.

Locks are taken in the order of `holding`: item, consultation, agents. The owning domain locks its row before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.facts import publish
from okienko.kernel.text import sort_key
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.routing import queries
from okienko.routing.events import WorkTaken
from okienko.routing.models import Agent, Consult, WorkItem
from okienko.routing.permissions import access_item, require_taker
from okienko.routing.rules import (
    PATIENCE,
    AccessClass,
    Activity,
    ConsultEnd,
    EventKind,
    Plan,
    Target,
    TargetKind,
    WorkKind,
    advisers,
    consult_demand,
    may_advise,
)
from okienko.routing.rules.matching import Line, Person
from okienko.routing.services.advice import close_consult, let_go, live_consult
from okienko.routing.services.dispatching import people_now
from okienko.routing.services.holding import DISPATCH, lock_item, lock_people, serve_by_hand
from okienko.routing.services.laying import READY, ready_values
from okienko.routing.services.log import TOPIC, log
from okienko.routing.services.offering import miss
from okienko.routing.services.working import announce, no_longer, require_mover

CONSULTED = (WorkKind.CONTACT, WorkKind.CASE)
# As an offer reserves it: nobody is asked who is not ready or has no room, whoever else asks them.
_RESERVE = """
UPDATE routing_agent AS a SET
    firm = firm + CASE WHEN %(interruptible)s THEN 0 ELSE %(weight)s END,
    soft = soft + CASE WHEN %(interruptible)s THEN %(weight)s ELSE 0 END
WHERE user_id = %(user)s AND {ready}
    AND firm + CASE WHEN %(interruptible)s THEN soft ELSE 0 END + %(weight)s <= %(full)s
RETURNING user_id
"""


@dataclass(frozen=True, slots=True)
class Askable:
    """Whom one may ask at this moment. `people`: user id, name, unit; of a guest the name says the institution, and the
    unit is "". `groups`: target, name, how many are free."""

    people: list[tuple[int, str, str]]
    groups: list[tuple[str, str, int]]

    @property
    def has_guests(self) -> bool:
        return not all(unit for _user_id, _name, unit in self.people)


def askable(by: Actor, subject: str) -> Askable:
    """Who could be asked about this work now; for who sees it. NotFound for others."""
    item = access_item(by, subject)
    now = timezone.now()
    without = _never(item, by.id or 0)
    asked = consult_demand(item.kind, item.channel)
    people = [one for one in _there(item, now) if one.id not in without and may_advise(one, asked, now)]

    def free(target: Target) -> int:
        return sum(target.fits(one) for one in people)

    ready = {one.id for one in people}
    known = organization.people_of_unit([one.id for one in organization.unit_rows()]) if ready else []
    named = [(TargetKind.QUEUE, one.code, one.name) for one in queries.queues()]
    named += [(TargetKind.SKILL, code, name) for code, name in organization.skill_names().items()]
    units = {number for one in people for number in one.units}
    named += [(TargetKind.UNIT, str(one.id), one.name) for one in organization.unit_rows() if one.id in units]
    groups = [(str(target), name, free(target)) for kind, code, name in named if (target := Target(kind, code))]
    shown = [(int(one.user_id), one.name, one.unit_symbol) for one in known if one.user_id in ready]
    guests = organization.staff_names(one.id for one in people if one.line is Line.EXPERT)
    shown += [(int(user_id), name, "") for user_id, name in sorted(guests.items(), key=lambda one: sort_key(one[1]))]
    return Askable(shown, [one for one in groups if one[2]])


@transaction.atomic
def consult(subject: str, *, to: str, by: Actor) -> int:
    """Ask somebody about work one has: one person, or whoever is free (`rules.Target`). Returns the consultation's id.

    Raises:
        Invalid: nobody is meant by `to`.
        Conflict: one has the work no longer, asks already, nobody can be asked now, or the matter is kept closely.
    """
    item = access_item(by, subject, lock=True)
    require_mover(by, item)
    user_id = standing(by).user_id
    if item.assignee_id != user_id:
        raise Conflict(no_longer(item))
    target = Target.parse(to)
    if target is None:
        raise Invalid(fields={"to": _("Wybierz z listy, kogo zapytać.")})
    if item.kind not in CONSULTED:
        raise Conflict(_("O radę pyta się przy kontakcie albo przy sprawie."))
    if item.access_class != AccessClass.OPEN:
        raise Conflict(_("Ta praca jest chroniona i nie pokazujemy jej innym. Porozmawiaj z osobą kierującą komórką."))
    if live_consult(item.id) is not None:
        raise Conflict(_("Pytasz już kogoś o tę pracę. Najpierw zakończ tamto pytanie."))
    now = timezone.now()
    asked = consult_demand(item.kind, item.channel)
    one = Consult.objects.create(
        item_id=item.id, kind=item.kind, number=int(item.subject.partition(":")[2]), queue=item.queue, asker_id=user_id,
        is_asker_on_duty=Agent.objects.filter(user_id=user_id, signed_on_at__isnull=False).exists(), to=str(target),
        weight=asked.weight, is_interruptible=asked.is_interruptible, created_at=now,
    )  # fmt: skip
    log(EventKind.CONSULT_ASKED, item, at=now, user_id=user_id, to=one.to)
    audit.record(subject=subject, action="routing.consult_asked", by=by, data={"to": one.to})
    if not _ask_next(one, item, now):
        raise Conflict(_("Nikt z wybranych nie może teraz odpowiedzieć. Wybierz kogo innego albo zapytaj za chwilę."))
    _announce(one, item)
    return one.id


@transaction.atomic
def answer(consult_id: int, *, by: Actor) -> str:
    """Begin to advise, as one is asked to; again changes nothing. Returns the subject.

    Raises:
        NotFound: this person was never asked.
        Conflict: too late; the message says why.
    """
    one, item = _own(consult_id, by)
    now = timezone.now()
    if one.ended_at is None and one.adviser_id == by.id and one.answered_at is not None:
        return one.subject
    if one.ended_at is not None or item is None or item.assignee_id != one.asker_id:
        raise Conflict(_("To pytanie jest już nieaktualne: ktoś je zakończył albo praca poszła dalej."))
    if one.adviser_id != by.id or one.expires_at is None or one.expires_at <= now:
        raise Conflict(_("Minął czas na odpowiedź i pytanie trafiło do innych."))
    one.answered_at = now
    one.save(update_fields=["answered_at"])
    Agent.objects.filter(user_id=standing(by).user_id).update(misses=0)
    log(EventKind.CONSULT_STARTED, item, at=now, user_id=one.adviser_id)
    audit.record(subject=one.subject, action="routing.consult_answered", by=by, data={"asker": one.asker_id})
    _announce(one, item)
    return one.subject


@transaction.atomic
def refuse_consult(consult_id: int, *, by: Actor) -> None:
    """Leave the question to others. Nothing happens where one is no longer asked, or advises already."""
    one, item = _own(consult_id, by)
    if one.ended_at is None and one.adviser_id == by.id and one.answered_at is None:
        _unasked(one, item, EventKind.DECLINED, timezone.now())


@transaction.atomic
def end_consult(consult_id: int, *, by: Actor) -> str:
    """End it: who asked keeps the work, who advises leaves. What is over stays as it ended. Returns the subject.

    Raises NotFound for who neither asked nor advises.
    """
    one, item = _own(consult_id, by)
    if one.ended_at is None and by.id in (one.asker_id, one.adviser_id):
        close_consult(one, ConsultEnd.KEPT if by.id == one.asker_id else ConsultEnd.LEFT, item)
        audit.record(subject=one.subject, action="routing.consult_ended", by=by, data={"outcome": one.outcome})
    return one.subject


@transaction.atomic
def pass_to_adviser(consult_id: int, *, by: Actor) -> int:
    """Give the work to who advises on it; they have it at once. Returns their user id.

    Raises:
        NotFound: one did not ask, or the work is gone.
        Invalid: who advises may not have it.
        Conflict: they advise no longer, or somebody else has the work by now.
    """
    user_id = standing(by).user_id
    asked = Consult.objects.filter(id=consult_id, asker_id=user_id).first()
    if asked is None:
        raise NotFound
    item = access_item(by, asked.subject, lock=True)
    one = Consult.objects.select_for_update().get(id=consult_id)
    if item.assignee_id != user_id:
        raise Conflict(no_longer(item))
    if one.ended_at is not None or one.answered_at is None or one.adviser_id is None:
        raise Conflict(_("Ta osoba już nie radzi, a praca jest nadal u Ciebie. Zapytaj ponownie albo ją przekaż."))
    to = one.adviser_id
    require_taker(to, item)
    now = timezone.now()
    lock_people((user_id, to))
    close_consult(one, ConsultEnd.PASSED, item, now=now, goes_on=not item.queue)
    log(EventKind.TRANSFERRED, item, at=now, user_id=user_id, to=f"user:{to}")
    serve_by_hand(item, to)
    log(EventKind.ANSWERED, item, at=now, user_id=to)
    item.assignee_id, item.taken_at, item.sticky_id, item.version = to, now, to, item.version + 1
    item.save()
    publish(WorkTaken(item_id=item.id, user_id=to, assigned_by=user_id), subject=item.subject)
    audit.record(subject=item.subject, action="routing.assigned", by=by, data={"from": user_id, "to": to})
    announce(item, f"work:user:{user_id}", f"offers:{user_id}", f"offers:{to}")
    return to


@transaction.atomic
def watch_consult(consult_id: int, *, now: datetime) -> str:
    """What has become of a consultation while nobody said anything: for the sweeper. Returns what was done, or ""."""
    found = Consult.objects.filter(id=consult_id).values_list("item_id", flat=True).first()
    item = lock_item(found) if found is not None else None
    one = Consult.objects.select_for_update().filter(id=consult_id, ended_at=None).first()
    if one is None:
        return ""
    how = _over(one, item, now)
    if how is not None or item is None:
        close_consult(one, how or ConsultEnd.MOVED, item, now=now)
        return "consult_ended"
    adviser_id = one.adviser_id
    if adviser_id is not None and one.answered_at is None and (why := _unanswered(one, adviser_id, now)) is not None:
        _unasked(one, item, why, now)
        if why is EventKind.TIMED_OUT:
            miss(adviser_id, is_interruptible=one.is_interruptible, now=now)
        return "consult_refused"  # the next is asked in a transaction of its own, which holds nobody else's row
    if one.adviser_id is None and not _ask_next(one, item, now):
        close_consult(one, ConsultEnd.UNANSWERED, item, now=now)
        return "consult_ended"
    return ""


def _over(one: Consult, item: WorkItem | None, now: datetime) -> ConsultEnd | None:
    """Why it cannot go on."""
    if item is None or item.assignee_id != one.asker_id or item.access_class != AccessClass.OPEN:
        return ConsultEnd.MOVED
    here = Agent.objects.filter(presence_until__gt=now - PATIENCE.gone)
    if one.is_asker_on_duty and not here.filter(user_id=one.asker_id).exists():  # off duty they may still talk
        return ConsultEnd.GONE
    adviser_id = one.adviser_id if one.answered_at is not None else None
    if adviser_id is not None and not here.filter(user_id=adviser_id, signed_on_at__isnull=False).exists():
        return ConsultEnd.GONE
    return ConsultEnd.EXPIRED if one.created_at <= now - PATIENCE.advice else None


def _unanswered(one: Consult, adviser_id: int, now: datetime) -> EventKind | None:
    """How the question to one person ended without an answer; None while it stands."""
    if one.expires_at is not None and one.expires_at <= now:
        return EventKind.TIMED_OUT
    agent = Agent.objects.filter(user_id=adviser_id).first()
    if agent is None or agent.signed_on_at is None or agent.activity != Activity.AVAILABLE:
        return EventKind.DECLINED  # they went away
    return EventKind.MEDIA_FAILED if agent.presence_until <= now else None


def _ask_next(one: Consult, item: WorkItem, now: datetime) -> bool:
    """Ask the first who can be asked; False where nobody is left. Call while holding the locks of both."""
    target = Target.parse(one.to)
    if target is None:
        return False
    asked = consult_demand(item.kind, item.channel)
    people = _there(item, now)
    found = queries.queue(one.queue)
    lasts = timedelta(seconds=(found.plan if found else Plan()).offer_seconds)
    for user_id in advisers(target, people, asked, now, without={*_never(item, one.asker_id), *one.refused}):
        with transaction.atomic():
            is_reserved = _reserve(user_id, one, now)
            if not is_reserved:
                transaction.set_rollback(True)  # hold nobody's row who is not asked
        if is_reserved:
            one.adviser_id, one.asked_at, one.expires_at = user_id, now, now + lasts
            one.save(update_fields=["adviser", "asked_at", "expires_at"])
            log(EventKind.CONSULT_OFFERED, item, at=now, user_id=user_id)
            live.touch(f"offers:{user_id}", one.subject, TOPIC)
            return True
    return False


def _reserve(user_id: int, one: Consult, now: datetime) -> bool:
    values: dict[str, Any] = {
        "user": user_id, "weight": one.weight, "interruptible": one.is_interruptible, **ready_values(now),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE.format(ready=READY), values)
        return cursor.fetchone() is not None


def _unasked(one: Consult, item: WorkItem | None, outcome: EventKind, now: datetime) -> None:
    """Whoever was asked did not answer; the sweeper asks the next, or ends it."""
    log(EventKind.CONSULT_REFUSED, item, at=now, user_id=one.adviser_id, to=outcome, of=one)
    adviser_id = let_go(one, now)
    if adviser_id is not None:
        one.refused = [*one.refused, adviser_id]
    one.adviser_id, one.asked_at, one.expires_at = None, None, None
    one.save(update_fields=["adviser", "asked_at", "expires_at", "refused"])
    live.touch(f"offers:{adviser_id}", one.subject, DISPATCH)


def _own(consult_id: int, by: Actor) -> tuple[Consult, WorkItem | None]:
    """A consultation this person asked for, or is or was asked for, and its item, both locked."""
    user_id = standing(by).user_id
    mine = Q(asker_id=user_id) | Q(adviser_id=user_id) | Q(refused__contains=[user_id])
    item_id = Consult.objects.filter(mine, id=consult_id).values_list("item_id", flat=True).first()
    if item_id is None:
        raise NotFound
    item = lock_item(item_id)
    return Consult.objects.select_for_update().get(id=consult_id), item


def _there(item: WorkItem, now: datetime) -> list[Person]:
    """Who could be asked about this work now: guests of other institutions about contacts alone, cases are the
    office's."""
    is_for_guests = item.kind == WorkKind.CONTACT
    return [one for one in people_now(now) if is_for_guests or one.line is not Line.EXPERT]


def _never(item: WorkItem, asker_id: int) -> set[int]:
    """Who is not asked about this work, whoever is meant."""
    return {asker_id, *([item.kept_from_id] if item.kept_from_id else [])}


def _announce(one: Consult, item: WorkItem) -> None:
    live.touch(f"offers:{one.asker_id}", f"offers:{one.adviser_id}", one.subject, f"work:user:{one.adviser_id}", TOPIC)
