"""Signed addresses sent to people: following a link proves what a typed code would.

Mailboxes are read by others, forwarded and kept for years, so a link ends: that of a matter a year after it was
closed (longer than anything may still be asked for in it: reopening, complaint, appeal), that of a rating after
30 days. The number with its code shows the matter after that, as long as the office keeps it.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okienko.cases.models import Case
from okienko.cases.rules import CaseState
from okienko.kernel import tokens
from okienko.kernel.tokens import LinkExpired

_TRACK = "okienko.cases.track"
_RATE = "okienko.cases.rate"
_FRESH = timedelta(days=1)  # a link made for who has just typed the code shows also what was closed long ago
AFTER_CLOSING = timedelta(days=365)
FOR_RATING = timedelta(days=30)
_LOOK_UP = "/sprawa/"


class TrackingExpired(LinkExpired):
    message = _("Ten link działał przez rok od załatwienia sprawy. Sprawę pokażemy po wpisaniu jej numeru i kodu.")


class RatingExpired(LinkExpired):
    message = _(
        "Oceny zbieramy przez 30 dni od wysłania wiadomości. Sprawę pokażemy po wpisaniu jej numeru i kodu, "
        "a swoje uwagi zawsze możesz do nas napisać."
    )


def tracking_link(case_id: int) -> str:
    """The address of the person's own page of a case."""
    return f"{settings.PUBLIC_URL}/sprawa/{tracking_token(case_id)}/"


def tracking_token(case_id: int) -> str:
    """What stands in that address for the case."""
    return tokens.write(case_id, salt=_TRACK, day=timezone.localdate())


def rating_link(case_id: int) -> str:
    """The address of the rating of a case."""
    return f"{settings.PUBLIC_URL}/ocena/{tokens.write(case_id, salt=_RATE, day=timezone.localdate())}/"


def id_from_tracking_link(token: str) -> int | None:
    """The case of a token from `tracking_link`; None for anything else. Raises LinkExpired."""
    found = tokens.read(token, salt=_TRACK)
    if found is None:
        return None
    if found.day + _FRESH < timezone.localdate():
        closed = Case.objects.filter(id=found.number, state=CaseState.RESOLVED)
        if closed.filter(resolved_at__lt=timezone.now() - AFTER_CLOSING).exists():
            raise TrackingExpired(href=_LOOK_UP, label=_("Wpisz numer i kod"))
    return found.number


def id_from_rating_link(token: str) -> int | None:
    """The case of a token from `rating_link`; None for anything else. Raises LinkExpired."""
    found = tokens.read(token, salt=_RATE)
    if found is None:
        return None
    if found.day + FOR_RATING < timezone.localdate():
        raise RatingExpired(href=_LOOK_UP, label=_("Wpisz numer i kod"))
    return found.number
