"""How often a stranger may try number and code of a matter, wherever they type them: one bound for all places.

Over all processes, as all limits. A network may be a whole school or a telephone operator.
"""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest

from okienko.kernel import limits

_HOUR = timedelta(hours=1)


def limit_guesses(request: HttpRequest, reference: str) -> None:
    """Raises TooMany: a code has six digits, so ten tries a reference an hour, thirty a network.

    The network is counted first: whoever guesses from one place soon stands there, and shuts nobody else's number.
    """
    limits.take(f"portal:track:{limits.network_of(request)}", rate=30, per=_HOUR)
    limits.take(f"portal:track:reference:{reference}", rate=10, per=_HOUR)


def forgive_guess(request: HttpRequest, reference: str) -> None:
    """The code was right: the try costs nothing."""
    limits.give_back(f"portal:track:{limits.network_of(request)}", rate=30, per=_HOUR)
    limits.give_back(f"portal:track:reference:{reference}", rate=10, per=_HOUR)
