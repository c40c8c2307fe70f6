"""Writing facts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from okienko.kernel.facts.registry import is_awaited, to_payload
from okienko.kernel.gathering import is_gathering, write_later
from okienko.kernel.models import ORIGIN_IMPORT, ORIGIN_LIVE

# The subject's row is locked by its own upsert until the caller commits, so number n is visible
# before n + 1 exists: readers never see a gap that fills later. A new fact is due since ever, so that
# clocks which disagree cannot make a later fact due first. Subjects are locked in their order, so that
# two transactions about the same ones cannot wait for each other.
_PUBLISH = """
WITH given AS (
    SELECT * FROM ROWS FROM (
        json_to_recordset(%(facts)s::json) AS (subject text, name text, payload jsonb, pending boolean)
    ) WITH ORDINALITY AS given(subject, name, payload, pending, place)
), counted AS (
    INSERT INTO kernel_factsubject AS s (key, last_seq)
    SELECT subject, count(*) FROM given GROUP BY subject ORDER BY subject
    ON CONFLICT (key) DO UPDATE SET last_seq = s.last_seq + excluded.last_seq
    RETURNING key, last_seq
), numbered AS (
    SELECT given.*, last_seq + 1 - row_number() OVER (PARTITION BY subject ORDER BY place DESC) AS seq
    FROM given JOIN counted ON key = subject
), written AS (
    INSERT INTO kernel_fact (subject, seq, name, payload, published_at, origin)
    SELECT subject, seq, name, payload, %(now)s, %(origin)s FROM numbered ORDER BY place
    RETURNING id, subject, seq
)
INSERT INTO kernel_pendingfact (fact_id, subject, seq, not_before)
SELECT id, subject, seq, 'epoch' FROM written JOIN numbered USING (subject, seq) WHERE pending
"""


def publish(one: Any, *, subject: str) -> None:
    """Write a fact into the caller's transaction. `subject` is `kind:id`, e.g. `contact:12`.

    Raises:
        RuntimeError: called outside a transaction; a fact must stand or fall with its change.
    """
    if not is_gathering() and not connection.in_atomic_block:
        raise RuntimeError(f"{one.fact_name} was published outside a transaction")
    write_later(_write, (subject, one))


def _write(facts: list[tuple[str, Any]]) -> None:
    given = [
        {
            "subject": subject,
            "name": one.fact_name,
            "payload": to_payload(one),
            "pending": is_awaited(one),
        }
        for subject, one in facts
    ]
    # as one parameter, as rows go (`kernel.bulk`): the driver takes longer over arrays
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISH, {"facts": json.dumps(given), "now": timezone.now(), "origin": ORIGIN_LIVE})
    from okienko.kernel import live  # noqa: PLC0415  # live announces facts; facts must load before it

    transaction.on_commit(live.wake_relay, robust=True)


def publish_settled(facts: Iterable[tuple[str, Any, datetime]]) -> int:
    """Bulk door for imported history: (subject, fact, when) rows that no handler will ever see.

    The facts of one subject must come in their order, and the subjects must be new.

    Returns:
        How many facts were written.
    """
    seqs: dict[str, int] = {}
    count = 0
    with connection.cursor() as cursor:
        with cursor.copy("COPY kernel_fact (subject, seq, name, payload, published_at, origin) FROM STDIN") as copy:
            for subject, one, at in facts:
                seqs[subject] = seqs.get(subject, 0) + 1
                copy.write_row((subject, seqs[subject], one.fact_name, json.dumps(to_payload(one)), at, ORIGIN_IMPORT))
                count += 1
        with cursor.copy("COPY kernel_factsubject (key, last_seq) FROM STDIN") as copy:
            for row in seqs.items():
                copy.write_row(row)
    return count
