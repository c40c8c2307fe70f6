"""Laying offers before people, one or many in a statement. The database judges who has what.

Nobody is ever offered more than they can hold, and nothing twice, whoever else offers: the item's row and the person's
are locked, in this order, when the one is seen to wait and the other to have room, until both are written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from okienko.kernel import live
from okienko.kernel.database import rows
from okienko.routing.permissions import is_of_unit, offered_kinds
from okienko.routing.rules import FULL, AccessClass, Activity, Device, EventKind, demand
from okienko.routing.services.log import TOPIC

_WAITING = """
SELECT id, subject, queue, channel, kind, weight, unit_id, kept_from_id FROM routing_workitem AS i
WHERE id = ANY(%s) AND assignee_id IS NULL AND queue <> '' AND kind = ANY(%s) AND access_class = %s
    AND (offer_from IS NULL OR offer_from <= %s)
    AND NOT EXISTS (SELECT FROM routing_offer AS o WHERE o.item_id = i.id AND o.ended_at IS NULL)
FOR UPDATE SKIP LOCKED
"""
# Who may be asked for anything now, as the database sees them: `rules.matching.is_routable` says why. The agent is `a`;
# its values: `ready_values`. What they are reached on and their room depend on the work.
READY = """a.signed_on_at IS NOT NULL AND a.next_activity = ''
        AND a.presence_until > %(now)s AND a.device_until > %(now)s AND a.device IN (%(phone)s, %(screen)s)
        AND a.activity = %(available)s AND a.activity_until > %(now)s
        AND (a.roster_until IS NULL OR a.roster_until > %(now)s)"""
# Whether the item is still not offered is asked once more, now that it is locked. `{wait}`: who lays one offer waits
# for the person's row; who lays many passes over it, since it holds the rows of others that somebody may wait for.
_LAY = """
WITH asked AS (
    SELECT * FROM unnest(%(item)s::bigint[], %(subject)s::text[], %(queue)s::text[], %(channel)s::text[],
        %(unit)s::bigint[], %(weight)s::int[], %(interruptible)s::bool[], %(spoken)s::bool[], %(to)s::bigint[],
        %(step)s::int[], %(expires)s::timestamptz[]) WITH ORDINALITY
    AS t(item, subject, queue, channel, unit, weight, interruptible, spoken, person, step, expires, turn)
), free AS (
    SELECT asked.* FROM asked JOIN routing_agent AS a ON a.user_id = person
    WHERE {ready}
        AND (unit IS NULL OR unit = ANY(a.unit_ids)) AND (a.device = %(phone)s OR NOT spoken)
        AND a.firm + CASE WHEN interruptible THEN a.soft ELSE 0 END + weight <= %(full)s
        AND NOT EXISTS (SELECT FROM routing_offer AS o WHERE o.item_id = item AND o.ended_at IS NULL)
    FOR NO KEY UPDATE OF a {wait}
), laid AS (
    INSERT INTO routing_offer (item_id, subject, queue, user_id, step, weight, is_interruptible, created_at,
        expires_at, outcome)
    SELECT item, subject, queue, person, step, weight, interruptible, %(now)s, expires, '' FROM free ORDER BY turn
    ON CONFLICT DO NOTHING
    RETURNING id, item_id, user_id, step, weight, is_interruptible
), held AS (
    UPDATE routing_agent AS a SET
        firm = firm + CASE WHEN is_interruptible THEN 0 ELSE weight END,
        soft = soft + CASE WHEN is_interruptible THEN weight ELSE 0 END
    FROM laid WHERE a.user_id = laid.user_id
)
INSERT INTO routing_queueevent (at, kind, queue, item_id, subject, channel, user_id, offer_id, step, "to")
SELECT %(now)s, %(kind)s, queue, item, subject, channel, user_id, laid.id, laid.step, ''
FROM laid JOIN asked ON item = item_id ORDER BY turn
RETURNING item_id, offer_id, user_id
"""
_LAY_ONE, _LAY_MANY = (_LAY.format(ready=READY, wait=wait) for wait in ("", "SKIP LOCKED"))


def ready_values(now: datetime) -> dict[str, Any]:
    """The values of `READY`, and what is a whole person."""
    return {
        "now": now, "full": FULL, "available": Activity.AVAILABLE.value, "phone": Device.PHONE.value,
        "screen": Device.SCREEN.value,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be laid before whom."""

    item: int
    to: int
    step: int = 0
    lasts: timedelta = timedelta(seconds=20)


def offer(
    item_id: int, *, to: int, step: int = 0, lasts: timedelta = timedelta(seconds=20), now: datetime | None = None
) -> int | None:
    """Lay a waiting item before a user. Returns the offer's id, or None when the picture was stale: somebody has the
    item or is being offered it, or the person is away, full, or may not have it."""
    laid, _refused = _lay([Chosen(item_id, to, step, lasts)], now or timezone.now())
    return laid.get(item_id)


def offer_many(chosen: Iterable[Chosen]) -> int:
    """Lay what was chosen, in this order for each person; what has become impossible is left out. How many were laid.

    A statement holds one offer for each person at most, so that their room is counted for every one. Whoever's row
    somebody is just writing is asked once more, alone.
    """
    rounds: dict[int, list[Chosen]] = defaultdict(list)
    turns: Counter[int] = Counter()
    for one in chosen:
        rounds[turns[one.to]].append(one)
        turns[one.to] += 1
    made = 0
    for together in rounds.values():
        laid, refused = _lay(together, timezone.now())
        made += len(laid)
        if len(together) > 1:
            made += sum(offer(one.item, to=one.to, step=one.step, lasts=one.lasts) is not None for one in refused)
    return made


@transaction.atomic
def _lay(chosen: Sequence[Chosen], now: datetime) -> tuple[dict[int, int], list[Chosen]]:
    """Item → offer of what was laid, in the order chosen, and whose item waits, but who could not have it. Each person
    once."""
    wanted = {one.item: one for one in chosen}
    found = {row[0]: row for row in rows(_WAITING, [list(wanted), offered_kinds(), AccessClass.OPEN.value, now])}
    in_turn = [found[item] for item in wanted if item in found]
    waiting = [row for row in in_turn if row[-1] != wanted[row[0]].to]  # nobody gets what is kept from them
    if not waiting:
        return {}, []
    columns = [list(column) for column in zip(*waiting, strict=True)]
    ids, subjects, queues, channels, kinds, weights, units, _kept_from = columns
    asked = [demand(kind, channel) for kind, channel in zip(kinds, channels, strict=True)]
    pairs = [wanted[item] for item in ids]
    values: dict[str, Any] = {
        "item": ids, "subject": subjects, "queue": queues, "channel": channels, "weight": weights,
        "unit": [unit if is_of_unit(kind) else None for unit, kind in zip(units, kinds, strict=True)],
        "interruptible": [one.is_interruptible for one in asked], "spoken": [one.is_spoken for one in asked],
        "to": [one.to for one in pairs], "step": [one.step for one in pairs],
        "expires": [now + one.lasts for one in pairs], "kind": EventKind.OFFERED.value, **ready_values(now),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LAY_ONE if len(chosen) == 1 else _LAY_MANY, values)
        laid = cursor.fetchall()
    if laid:
        live.touch(TOPIC, *(f"offers:{user_id}" for _item, _offer, user_id in laid))
    made = {int(item): int(number) for item, number, _user in laid}
    return made, [one for one in pairs if one.item not in made]
