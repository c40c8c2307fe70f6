"""Who leads the dispatcher, and what becomes of a leader that hangs without dying.

The lead is a session lock, so a leader that dies has lost it. One that is stopped, or waits for something for ever,
keeps it: therefore it writes a beat, and whoever waits to lead ends the sessions of one that has been silent too long.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection
from django.db.models import F
from django.utils import timezone

from okienko.kernel.models import Heartbeat
from okienko.routing.models import QueueEvent, Repair
from okienko.routing.rules import PATIENCE, EventKind

LEADER = 7102  # session advisory lock; never used for anything else
_BEAT = """
INSERT INTO kernel_heartbeat (process, kind, beat_at, detail)
VALUES ('dispatcher', 'dispatcher', now(), jsonb_build_object('session', %s::int))
ON CONFLICT (process) DO UPDATE SET beat_at = excluded.beat_at, detail = excluded.detail
"""
# The session that holds the lock, and that with which it writes, if it stands in a transaction: its row locks would
# stop the next leader, too.
_END = """
SELECT pg_terminate_backend(pid) FROM pg_locks
WHERE locktype = 'advisory' AND objid = %s AND classid = 0 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid = %s AND usename = current_user AND datname = current_database() AND xact_start <= %s
"""


def may_lead(lock: psycopg.Connection[Any]) -> bool:
    """Whether this connection has the lead, or gets it now."""
    row = lock.execute("SELECT pg_try_advisory_lock(%s)", (LEADER,)).fetchone()
    return bool(row and row[0])


def beat(lock: psycopg.Connection[Any]) -> None:
    """The leader is still at it. Names the session it writes with."""
    connection.ensure_connection()
    lock.execute(_BEAT, (connection.connection.info.backend_pid,))


def end_hung_leader() -> bool:
    """End the sessions of a leader that has said and offered nothing for `PATIENCE.silent`; its lead is free then.

    Counted among the repairs: it should never be needed.
    """
    now = timezone.now()
    told = Heartbeat.objects.filter(process="dispatcher").first()
    if told is None or told.beat_at > now - PATIENCE.silent:
        return False
    if QueueEvent.objects.filter(at__gt=now - PATIENCE.silent, kind=EventKind.OFFERED).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute(_END, [LEADER, told.detail.get("session", 0), told.beat_at + PATIENCE.silent])
        ended = bool(cursor.fetchall())
    if ended:
        Repair.objects.get_or_create(kind="hung_leader")
        Repair.objects.filter(kind="hung_leader").update(times=F("times") + 1, last_at=now)
    return ended
