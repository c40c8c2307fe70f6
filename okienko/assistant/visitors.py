"""How often a stranger may ask the assistant. All limits hold over all processes."""

from __future__ import annotations

from datetime import timedelta

from okienko.kernel import limits
from okienko.kernel.http import Request

HOUR = timedelta(hours=1)


def limit_questions(request: Request) -> None:
    """Raises TooMany: 300 questions an hour from one network, which may be a whole school."""
    limits.take(f"assistant:ask:{limits.network_of(request)}", rate=300, per=HOUR)


def limit_guesses(request: Request, reference: str) -> None:
    """Raises TooMany. The same buckets as the page of a matter (portal.visitors): who guesses here guesses there."""
    limits.take(f"portal:track:{limits.network_of(request)}", rate=30, per=HOUR)
    limits.take(f"portal:track:reference:{reference}", rate=10, per=HOUR)


def forgive_guess(request: Request, reference: str) -> None:
    """The code was right: the try costs nothing."""
    limits.give_back(f"portal:track:{limits.network_of(request)}", rate=30, per=HOUR)
    limits.give_back(f"portal:track:reference:{reference}", rate=10, per=HOUR)
