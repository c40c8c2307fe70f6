"""Residents' pages of services, and fragments for the panel beside a contact."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from okienko.kernel import brand, panels
from okienko.kernel.http import Request, asked
from okienko.knowledge import leaflets, permissions, queries, schema, services
from okienko.knowledge.views import counting

LONGEST_TICKET = 120  # letters; a longer one is none of ours


@require_safe
def card_list(request: Request) -> HttpResponse:
    """All services by moment of life, or the answer to `?q=`."""
    text = asked(request, "q", longest=300)
    cards = [] if text else queries.list_cards()
    found = queries.find_cards(text, language=get_language() or "pl")
    first_panels = panels.shown("search_first", request, text) if text else []
    behind = panels.shown("search", request, text) if text else []
    answered = bool(found.hits or first_panels or behind)
    ticket = counting.searched(request, text, found, is_answered=answered) if text else ""
    context = {
        "search_query": text,
        "meant": found.meant,
        "hits": [(hit, found.pieces(hit.title), found.pieces(hit.summary)) for hit in found.hits],
        "nearest": found.nearest,
        "first_panels": first_panels,
        "panels": behind,
        "ticket": ticket,
        "life_events": queries.cards_by_life_event(cards) if cards else [],
        "cards": cards,
    }
    return render(request, "knowledge/cards.html", context)


@require_safe
def card_page(request: Request, code: str) -> HttpResponse:
    """One service. `?z=`: the ticket of the search it was found by."""
    card = queries.card(code)
    ticket = asked(request, "z", longest=LONGEST_TICKET)
    if ticket and counting.network(request):
        services.note_opened(code, ticket)
    described = schema.government_service(card, _link(card), brand.current("pl"))
    context = {
        "card": card, "schema": schema.script(described), "ticket": ticket,
        "is_thanked": asked(request, "dziekujemy", longest=1) == "1",
    }  # fmt: skip
    return render(request, "knowledge/card.html", context)


@require_POST
def helped(request: Request, code: str) -> HttpResponse:
    """ "To mi pomogło": counted, and whoever is over the bound is thanked all the same."""
    card = queries.card(code)
    ticket = request.POST.get("z", "").replace("\x00", "")[:LONGEST_TICKET]
    services.note_helped(card.code, ticket, network=counting.network(request))
    return redirect(f"{reverse('knowledge:card', args=[card.code])}?dziekujemy=1#pomoglo")


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
    context = {"query": text, "hits": hits, "ticket": services.ticket() if text else ""}
    return render(request, "knowledge/panel_search.html", context)


@require_POST
def panel_settled(request: Request) -> HttpResponse:
    """The question stood for a while, so it is one: counted once for its ticket."""
    permissions.require_staff(request.actor)
    text = request.POST.get("q", "").replace("\x00", "").strip()[:300]
    counting.settled(text, request.POST.get("z", "")[:LONGEST_TICKET])
    return HttpResponse(status=204)


@require_safe
def panel(request: Request, code: str) -> HttpResponse:
    """A fragment: the short version of one card, for saying aloud and pasting."""
    permissions.require_staff(request.actor)
    card = queries.card(code)
    ticket, text = asked(request, "z", longest=LONGEST_TICKET), asked(request, "q", longest=300)
    if ticket and text and request.method == "GET":
        services.note_opened(code, ticket, asked_id=counting.settled(text, ticket))
    return render(request, "knowledge/card_panel.html", {"card": card})
