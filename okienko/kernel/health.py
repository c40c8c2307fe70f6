"""`GET /healthz`: is this installation able to accept and to settle?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from okienko import __version__
from okienko.kernel import checks
from okienko.kernel.checks import Problem
from okienko.kernel.models import Heartbeat
from okienko.kernel.worker import BEAT_STALE_SECONDS, TOLD_AFTER

DISPATCHER_STALE_SECONDS = 20  # it says so every second; another worker takes over after thirty
RELAY_STALE_SECONDS = 60  # one handler may take its time

_migrated = False  # once true, true until the process ends: a new release is a new process


@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 when database, migrations, relay and worker are alive; 503 with the reasons otherwise."""
    reasons = problems()
    failing = {} if reasons else failing_loops()
    body = {
        "status": "unavailable" if reasons else "ok", "version": __version__, "problems": reasons, "failing": failing,
    }  # fmt: skip
    response = JsonResponse(body, status=503 if reasons else 200)
    if reasons:
        response["Retry-After"] = "5"
    return response


def failing_loops() -> dict[str, str]:
    """Work of living workers that fails each time it is tried, with the last error; the rest goes on meanwhile."""
    now = timezone.now()
    alive_since = now - timedelta(seconds=BEAT_STALE_SECONDS)
    details = Heartbeat.objects.filter(kind="worker", beat_at__gte=alive_since).values_list("detail", flat=True)
    silent = Heartbeat.objects.filter(kind="dispatcher", beat_at__lt=now - timedelta(seconds=DISPATCHER_STALE_SECONDS))
    hung = {one.kind: f"has offered no work since {one.beat_at:%H:%M:%S} UTC" for one in silent}
    return hung | {
        name: f"{one['times']} × {one['error']}"
        for detail in details
        for name, one in detail.get("failing", {}).items()
        if one["times"] >= TOLD_AFTER
    }


@checks.register("praca w tle")
def background_work() -> Iterator[Problem]:
    """What of the background work fails again and again (`okienko check`)."""
    for name, told in failing_loops().items():
        yield Problem(
            f"Praca „{name}” nie udaje się od kilku prób: {told}.", "Zobacz dziennik programu okienko worker."
        )


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
