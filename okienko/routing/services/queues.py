"""What a supervisor changes of queues while people wait in them."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from okienko.audit import queries as acts
from okienko.audit import services as audit
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.bulk import insert
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.text import fold
from okienko.organization import queries as organization
from okienko.organization import services as offices
from okienko.organization.permissions import require
from okienko.organization.rules import Role
from okienko.routing import queries
from okienko.routing.models import Queue, QueueVersion
from okienko.routing.permissions import require_keeper_of_queues
from okienko.routing.rules import Exit, QueueAct
from okienko.routing.rules.queues import EDITED, comes_round, steps_from
from okienko.routing.services.holding import DISPATCH
from okienko.routing.services.log import TOPIC

RESERVED = ("nowa", "kompetencje")  # addresses beside those of queues


# Of talks, which name their queue: nobody may be left in one that does not take them.
USUAL_TAKES = "chat"


@dataclass(frozen=True, slots=True)
class QueueData:
    """What a supervisor may change of a queue; the fields are columns of `Queue`."""

    name: str
    names: dict[str, str]
    unit_id: int
    channels: list[str]
    skills: dict[str, int]
    steps: list[dict[str, Any]]
    overflow: dict[str, Any]
    service_percent: int | None
    service_seconds: int | None
    offer_seconds: int
    wrap_up_seconds: int
    hours: dict[str, list[list[str]]]
    messages: dict[str, dict[str, str]]
    idle_remind_seconds: int = 300
    idle_end_seconds: int = 300


@transaction.atomic
def set_queue_open(code: str, is_open: bool, *, by: Actor) -> None:
    """Close a queue for a while, whatever its hours, or open it again. For supervisors. Who waits in it waits on."""
    require(by, Role.SUPERVISOR)
    found = lock_queue(code)
    if found.is_open == is_open:
        return
    found.is_open = is_open
    found.save(update_fields=["is_open"])
    queries.forget_queues()
    audit.record(subject=f"queue:{code}", action="routing.queue_opened" if is_open else "routing.queue_closed", by=by)
    live.touch(DISPATCH, TOPIC)


@transaction.atomic
def undo_switch(code: str, act_id: int, *, by: Actor) -> None:
    """Take back one opening or closing of a queue, which is one of its own and can be taken back, too.

    Raises:
        NotFound: there is no such act of this queue.
        Conflict: somebody opened or closed it since, or put it out of use.
    """
    require(by, Role.SUPERVISOR)
    found = lock_queue(code)
    switches = [one for one in acts.acts_on(f"queue:{code}") if one.action in queries.SWITCHES]
    act = next((one for one in switches if one.id == act_id), None)
    if act is None:
        raise NotFound
    was_opened = queries.SWITCHES[act.action]
    if act != switches[-1] or found.is_open != was_opened:
        raise Conflict(_("Ktoś otworzył lub zamknął tę kolejkę w międzyczasie. Zobacz, jak jest teraz."))
    set_queue_open(code, not was_opened, by=by)


@transaction.atomic
def make_default(code: str, *, seen: str, by: Actor, undoes: int | None = None) -> None:
    """What nobody has said more of enters this queue from now on; packs leave it so. What waits stays where it is.

    seen: the default queue on the page this was decided at. undoes: the act by which that one was chosen instead of
    this one, which is taken back: packs say again which is the default, unless the office chose this one before.

    Raises:
        NotFound: there is no such queue.
        Conflict: it is out of use, another one was made the default since, or the act was taken back already.
        Invalid: it does not take talks.
    """
    require_keeper_of_queues(by)
    known = {one.code: one for one in Queue.objects.select_for_update().order_by("id")}
    queue = _in_use(known.get(code))
    if queue.is_default:
        return
    former = next((one.code for one in known.values() if one.is_default), "")
    if former != seen or (undoes is not None and not _may_undo(undoes, former, back_to=code, by=by)):
        raise Conflict(
            _("Ktoś zmienił kolejkę domyślną w międzyczasie. Zobacz, która nią jest, i zdecyduj jeszcze raz.")
        )
    if USUAL_TAKES not in queue.channels:
        raise Invalid(_("Do kolejki domyślnej trafiają czaty, a ta ich nie przyjmuje. Najpierw zaznacz w niej czat."))
    Queue.objects.filter(is_default=True).update(is_default=False)
    Queue.objects.filter(id=queue.id).update(is_default=True)
    if undoes is not None:
        changed_kept(known[former], queries.DEFAULT_UNDONE, by=by, after=code)
    changed_kept(queue, queries.MADE_DEFAULT if undoes is None else queries.DEFAULT_AGAIN, by=by, before=former)


def _may_undo(act_id: int, code: str, *, back_to: str, by: Actor) -> bool:
    """Whether by this act the office chose the queue `code` instead of the other one, and nothing was done since."""
    last = next((one for one in queries.made_default(by, code) if one.is_last), None)
    return last is not None and last.id == act_id and not last.is_again and last.before[0] == back_to


@transaction.atomic
def change_queue(code: str, data: QueueData, *, version: int, by: Actor) -> None:
    """Change a queue; the dispatcher and those who wait meet it at once. version: that which was seen.

    Raises:
        StaleSave: somebody saved first; what they saved is read by who shows it.
        Invalid: what cannot be, by the field of the page.
    """
    queue = to_change(code, version, by)
    _save(queue, asdict(data), by=by)


@transaction.atomic
def restore_queue(code: str, number: int, *, version: int, by: Actor) -> None:
    """Put a queue back as it was in version `number`. That is a change like any other, with a version of its own.

    Raises:
        StaleSave: somebody saved since.
        NotFound: it was never so.
        Invalid: it cannot be so any more: its unit is closed, or the queue it overflowed to is gone.
    """
    queue = to_change(code, version, by)
    former = QueueVersion.objects.filter(queue=queue, number=number).first()
    if former is None or number == queue.version:
        raise NotFound
    _save(queue, former.values, by=by, restored=number)


@transaction.atomic
def add_queue(data: QueueData, *, by: Actor) -> str:
    """Add a queue; it is in use at once. Returns its code, made of its name. Packs leave it alone.

    Raises:
        Invalid: what cannot be, by the field of the page.
        Conflict: somebody was adding one of this name at the same moment.
    """
    require_keeper_of_queues(by)
    known = {one.code: one for one in Queue.objects.select_for_update().order_by("id")}
    if any(one.is_active and fold(one.name) == fold(data.name) for one in known.values()):
        raise Invalid(fields={"name": _("Jest już kolejka o tej nazwie. Wpisz inną nazwę.")})
    base = slugify(fold(data.name))[:32] or "kolejka"
    tried = (base if number == 1 else f"{base}-{number}" for number in itertools.count(1))
    code = next(one for one in tried if one not in {*known, *Exit, *RESERVED})
    values = asdict(data)
    check_values(code, values)
    queue = Queue(code=code, **values)
    if not insert(queue, unless_taken=True):
        raise Conflict(_("Ktoś przed chwilą dodał kolejkę o tej nazwie. Zobacz listę kolejek."))
    keep_version(queue, QueueAct.ADDED, by=by)
    changed_kept(queue, "routing.queue_added", by=by)
    return code


def lock_queue(code: str) -> Queue:
    """Raises NotFound, and Conflict where it was put out of use."""
    return _in_use(Queue.objects.select_for_update().filter(code=code).first())


def _in_use(queue: Queue | None) -> Queue:
    if queue is None:
        raise NotFound
    if not queue.is_active:
        raise Conflict(_("Tę kolejkę wycofano z użytku. Nic nie zmieniono. Zobacz listę kolejek."))
    return queue


def to_change(code: str, version: int, by: Actor) -> Queue:
    """The queue, locked with all others: two who change two of them at once could close a circle neither saw."""
    require_keeper_of_queues(by)
    queues = {one.code: one for one in Queue.objects.select_for_update().order_by("id")}
    queue = _in_use(queues.get(code))
    require_version(version, queue.version)
    return queue


def keep_version(queue: Queue, act: QueueAct, *, by: Actor, restored: int | None = None) -> None:
    """How a locked queue stands from now on, in its history."""
    QueueVersion.objects.create(
        queue=queue, number=queue.version, at=timezone.now(), user_id=by.id, restored=restored, act=act,
        values={name: getattr(queue, name) for name in EDITED},
    )  # fmt: skip


def keep_first_version(queue: Queue) -> None:
    """As the pack wrote it, before the office first changes it."""
    if not QueueVersion.objects.filter(queue=queue).exists():
        values = {name: getattr(queue, name) for name in EDITED}
        QueueVersion.objects.create(queue=queue, number=queue.version, at=timezone.now(), values=values)


def changed_kept(queue: Queue, action: str, *, by: Actor, **data: Any) -> None:
    """Tell of a change that is in the history: the audit log, and whoever shows or hands out the work of queues."""
    queries.forget_queues()
    audit.record(subject=f"queue:{queue.code}", action=action, by=by, data={"version": queue.version, **data})
    live.touch(DISPATCH, TOPIC, f"queue:{queue.code}")


def _save(queue: Queue, values: dict[str, Any], *, by: Actor, restored: int | None = None) -> None:
    before = {name: getattr(queue, name) for name in EDITED}
    changed = sorted(name for name in EDITED if before[name] != values[name])
    if not changed:
        return
    check_values(queue.code, values, asked=before["skills"])
    if queue.is_default and USUAL_TAKES not in values["channels"]:
        said = _("To kolejka domyślna, trafiają do niej czaty. Zostaw czat albo najpierw wybierz inną domyślną.")
        raise Invalid(fields={"channels": said})
    keep_first_version(queue)
    for name in EDITED:
        setattr(queue, name, values[name])
    queue.version += 1
    queue.save()
    keep_version(queue, QueueAct.CHANGED, by=by, restored=restored)
    action = "routing.queue_restored" if restored else "routing.queue_changed"
    changed_kept(queue, action, by=by, fields=changed, **({"restored": restored} if restored else {}))


def check_values(code: str, values: dict[str, Any], *, asked: Collection[str] = ()) -> None:
    """Whether a queue may stand so beside the others in use. Raises Invalid under the names of the page's fields.

    asked: codes of the skills it asked for already; one that a pack dropped since is no reason to refuse all else.
    """
    for skill, name in offices.lock_skills(values["skills"].keys() - set(asked)).items():
        said = _("Kompetencję „%(name)s” wycofano z użytku. Przywróć ją albo jej nie wymagaj.") % {"name": name}
        raise Invalid(fields={f"skill_{skill}": said})
    unit = next((one for one in organization.unit_rows() if one.id == values["unit_id"]), None)
    if unit is None:
        raise Invalid(fields={"unit_id": _("Wybierz komórkę z listy.")})
    try:
        steps_from(values["steps"])
    except ValueError as error:
        raise Invalid(fields={"first_skilled": _("Ktoś musi dostawać pracę od razu: wpisz gdzieś 0.")}) from error
    if not values["overflow"]:
        return
    overflows = flows(without=code)
    to = values["overflow"]["to"]
    if to not in overflows.keys() | set(Exit):
        raise Invalid(fields={"overflow_to": _("Wybierz kolejkę z listy.")})
    if comes_round(code, {**overflows, code: to}):
        raise Invalid(fields={"overflow_to": _("Z tamtej kolejki praca wracałaby tutaj. Wybierz inną.")})


def flows(*, without: str) -> dict[str, str]:
    """Code → where the work of each other queue goes by itself: overflowing, or because the queue is out of use."""
    others = Queue.objects.filter(Q(is_active=True) | ~Q(successor="")).exclude(code=without)
    return {one.code: one.overflow.get("to", "") if one.is_active else one.successor for one in others}
