"""How often a stranger may do what costs us something. All limits hold over all processes.

A network may be a whole school or a telephone operator, so its numbers are those of many people at once.
"""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest

from okienko.channels.chat.permissions import digest
from okienko.kernel import limits

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def limit_chats(request: HttpRequest) -> None:
    """Raises TooMany: 40 chats and messages an hour from one network."""
    limits.take(f"chat:begin:{limits.network_of(request)}", rate=40, per=HOUR)


def limit_lines(token: str) -> None:
    """Raises TooMany: 30 lines a minute of one chat; nobody reads faster."""
    limits.take(f"chat:line:{digest(token).hex()}", rate=30, per=MINUTE)


def limit_files(request: HttpRequest, token: str, count: int) -> None:
    """Raises TooMany: 120 files an hour from one network, 20 an hour of one chat."""
    if count:
        limits.take(f"chat:file:{limits.network_of(request)}", rate=120, per=HOUR, cost=count)
        limits.take(f"chat:file:one:{digest(token).hex()}", rate=20, per=HOUR, cost=count)


def limit_words(token: str) -> None:
    """Raises TooMany: 20 ratings, copies by e-mail and ends a day of one chat."""
    limits.take(f"chat:words:{digest(token).hex()}", rate=20, per=DAY)


def limit_letters(request: HttpRequest) -> None:
    """Raises TooMany: 10 copies by e-mail an hour from one network; the address is the visitor's to choose."""
    limits.take(f"chat:letter:{limits.network_of(request)}", rate=10, per=HOUR)


def limit_misses(request: HttpRequest) -> None:
    """Raises TooMany: 60 wrong tokens an hour from one network."""
    limits.take(f"chat:miss:{limits.network_of(request)}", rate=60, per=HOUR)
