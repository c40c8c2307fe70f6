"""What of cases runs in the worker by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from okienko.cases import services
from okienko.kernel import worker

WATCH_EVERY = timedelta(minutes=5)

_watched_at = datetime.min.replace(tzinfo=UTC)


def register() -> None:
    """Called once from AppConfig.ready()."""
    worker.register_loop("cases-watch", watch_unmatched, idle_seconds=30)


def watch_unmatched() -> bool:
    """Look for cases that no rule gave to a unit and settled ones that came back, and for those past their date."""
    global _watched_at
    now = timezone.now()
    if now - _watched_at >= WATCH_EVERY:
        _watched_at = now
        services.alarm_unmatched(now)
        services.note_written_again(now)
    return services.queue_overdue(now) > 0
