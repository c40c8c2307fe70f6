"""`GET /healthz`: is this installation able to accept and to settle?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from okienko import __version__
from okienko.kernel import checks
from okienko.kernel.models import Heartbeat
from okienko.kernel.worker import BEAT_STALE_SECONDS

RELAY_STALE_SECONDS = 60  # one handler may take its time

_migrated = False  # once true, true until the process ends: a new release is a new process


@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when database, migrations, relay and worker are alive; 503 with the reasons otherwise."""
    reasons = problems()
    body = {"status": "unavailable" if reasons else "ok", "version": __version__, "problems": reasons}
    response = JsonResponse(body, status=503 if reasons else 200)
    if reasons:
        response["Retry-After"] = "5"
    return response


def problems() -> dict[str, str]:
    """What is not alive: any of `database`, `migrations`, `worker`, `relay`, with the reason in English."""
    try:
        return _problems()
    except Error as error:
        return {"database": str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__}


def _problems() -> dict[str, str]:
    global _migrated
    if not _migrated:
        waiting = checks.unapplied_migrations()
        if waiting:
            return {"migrations": f"{waiting} not applied; run `okienko migrate`"}
        _migrated = True
    alive_since = timezone.now() - timedelta(seconds=BEAT_STALE_SECONDS)
    details = list(Heartbeat.objects.filter(kind="worker", beat_at__gte=alive_since).values_list("detail", flat=True))
    if not details:
        return {"worker": f"no worker has said it is alive for {BEAT_STALE_SECONDS:g} s"}
    relay_at = max(float(detail.get("loops", {}).get("relay", 0)) for detail in details)
    if time.time() - relay_at > RELAY_STALE_SECONDS:
        return {"relay": f"no fact has been looked for in {RELAY_STALE_SECONDS} s"}
    return {}


@dataclass(frozen=True, slots=True)
class Beat:
    """One process and when it was last heard of."""

    process: str
    kind: str
    beat_at: datetime
    is_alive: bool


def heartbeats() -> list[Beat]:
    """Processes heard of in the last hour, the newest first."""
    alive_since = timezone.now() - timedelta(seconds=BEAT_STALE_SECONDS)
    rows = Heartbeat.objects.order_by("-beat_at")[:50]
    return [Beat(one.process, one.kind, one.beat_at, one.beat_at >= alive_since) for one in rows]
