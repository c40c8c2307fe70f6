"""What a supervisor changes of queues while people wait in them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Invalid, NotFound
from okienko.organization import queries as organization
from okienko.organization.permissions import require
from okienko.organization.rules import Role
from okienko.routing import queries
from okienko.routing.models import Queue, QueueVersion
from okienko.routing.permissions import require_keeper_of_queues
from okienko.routing.rules import Exit
from okienko.routing.rules.queues import EDITED, comes_round, steps_from
from okienko.routing.services.holding import DISPATCH
from okienko.routing.services.log import TOPIC


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
    found = Queue.objects.select_for_update().filter(code=code, is_active=True).first()
    if found is None:
        raise NotFound
    if found.is_open == is_open:
        return
    found.is_open = is_open
    found.save(update_fields=["is_open"])
    queries.forget_queues()
    audit.record(subject=f"queue:{code}", action="routing.queue_opened" if is_open else "routing.queue_closed", by=by)
    live.touch(DISPATCH, TOPIC)


@transaction.atomic
def change_queue(code: str, data: QueueData, *, version: int, by: Actor) -> None:
    """Change a queue; the dispatcher and those who wait meet it at once. version: that which was seen.

    Raises:
        StaleSave: somebody saved first; what they saved is read by who shows it.
        Invalid: what cannot be, by the field of the page.
    """
    queue = _to_change(code, version, by)
    _save(queue, asdict(data), by=by)


@transaction.atomic
def restore_queue(code: str, number: int, *, version: int, by: Actor) -> None:
    """Put a queue back as it was in version `number`. That is a change like any other, with a version of its own.

    Raises:
        StaleSave: somebody saved since.
        NotFound: it was never so.
        Invalid: it cannot be so any more: its unit is closed, or the queue it overflowed to is gone.
    """
    queue = _to_change(code, version, by)
    former = QueueVersion.objects.filter(queue=queue, number=number).first()
    if former is None or number == queue.version:
        raise NotFound
    _save(queue, former.values, by=by, restored=number)


def _to_change(code: str, version: int, by: Actor) -> Queue:
    """The queue, locked with all others: two who change two of them at once could close a circle neither saw."""
    require_keeper_of_queues(by)
    queues = {one.code: one for one in Queue.objects.select_for_update().filter(is_active=True).order_by("id")}
    if code not in queues:
        raise NotFound
    require_version(version, queues[code].version)
    return queues[code]


def _save(queue: Queue, values: dict[str, Any], *, by: Actor, restored: int | None = None) -> None:
    before = {name: getattr(queue, name) for name in EDITED}
    changed = sorted(name for name in EDITED if before[name] != values[name])
    if not changed:
        return
    _check(queue.code, values)
    now = timezone.now()
    if not QueueVersion.objects.filter(queue=queue).exists():  # as the pack wrote it
        QueueVersion.objects.create(queue=queue, number=queue.version, at=now, values=before)
    for name in EDITED:
        setattr(queue, name, values[name])
    queue.version += 1
    queue.save()
    queries.forget_queues()
    kept = {name: values[name] for name in EDITED}
    QueueVersion.objects.create(
        queue=queue, number=queue.version, at=now, user_id=by.id, restored=restored, values=kept
    )
    audit.record(
        subject=f"queue:{queue.code}", action="routing.queue_restored" if restored else "routing.queue_changed", by=by,
        data={"version": queue.version, "fields": changed, **({"restored": restored} if restored else {})},
    )  # fmt: skip
    live.touch(DISPATCH, TOPIC, f"queue:{queue.code}")


def _check(code: str, values: dict[str, Any]) -> None:
    """Raises Invalid under the names of the page's fields."""
    unit = next((one for one in organization.unit_rows() if one.id == values["unit_id"]), None)
    if unit is None:
        raise Invalid(fields={"unit_id": _("Wybierz komórkę z listy.")})
    try:
        steps_from(values["steps"])
    except ValueError as error:
        raise Invalid(fields={"first_skilled": _("Ktoś musi dostawać pracę od razu: wpisz gdzieś 0.")}) from error
    if not values["overflow"]:
        return
    others = Queue.objects.filter(is_active=True).exclude(code=code)
    overflows = {one.code: one.overflow.get("to", "") for one in others}
    to = values["overflow"]["to"]
    if to not in overflows.keys() | set(Exit):
        raise Invalid(fields={"overflow_to": _("Wybierz kolejkę z listy.")})
    if comes_round(code, {**overflows, code: to}):
        raise Invalid(fields={"overflow_to": _("Z tamtej kolejki praca wracałaby tutaj. Wybierz inną.")})
