"""The first page: what people come for, and whether the office is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from okienko.cases import queries as cases
from okienko.contacts import queries as contacts
from okienko.kernel.http import Request
from okienko.knowledge import queries as knowledge
from okienko.knowledge.queries import CardHit
from okienko.organization.queries import LocationRow
from okienko.portal.views.common import language_of
from okienko.terms import queries as terms

MATTERS = 6
NEWS = 3
_FRESH = 600  # seconds: what is asked most changes slowly
_USED_DAYS = 90


@dataclass(frozen=True, slots=True)
class Today:
    """A location and whether it receives people now."""

    location: LocationRow
    is_open: bool
    words: str
    reason: str


@require_safe
def home(request: Request) -> HttpResponse:
    """Search, the ways in, opening hours, and what was settled lately."""
    language = language_of()
    settled, _further = cases.public_reports(language=language, state="resolved", limit=NEWS, with_photos=False)
    context = {
        "matters": _matters(),
        "today": today(),
        "settled": settled,
    }
    return render(request, "portal/home.html", context)


def _matters() -> list[CardHit]:
    """The cards asked about most; the first of the alphabet while nobody has asked."""
    known = {one.code: one for one in knowledge.list_cards()}
    since = timezone.now() - timedelta(days=_USED_DAYS)
    codes: list[str] = cache.get_or_set("portal:most-used", lambda: contacts.most_used_cards(since), _FRESH) or []
    used = [known[code] for code in codes if code in known]
    return (used + [one for one in known.values() if one not in used])[:MATTERS]


def today() -> list[Today]:
    """Every location with its hours of today."""
    return [_today(one, timezone.localtime()) for one in terms.places(language_of())]


def _today(location: LocationRow, now: datetime) -> Today:
    hours = location.on(now.date())
    spans = hours.spans
    if not spans:
        return Today(location, False, _("Dziś nieczynne"), hours.reason)
    times = ", ".join(f"{span.opens:%H:%M}–{span.closes:%H:%M}" for span in spans)
    current = next((span for span in spans if span.opens <= now.time() < span.closes), None)
    if current is not None:
        return Today(location, True, _("Czynne do %(time)s") % {"time": f"{current.closes:%H:%M}"}, hours.reason)
    if now.time() < spans[0].opens:
        return Today(location, False, _("Dziś %(times)s") % {"times": times}, hours.reason)
    return Today(location, False, _("Już zamknięte, dziś było %(times)s") % {"times": times}, hours.reason)
