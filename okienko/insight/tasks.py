"""What of insight runs in the worker."""

from __future__ import annotations

from django.utils import timezone

from okienko.insight import services
from okienko.kernel import worker
from okienko.kernel.jobs import app

WATCH_SECONDS = 15

_began = timezone.now()  # of this process


def register() -> None:
    """Called once from AppConfig.ready()."""
    worker.register_loop("queue-watch", watch, idle_seconds=WATCH_SECONDS)


def watch() -> bool:
    """Look whether something is wrong with the queues."""
    services.watch(timezone.now(), since=_began)
    return False


@app.task(name="insight.ring", queue="alarms", retry=5)
def ring(*, alarm_id: int) -> None:
    """Tell the address the operator named."""
    services.ring(alarm_id)
