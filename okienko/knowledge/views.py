"""Residents' pages of services, and fragments for the panel beside a contact."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from okienko.kernel import panels
from okienko.kernel.http import Request, asked
from okienko.knowledge import permissions, queries


@require_safe
def card_list(request: Request) -> HttpResponse:
    """All services by moment of life, or the answer to `?q=`."""
    text = asked(request, "q", longest=300)
    context = {
        "search_query": text,
        "hits": queries.search_cards(text, language=get_language() or "pl") if text else [],
        "first_panels": panels.shown("search_first", request, text) if text else [],
        "panels": panels.shown("search", request, text) if text else [],
        "life_events": [] if text else queries.cards_by_life_event(),
        "cards": [] if text else queries.list_cards(),
    }
    return render(request, "knowledge/cards.html", context)


@require_safe
def card_page(request: Request, code: str) -> HttpResponse:
    return render(request, "knowledge/card.html", {"card": queries.card(code)})


@require_safe
def panel_search(request: Request) -> HttpResponse:
    """A fragment: cards for `?q=`, each opening its panel."""
    permissions.require_staff(request.actor)
    text = asked(request, "q", longest=300)
    return render(request, "knowledge/panel_search.html", {"query": text, "hits": queries.search_cards(text)})


@require_safe
def panel(request: Request, code: str) -> HttpResponse:
    """A fragment: the short version of one card, for saying aloud and pasting."""
    permissions.require_staff(request.actor)
    return render(request, "knowledge/card_panel.html", {"card": queries.card(code)})
