"""Rate limits that hold over all processes: one row per key, one statement per attempt.

The generic cell rate algorithm: `rate` attempts may come at once, then one every `per / rate`.
Take *outside* the transaction of the work itself: an attempt that is rolled back was not counted.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from okienko.kernel.errors import TooMany
from okienko.kernel.models import Bucket

# A bucket that is too full is refused by the WHERE, so RETURNING is empty exactly when there are too many.
_TAKE = """
    INSERT INTO kernel_bucket AS bucket (key, full_at) VALUES (%(key)s, %(costly)s)
    ON CONFLICT (key) DO UPDATE SET full_at = greatest(bucket.full_at, %(now)s) + (%(costly)s - %(now)s)
    WHERE greatest(bucket.full_at, %(now)s) + (%(costly)s - %(now)s) <= %(limit)s
    RETURNING full_at
"""


def take(key: str, *, rate: int, per: timedelta, cost: int = 1) -> int:
    """Count an attempt under `key`, e.g. `sign-in:account:ewa@urzad.test`; how many more may come at once.

    Raises:
        TooMany: more than `rate` attempts in `per`; `retry_after` says in how many seconds one is free.
    """
    now = timezone.now()
    hashed = _hashed(key)
    weight = per / rate * cost
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"key": hashed, "now": now, "costly": now + weight, "limit": now + per})
        taken = cursor.fetchone()
    if taken is not None:
        return int((per - (taken[0] - now)) / (per / rate))
    full_at = Bucket.objects.filter(key=hashed).values_list("full_at", flat=True).first() or now
    free_at = full_at + weight - per
    raise TooMany(retry_after=max(1, math.ceil((free_at - now).total_seconds())))


def take_from_lot(key: str, *, rate: int, per: timedelta) -> int:
    """As `take`, for who comes often: several attempts are counted together and the rest kept in this process, so
    a busy program does not write, and wait for, its own row each time. Of a lot nobody used within `per` the rest
    is lost; no more than `rate` and one lot for each process come in `per`."""
    lot = max(1, rate // LOTS)
    if lot == 1:
        return take(key, rate=rate, per=per)
    with _turn:
        paid, left, until = _lots.get(key, (0, 0, 0.0))
        if paid and time.monotonic() < until:
            _lots[key] = (paid - 1, left, until)
            return left + paid - 1
    try:
        left = take(key, rate=rate, per=per, cost=lot)
    except TooMany:  # the last ones come one by one
        return take(key, rate=rate, per=per)
    with _turn:
        _lots[key] = (lot - 1, left, time.monotonic() + per.total_seconds())
    return left + lot - 1


LOTS = 120  # a lot is this part of what may come in `per`
_lots: dict[str, tuple[int, int, float]] = {}  # key → attempts paid for, those left after them, until when
_turn = threading.Lock()


def give_back(key: str, *, rate: int, per: timedelta, cost: int = 1) -> None:
    """Undo one `take`: the attempt turned out well."""
    Bucket.objects.filter(key=_hashed(key)).update(full_at=F("full_at") - per / rate * cost)


def forget(key: str) -> None:
    """Forget all attempts under `key`."""
    Bucket.objects.filter(key=_hashed(key)).delete()


def prune() -> int:
    """Delete buckets that no longer limit anybody. Returns how many."""
    return Bucket.objects.filter(full_at__lt=timezone.now()).delete()[0]


def network_of(request: HttpRequest) -> str:
    """Where a request comes from: an IPv4 address, or the /64 an IPv6 subscriber holds.

    `X-Forwarded-For` is believed only from `OKIENKO_TRUSTED_PROXIES`, and only its last foreign address.
    """
    hops = [request.META.get("REMOTE_ADDR", "")]
    hops += [hop.strip() for hop in reversed(request.headers.get("X-Forwarded-For", "").split(","))]
    trusted = set(settings.TRUSTED_PROXIES)
    address = next((hop for hop in hops if hop not in trusted), hops[0])
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _hashed(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=20).digest()
