"""The watch over the queues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from okienko.accounts import queries as accounts
from okienko.audit import services as audit
from okienko.channels import services as channels
from okienko.insight import queries, rules
from okienko.insight.bells import bells
from okienko.insight.events import AlarmRaised
from okienko.insight.models import Alarm, Threshold
from okienko.insight.phrases import sentence
from okienko.insight.rules import AlarmKind
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.bulk import insert
from okienko.kernel.facts import publish
from okienko.organization import queries as organization
from okienko.organization.permissions import require
from okienko.organization.rules import Role
from okienko.routing import queries as routing
from okienko.routing.services import TOPIC


@transaction.atomic
def watch(now: datetime, *, since: datetime | None = None) -> int:
    """Raise alarms for what is wrong, end those that are over. Returns how many began.

    since: when who watches began, so that the hours in which nothing ran are nobody's silence.

    Several workers may watch at once: a unique key lets each alarm begin once.
    """
    wrong = {(one.kind, one.queue): one for one in rules.raised(queries.seen(now, since), queries.thresholds())}
    known = {(one.kind, one.queue): one for one in Alarm.objects.select_for_update().filter(until=None)}
    over = [one.id for key, one in known.items() if key not in wrong]
    if over:
        Alarm.objects.filter(id__in=over).update(until=now)
    begun = 0
    for key, found in wrong.items():
        alarm = Alarm(kind=found.kind, queue=found.queue, value=found.value, since=now, skills=list(found.skills))
        if key not in known and insert(alarm, unless_taken=True):
            begun += 1
            publish(AlarmRaised(alarm_id=alarm.id), subject=f"alarm-of-queue:{alarm.id}")
            _write_to_supervisors(alarm)
    if over or begun:
        live.touch(TOPIC)
    return begun


def _write_to_supervisors(alarm: Alarm) -> None:
    """To every supervisor; letters of the office are in Polish."""
    with translation.override("pl"):
        names = {one.code: one.name for one in routing.queues()}
        text = sentence(AlarmKind(alarm.kind), names.get(alarm.queue, alarm.queue), alarm.value, alarm.skills)
        page = f"{settings.PUBLIC_URL}{reverse('insight:board')}"
        for user_id, address in accounts.emails(list(organization.users_with_role(Role.SUPERVISOR))).items():
            channels.tell_staff(address, text, f"{text}\n\n{page}", key=f"alarm-of-queue:{alarm.id}:{user_id}")


def ring(alarm_id: int) -> None:
    """Tell the address of the settings. Raises BellFailed: the job tries again."""
    found = queries.alarm(alarm_id)
    if found is None or not settings.ALARM_URL:
        return
    since = timezone.localtime(found.since).isoformat()
    told: dict[str, str | int] = {
        "id": found.id,
        "kind": found.kind.value,
        "queue": found.queue,
        "value": found.value,
        "since": since,
    }
    if found.skills:
        told["skills"] = " ".join(found.skills)
    bells.make(settings.ALARM_URL).ring(told)


@transaction.atomic
def change_thresholds(changes: Mapping[AlarmKind, tuple[int, bool]], *, by: Actor) -> None:
    """From which value on each kind rings, and whether it does. For supervisors."""
    require(by, Role.SUPERVISOR)
    for kind, (value, is_on) in changes.items():
        Threshold.objects.update_or_create(kind=kind, defaults={"value": value, "is_on": is_on})
    data = {kind.value: value if is_on else "off" for kind, (value, is_on) in changes.items()}
    audit.record(subject="insight:thresholds", action="insight.thresholds_changed", by=by, data=data)
