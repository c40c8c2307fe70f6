"""What every verb that changes a state shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.cases import rules
from okienko.cases.events import DeadlineChanged, StateChanged
from okienko.cases.models import Case, ExcludedPeriod, StatusChange
from okienko.cases.permissions import access_case, require_worker
from okienko.cases.rules import CaseState
from okienko.contacts.rules import due_moment
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.bulk import write_row
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Conflict
from okienko.kernel.facts import publish
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass, Priority, WorkKind
from okienko.routing.services import Work
from okienko.terms import queries as terms
from okienko.terms.queries import Law
from okienko.terms.rules import Deadline, Exclusion
from okienko.terms.rules import Reason as ExclusionReason


class WrongState(Conflict):
    code = "wrong_state"


def subject(case: Case) -> str:
    return f"case:{case.id}"


def locked(case_id: int, *, by: Actor, version: int | None = None, advising: bool = False) -> Case:
    """The case, locked and checked. Call inside a transaction. advising: also for who is asked for advice.

    Raises:
        StaleSave: `version` is given and somebody saved since.
    """
    case = access_case(by, case_id, lock=True, advising=advising)
    require_worker(by)
    if version is not None:
        require_version(version, case.version)
    return case


def move(
    case: Case, to: CaseState, *, by: Actor, public_note: str = "", internal_note: str = "", action: str = ""
) -> None:
    """Change the state, append to the history, publish. Call while holding the lock on the case.

    Raises:
        WrongState: the state table has no such move; the message says where the case stands.
    """
    former = CaseState(case.state)
    try:
        rules.require_move(former, to)
    except rules.MoveNotAllowed as error:
        raise WrongState(_("Ta sprawa zmieniła stan i nie można już tego zrobić. Odśwież stronę.")) from error
    case.state = to
    save(case)
    append_history(case, former, by=by, public_note=public_note, internal_note=internal_note)
    waits = {"queue": ""} if to is CaseState.AWAITING_PERSON else {}  # it takes none of anybody's day until they answer
    routing.amend(subject(case), stage=to.value, due_at=queue_due(case), **waits)
    routing.finish(f"alarm:{case.id}", by=by)  # somebody cares for it now
    audit.record(subject=subject(case), action=action or f"cases.{to.value}", by=by, data={"from": former.value})
    publish(StateChanged(case.id, former, to), subject=subject(case))


def append_history(
    case: Case, former: CaseState | str, *, by: Actor, public_note: str = "", internal_note: str = "",
    at: datetime | None = None,
) -> None:  # fmt: skip
    write_row(
        StatusChange,
        case_id=case.id,
        from_state=former,
        state=case.state,
        at=at or timezone.now(),
        actor_kind=by.kind.value,
        actor_id=by.id,
        unit_id=case.unit_id,
        public_note=public_note,
        internal_note=internal_note,
    )


def category_code(case: Case) -> str:
    """What a list may be filtered by: the category, or the type where there is none."""
    return case.category.code if case.category else case.type.code


def work_of(
    case: Case, *, who: str, first_line: bool, assignee_id: int | None = None, enqueued_at: datetime | None = None,
    law: Law | None = None,
) -> Work:  # fmt: skip
    """An open case as the queue shows it. `who`: the person's name; `law`: where the caller has read it."""
    return Work(
        kind=WorkKind.CASE,
        subject=subject(case),
        unit_id=case.unit_id,
        due_at=queue_due(case, law=law),
        headline=case.title,
        who=who,
        reference=case.reference,
        channel=case.channel,
        category=category_code(case),
        stage=case.state,
        language=case.language,
        priority=Priority.HAZARD if case.category and case.category.hazard else Priority.NORMAL,
        is_first_line=first_line,
        access_class=AccessClass(case.access_class),
        kept_from_id=case.about_user_id,
        assignee_id=assignee_id,
        enqueued_at=enqueued_at,
    )


def queue_due(case: Case, *, law: Law | None = None) -> datetime:
    """When somebody must turn to the case: while nobody has begun, also by the first response of its category."""
    hours = case.category.first_response_hours if case.category else None
    if hours is None or case.state != CaseState.RECEIVED:
        return case.due_at
    if case.category and case.category.response_clock == "always":
        return min(case.due_at, case.received_at + timedelta(hours=hours))
    return min(case.due_at, terms.worked_by(case.received_at, hours, law=law))


def save(case: Case, **changes: Any) -> None:
    """Save with a new version and tell open screens."""
    for name, value in changes.items():
        setattr(case, name, value)
    case.version += 1
    case.save()
    live.touch(subject(case))


def close_waiting(case_id: int) -> bool:
    """Days left out because of the person end today. Whether there were any: the caller counts the dates anew."""
    waiting = ExcludedPeriod.objects.filter(case_id=case_id, reason=ExclusionReason.PARTY_DELAY, until=None)
    return bool(waiting.update(until=timezone.localdate()))


def recompute_deadline(case: Case, *, by: Actor) -> None:
    """Dates anew from the receipt, the type's rule and the excluded periods (art. 35 § 5 KPA)."""
    excluded = [
        Exclusion(row.since, row.until, ExclusionReason(row.reason))
        for row in ExcludedPeriod.objects.filter(case=case).order_by("since")
    ]
    before, due_before = (case.planned, case.statutory_due), case.due_at
    found = count_deadline(case, excluded)
    if case.reopened_count and found.statutory_due is None and not found.suspended:
        # a promise of our own is made anew at a reopening; statutory dates never move by it
        reopened_at = case.history.filter(state=CaseState.REOPENED).order_by("-id").values_list("at", flat=True).first()
        found = count_deadline(case, [], since=reopened_at)
    apply_deadline(case, found)
    save(case)
    if case.due_at != due_before:
        routing.amend(subject(case), due_at=queue_due(case))
    if (case.planned, case.statutory_due) != before:
        audit.record(
            subject=subject(case), action="cases.deadline_changed", by=by,
            data={"planned": case.planned.isoformat(), "rule": case.deadline_rule},
        )  # fmt: skip
        publish(DeadlineChanged(case.id, case.planned, case.statutory_due), subject=subject(case))


def set_deadline(case: Case, excluded: list[Exclusion], *, law: Law | None = None) -> None:
    """Fill the dates of a case that is not saved yet, or is locked."""
    apply_deadline(case, count_deadline(case, excluded, law=law))


def count_deadline(
    case: Case, excluded: Sequence[Exclusion], *, since: datetime | None = None, law: Law | None = None
) -> Deadline:
    """What the law and the promise of the category say of this case. `law`: read once for many."""
    target = f"{case.category.target_days} days" if case.category and case.category.target_days else None
    law = law or terms.law_of_office()
    return terms.deadline(
        case.deadline_rule,
        since or case.received_at,
        excluded=excluded,
        complicated=case.complicated,
        target=target,
        office_hours=terms.office_hours(law),
        law=law,
    )


def apply_deadline(case: Case, found: Deadline) -> None:
    case.statutory_due, case.safe_target, case.suspended = found.statutory_due, found.safe_target, found.suspended
    planned = found.planned or case.planned  # while the term stands still, the last promise holds
    case.planned = planned
    first = min(day for day in (planned, found.safe_target) if day)
    case.due_at = due_moment(first, found.planned_at or terms.end_of_work(first))
