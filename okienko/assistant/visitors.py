"""How often a stranger may ask the assistant. All limits hold over all processes."""

from __future__ import annotations

from datetime import timedelta

from okienko.kernel import limits
from okienko.kernel.http import Request

HOUR = timedelta(hours=1)


def limit_questions(request: Request) -> None:
    """Raises TooMany: 300 questions an hour from one network, which may be a whole school."""
    limits.take(f"assistant:ask:{limits.network_of(request)}", rate=300, per=HOUR)
