"""Residents' pages of services, and fragments for the panel beside a contact."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from okienko.kernel import brand, panels
from okienko.kernel.http import Request, asked
from okienko.knowledge import leaflets, permissions, queries, schema


@require_safe
def card_list(request: Request) -> HttpResponse:
    """All services by moment of life, or the answer to `?q=`."""
    text = asked(request, "q", longest=300)
    cards = [] if text else queries.list_cards()
    found = queries.find_cards(text, language=get_language() or "pl")
    context = {
        "search_query": text,
        "meant": found.meant,
        "hits": [(hit, found.pieces(hit.title), found.pieces(hit.summary)) for hit in found.hits],
        "nearest": found.nearest,
        "first_panels": panels.shown("search_first", request, text) if text else [],
        "panels": panels.shown("search", request, text) if text else [],
        "life_events": queries.cards_by_life_event(cards) if cards else [],
        "cards": cards,
    }
    return render(request, "knowledge/cards.html", context)


@require_safe
def card_page(request: Request, code: str) -> HttpResponse:
    card = queries.card(code)
    described = schema.government_service(card, _link(card), brand.current("pl"))
    return render(request, "knowledge/card.html", {"card": card, "schema": schema.script(described)})


@require_safe
def card_file(request: Request, code: str, kind: str) -> HttpResponse:
    """The card to take along: `pdf` with a QR code, `md`, or `json` as it is imported."""
    card = queries.card(code)
    if kind == "pdf":
        answer = HttpResponse(leaflets.pdf(card, _link(card), brand.current("pl")), content_type="application/pdf")
    elif kind == "md":
        answer = HttpResponse(leaflets.markdown(card, _link(card)), content_type="text/markdown; charset=utf-8")
    else:
        answer = JsonResponse(queries.content_of(code), json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'inline; filename="{card.code}.{kind}"'
    return answer


def _link(card: queries.Card) -> str:
    return f"{settings.PUBLIC_URL}{reverse('knowledge:card', args=[card.code])}"


@require_safe
def panel_search(request: Request) -> HttpResponse:
    """A fragment: cards for `?q=`, each opening its panel."""
    permissions.require_staff(request.actor)
    text = asked(request, "q", longest=300)
    hits = queries.search_cards(text, is_typing=True)
    return render(request, "knowledge/panel_search.html", {"query": text, "hits": hits})


@require_safe
def panel(request: Request, code: str) -> HttpResponse:
    """A fragment: the short version of one card, for saying aloud and pasting."""
    permissions.require_staff(request.actor)
    return render(request, "knowledge/card_panel.html", {"card": queries.card(code)})
