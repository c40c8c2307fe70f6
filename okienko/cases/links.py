"""Signed addresses sent to people: following a link proves what a typed code would."""

from __future__ import annotations

from django.conf import settings
from django.core import signing

_TRACK = "okienko.cases.track"
_RATE = "okienko.cases.rate"


def tracking_link(case_id: int) -> str:
    """The address of the person's own page of a case."""
    return f"{settings.PUBLIC_URL}/sprawa/{tracking_token(case_id)}/"


def tracking_token(case_id: int) -> str:
    """What stands in that address for the case."""
    return signing.dumps(case_id, salt=_TRACK)


def rating_link(case_id: int) -> str:
    """The address of the rating of a case."""
    return f"{settings.PUBLIC_URL}/ocena/{signing.dumps(case_id, salt=_RATE)}/"


def id_from_tracking_link(token: str) -> int | None:
    """The case of a token from `tracking_link`; None for anything else."""
    return _signed(token, _TRACK)


def id_from_rating_link(token: str) -> int | None:
    """The case of a token from `rating_link`; None for anything else."""
    return _signed(token, _RATE)


def _signed(token: str, salt: str) -> int | None:
    try:
        value = signing.loads(token, salt=salt)
    except signing.BadSignature:
        return None
    return value if isinstance(value, int) else None
