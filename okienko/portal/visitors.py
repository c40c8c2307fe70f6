"""How often a stranger may do what costs us something. All limits hold over all processes.

A network may be a whole school or a telephone operator, so the numbers are those of many people at once.
"""

from __future__ import annotations

from datetime import timedelta

from okienko.kernel import limits
from okienko.kernel.http import Request

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def limit_forms(request: Request) -> None:
    """Raises TooMany: 40 forms an hour from one network."""
    limits.take(f"portal:form:{limits.network_of(request)}", rate=40, per=HOUR)


def limit_files(request: Request, count: int) -> None:
    """Raises TooMany: 120 files an hour from one network, 40 an hour of one visitor."""
    if not count:
        return
    limits.take(f"portal:file:{limits.network_of(request)}", rate=120, per=HOUR, cost=count)
    if request.session.session_key:
        limits.take(f"portal:file:session:{request.session.session_key}", rate=40, per=HOUR, cost=count)


def limit_words(case_id: int) -> None:
    """Raises TooMany: 20 answers, reopenings and ratings a day of one case."""
    limits.take(f"portal:words:{case_id}", rate=20, per=DAY)


def limit_documents(request: Request) -> None:
    """Raises TooMany: 60 PDFs an hour from one network; drawing one costs a quarter of a second."""
    limits.take(f"portal:pdf:{limits.network_of(request)}", rate=60, per=HOUR)
