"""What the portal adds to the answers of the search on top of its pages."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import get_language

from okienko.cases import queries as cases
from okienko.kernel import panels
from okienko.kernel.http import Request

_SHOWN = 4
_SHARE = 0.5  # of the words: "opłata za śmieci" is half about rubbish, "rejestracja samochodu z USA" not about parking


def reports_meant(request: Request, text: str) -> str:
    """Problems that can be reported, for words that all name one: before the services."""
    return _drawn(request, text, 1.0)


def reports_touched(request: Request, text: str) -> str:
    """Those that some of the words name: behind the services."""
    return "" if reports_meant(request, text) else _drawn(request, text, _SHARE)


def register() -> None:
    panels.register("search_first", reports_meant)
    panels.register("search", reports_touched)


def _drawn(request: Request, text: str, share: float) -> str:
    found = cases.find_categories(text, (get_language() or "pl")[:2], at_least=share)[:_SHOWN]
    return render_to_string("portal/reports_found.html", {"found": found}, request) if found else ""
