"""The watch over cases that no rule gave to a unit."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from okienko.audit import services as audit
from okienko.cases.models import Case
from okienko.cases.rules import UNMATCHED_ALARM_HOURS, CaseState, Reason
from okienko.kernel.actors import system
from okienko.organization import queries as organization
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.rules import OVERDUE, AccessClass, Priority, WorkKind
from okienko.routing.services import Work
from okienko.terms import queries as terms
from okienko.terms import rules as terms_rules


@transaction.atomic
def alarm_unmatched(now: datetime) -> int:
    """Put an alarm on the first line's list for each case nobody was matched for and nobody took in four
    hours of work. It leaves the list when somebody takes the case or the case moves. Returns how many rang.
    """
    first_line = organization.first_line()
    if first_line is None:
        return 0
    waiting = [int(one.partition(":")[2]) for one in work.untaken_first_line(WorkKind.CASE, before=_enough(now))]
    rows = Case.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(
        id__in=waiting,
        state=CaseState.RECEIVED,
        unit_reason__in=[Reason.NOBODY_MATCHED, Reason.OUTSIDE_TOWN],
        access_class="open",
    )
    opening = terms.office_hours()
    rung = work.waiting(alarm(case_id) for case_id in waiting)
    rang = 0
    for case in rows.order_by("id"):
        worked = terms_rules.working_time_between(case.received_at, now, opening)
        if alarm(case.id) in rung or worked < timedelta(hours=UNMATCHED_ALARM_HOURS):
            continue
        routing.enqueue(
            Work(
                kind=WorkKind.ALARM,
                subject=alarm(case.id),
                unit_id=first_line,
                due_at=now,
                headline=case.title,
                reference=case.reference,
                channel=case.channel,
                stage=case.state,
                language=case.language,
                priority=Priority.HIGH,
                is_first_line=True,
                access_class=AccessClass(case.access_class),
                kept_from_id=case.about_user_id,
            ),
            by=system(),
        )
        audit.record(subject=f"case:{case.id}", action="cases.unmatched_alarm", by=system())
        rang += 1
    return rang


def queue_overdue(now: datetime) -> int:
    """Let cases that are past their date, and nobody's, wait in the queue of their unit that takes such cases.

    Returns how many entered. What is in somebody's hands stays there; what is kept closely its head gives out.
    """
    entered = 0
    for item_id, unit_id, language in work.overdue(WorkKind.CASE, work.units_with(OVERDUE), now):
        queue = work.queue_for(OVERDUE, unit_id=unit_id, language=language)
        entered += bool(queue) and routing.enter_queue(item_id, queue)
    return entered


def alarm(case_id: int) -> str:
    """The subject of the alarm about a case in the queue."""
    return f"alarm:{case_id}"


def _enough(now: datetime) -> datetime:
    return now - timedelta(hours=UNMATCHED_ALARM_HOURS)
