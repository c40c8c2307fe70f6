"""What of knowledge runs in the worker by itself."""

from __future__ import annotations

from django.utils import timezone

from okienko.kernel import worker
from okienko.knowledge import services


def register() -> None:
    """Called once from AppConfig.ready()."""
    worker.register_loop("cards", keep_cards, idle_seconds=60)


def keep_cards() -> bool:
    """Days of publication, expiry and review, a minute after they begin."""
    return services.keep(timezone.now()) > 0
