"""What of chats runs in the worker by itself."""

from __future__ import annotations

from django.utils import timezone

from okienko.channels.chat import services
from okienko.kernel import worker


def register() -> None:
    """Called once from AppConfig.ready()."""
    worker.register_loop("chats-left", end_left, idle_seconds=20)
    worker.register_loop("chats-silent", mind_silence, idle_seconds=20)


def mind_silence() -> bool:
    """Ask a visitor who fell silent whether they need more, and end a talk that stays silent."""
    return services.mind_silence(timezone.now())


def end_left() -> bool:
    """End a chat whose visitor is gone, so that it stands in nobody's way."""
    return services.end_left(timezone.now())
