"""Bringing facts to their handlers: at least once, in order, with receipts."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from okienko.kernel.facts.registry import all_facts, from_payload, handlers_of
from okienko.kernel.models import Fact, HandlerFailure, PendingFact

logger = logging.getLogger(__name__)

RETRIES = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1))
# A pending fact whose handlers are all parked sleeps until an operator wakes it.
PARKED_UNTIL = datetime(9999, 1, 1, tzinfo=timezone.get_fixed_timezone(0))

# How soon a fact nobody here knows (written by a newer release) is looked at again.
STRANGER_PAUSE = timedelta(seconds=30)
BATCH = 200  # facts of one subject in one transaction

# One relay per subject at a time: an advisory lock that ends with the transaction. Publishers never
# wait for it, so a slow handler cannot hold up a resident's request on the same subject.
WINDOW = 256
_CLAIM = """
SELECT subject FROM (
    SELECT subject FROM kernel_pendingfact WHERE not_before <= %(now)s
    ORDER BY not_before, fact_id OFFSET %(skip)s LIMIT %(window)s
) AS due
WHERE pg_try_advisory_xact_lock(7101, hashtext(subject))
LIMIT 1
"""
# How far to look past a window that another relay holds whole: one subject with very many facts.
FARTHEST = 64 * WINDOW

_READ = """
SELECT f.id, f.name, f.payload::text,
    ARRAY(SELECT handler FROM kernel_receipt AS r WHERE r.fact_id = f.id),
    EXISTS(SELECT FROM kernel_handlerfailure AS h WHERE h.subject = p.subject)
FROM kernel_pendingfact AS p JOIN kernel_fact AS f ON f.id = p.fact_id
WHERE p.subject = %s AND p.not_before <= %s ORDER BY p.seq LIMIT %s
"""
_RECEIPT = "INSERT INTO kernel_receipt (fact_id, handler) VALUES (%s, %s)"


@dataclass(frozen=True, slots=True)
class _Due:
    """A fact whose time has come."""

    subject: str
    id: int
    name: str
    payload: dict[str, Any]
    receipts: list[str]  # of handlers that have had it
    failures: bool  # some handler of the subject failed and waits


def run_once() -> bool:
    """Settle one subject that has work. Returns whether there was one."""
    now = timezone.now()  # one reading: what is due and what may run again must agree
    with transaction.atomic():
        subject = _claim(now)
        if subject is None:
            return False
        _settle_subject(subject, now)
    return True


def _claim(now: datetime) -> str | None:
    """A subject with work that no other relay holds; its lock ends with the transaction."""
    for skip in range(0, FARTHEST, WINDOW):
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, {"now": now, "skip": skip, "window": WINDOW})
            row = cursor.fetchone()
        if row is not None:
            return str(row[0])
        if not PendingFact.objects.filter(not_before__lte=now)[skip + WINDOW : skip + WINDOW + 1].exists():
            break
    return None


def drain(limit: int = 100_000) -> int:
    """Run until nothing is due; for tests and for commands. Returns how many subjects were settled."""
    count = 0
    while count < limit and run_once():
        count += 1
    return count


def _settle_subject(subject: str, now: datetime) -> None:
    """Bring what is due to its handlers, in order.

    Facts that are not due wait for handlers that failed, each until the time of its handler, so a
    handler that may run again finds all it has missed among the due: order is kept, and work that is
    parked costs nothing.
    """
    due = _due(subject, now)
    failures: dict[str, HandlerFailure] = {}
    if any(one.failures for one in due):
        failures = {one.handler: one for one in HandlerFailure.objects.filter(subject=subject)}
    settled: list[int] = []
    waiting: dict[datetime, list[int]] = {}
    for one in due:
        wake_at = _bring(one, failures, now)
        if wake_at is None:
            settled.append(one.id)
        else:
            waiting.setdefault(wake_at, []).append(one.id)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_pendingfact WHERE fact_id = ANY(%s)", [settled])
    for wake_at, waiting_ids in waiting.items():
        PendingFact.objects.filter(fact_id__in=waiting_ids).update(not_before=wake_at)


def _due(subject: str, now: datetime) -> list[_Due]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [subject, now, BATCH])
        return [_Due(subject, pk, name, json.loads(payload), *rest) for pk, name, payload, *rest in cursor.fetchall()]


def _bring(stored: _Due, failures: dict[str, HandlerFailure], now: datetime) -> datetime | None:
    """Run the handlers that have not had this fact. Returns when to try the rest; None: all have had it."""
    if stored.name not in all_facts():
        return now + STRANGER_PAUSE
    blocked: list[datetime] = []
    for name, handler in handlers_of(stored.name).items():
        if name in stored.receipts:
            continue
        failure = failures.get(name)
        if failure is None or _wakes_at(failure) <= now:
            error = _call(handler, stored, name)
            if error is None:
                if failure is not None:
                    failures.pop(name).delete()
                continue
            failure = failures[name] = _record_failure(stored, name, failure, error)
        blocked.append(_wakes_at(failure))
    return min(blocked, default=None)


def _wakes_at(failure: HandlerFailure) -> datetime:
    return PARKED_UNTIL if failure.parked else failure.retry_at


def _call(handler: Any, stored: _Due, name: str) -> Exception | None:
    """Run one handler with its receipt in one savepoint; an exception rolls back only that handler."""
    try:
        with transaction.atomic():
            handler(from_payload(stored.name, stored.payload))
            with connection.cursor() as cursor:
                cursor.execute(_RECEIPT, [stored.id, name])
    except Exception as error:
        logger.exception("%s failed on fact %s (%s)", name, stored.id, stored.name)
        return error
    return None


def _record_failure(stored: _Due, handler: str, known: HandlerFailure | None, error: Exception) -> HandlerFailure:
    failure = known or HandlerFailure(subject=stored.subject, handler=handler, tries=0)
    failure.fact_id = stored.id
    failure.tries += 1
    failure.error = f"{type(error).__name__}: {error}"[:2000].replace("\x00", "")
    failure.failed_at = timezone.now()
    if failure.tries > len(RETRIES):
        failure.parked = True
    else:
        failure.retry_at = timezone.now() + RETRIES[failure.tries - 1]
    failure.save()
    return failure


@transaction.atomic
def retry_parked(failure_ids: Iterable[int]) -> int:
    """Wake parked handlers: the operator mended the cause. Returns how many were woken."""
    failures = list(HandlerFailure.objects.select_for_update().filter(id__in=list(failure_ids)).order_by("id"))
    now = timezone.now()
    for failure in failures:
        failure.parked, failure.tries, failure.retry_at = False, 0, now
        failure.save()
    PendingFact.objects.filter(subject__in=[one.subject for one in failures]).update(not_before=now)
    return len(failures)


def stray_names() -> set[str]:
    """Names of pending facts this program does not know: a sign of a downgrade."""
    return set(Fact.objects.filter(pendingfact__isnull=False).values_list("name", flat=True)) - set(all_facts())
