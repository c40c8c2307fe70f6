"""Writing facts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from okienko.kernel.facts.registry import handlers_of, to_payload
from okienko.kernel.models import ORIGIN_IMPORT, ORIGIN_LIVE

# The subject's row is locked by its own upsert until the caller commits, so number n is visible
# before n + 1 exists: readers never see a gap that fills later. A new fact is due since ever, so that
# clocks which disagree cannot make a later fact due first.
_PUBLISH = """
WITH counted AS (
    INSERT INTO kernel_factsubject AS s (key, last_seq) VALUES (%(subject)s, 1)
    ON CONFLICT (key) DO UPDATE SET last_seq = s.last_seq + 1
    RETURNING last_seq
), written AS (
    INSERT INTO kernel_fact (subject, seq, name, payload, published_at, origin)
    SELECT %(subject)s, last_seq, %(name)s, %(payload)s::jsonb, %(now)s, %(origin)s FROM counted
    RETURNING id, seq
)
INSERT INTO kernel_pendingfact (fact_id, subject, seq, not_before)
SELECT id, %(subject)s, seq, 'epoch' FROM written WHERE %(pending)s
"""


def publish(one: Any, *, subject: str) -> None:
    """Write a fact into the caller's transaction. `subject` is `kind:id`, e.g. `contact:12`.

    Raises:
        RuntimeError: called outside a transaction; a fact must stand or fall with its change.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{one.fact_name} was published outside a transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            _PUBLISH,
            {
                "subject": subject,
                "name": one.fact_name,
                "payload": json.dumps(to_payload(one)),
                "now": timezone.now(),
                "origin": ORIGIN_LIVE,
                "pending": bool(handlers_of(one.fact_name)),
            },
        )
    from okienko.kernel import live  # noqa: PLC0415  # live announces facts; facts must load before it

    transaction.on_commit(live.wake_relay)


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
