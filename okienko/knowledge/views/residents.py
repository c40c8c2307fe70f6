"""Residents' pages of services, and fragments for the panel beside a contact."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from okienko.kernel import brand, panels
from okienko.kernel.http import Request, asked
from okienko.knowledge import leaflets, permissions, queries, schema, services
from okienko.knowledge.queries import Found, Hit
from okienko.knowledge.rules import SearchKind
from okienko.knowledge.views import counting, records
from okienko.organization import queries as organization

SHORTEST_SUGGESTED = 3  # letters
SUGGESTED, SHOWN, SHOWN_UNITS = 6, 10, 3
# What a resident may look for, in the order of the filter.
KIND_NAMES = {
    SearchKind.CARD: _("Usługi"),
    SearchKind.GUIDE: _("Przewodniki"),
    SearchKind.QUESTION: _("Pytania i odpowiedzi"),
    SearchKind.PROGRAMME: _("Dofinansowania"),
    SearchKind.UNIT: _("Kto się czym zajmuje"),
}


@require_safe
def card_list(request: Request) -> HttpResponse:
    """All services by moment of life, or the answer to `?q=`, narrowed by `dla`, `moment`, `rodzaj` and `komorka`."""
    text = asked(request, "q", longest=300)
    if text:
        return _results(request, text)
    cards = queries.list_cards()
    context = {"life_events": queries.cards_by_life_event(cards) if cards else [], "cards": cards}
    return render(request, "knowledge/cards.html", context)


def _results(request: Request, text: str) -> HttpResponse:
    narrowed = {name: asked(request, name, longest=60) for name in ("dla", "moment", "rodzaj", "komorka")}
    kinds = [kind for kind in KIND_NAMES if kind.value == narrowed["rodzaj"]] or list(KIND_NAMES)
    found = queries.find(
        text, kinds=kinds, language=get_language() or "pl", audience=narrowed["dla"],
        life_event=narrowed["moment"], unit=narrowed["komorka"], limit=SHOWN, may_be_begun=True,
        by_meaning=True,
    )  # fmt: skip
    units = [hit for hit in found.hits if hit.kind is SearchKind.UNIT]
    first_panels, behind = panels.shown("search_first", request, text), panels.shown("search", request, text)
    is_narrowed = any(narrowed.values())
    context = {
        "search_query": text,
        "meant": found.meant,
        "is_completed": found.is_completed,
        "hits": [
            (hit, found.pieces(hit.title), found.pieces(hit.summary))
            for hit in found.hits
            if hit.kind is not SearchKind.UNIT
        ],
        "units": units if narrowed["rodzaj"] else units[:SHOWN_UNITS],
        "nearest": [hit for hit in found.nearest if hit.kind is not SearchKind.UNIT],
        "first_panels": first_panels,
        "panels": behind,
        "ticket": _ticket(request, text, found, has_panels=bool(first_panels or behind), is_narrowed=is_narrowed),
        "narrowed": narrowed,
        "is_narrowed": is_narrowed,
        "filters": _filters() if found.hits or is_narrowed else [],
    }
    return render(request, "knowledge/results.html", context)


def _ticket(request: Request, text: str, found: Found[Hit], *, has_panels: bool, is_narrowed: bool) -> str:
    """Counted is what all of the base answers: a filter that nothing fits is no gap in what the office says."""
    going_on = counting.going_on(request, text)
    if going_on:
        return going_on
    if is_narrowed:
        language = get_language() or "pl"
        found = queries.find(text, kinds=list(KIND_NAMES), language=language, limit=SHOWN, may_be_begun=True)
    return counting.searched(request, text, found, is_answered=bool(found.hits) or has_panels)


def _filters() -> list[tuple[str, Any, list[tuple[str, Any]]]]:
    """Name of the field, its label, its choices."""
    return [
        ("dla", _("Dla kogo"), queries.audiences()),
        ("moment", _("Moment życia"), queries.life_events(get_language() or "pl")),
        ("rodzaj", _("Czego szukasz"), [(kind.value, name) for kind, name in KIND_NAMES.items()]),
        ("komorka", _("Kto to prowadzi"), list(organization.unit_names())),
    ]


@require_safe
def suggestions(request: Request) -> HttpResponse:
    """A fragment: what is found so far for `?q=`, as options of the search field; from three letters on."""
    text = asked(request, "q", longest=100)
    if len(text) < SHORTEST_SUGGESTED:
        return HttpResponse()
    kinds = [kind for kind in KIND_NAMES if kind is not SearchKind.UNIT]
    found = queries.find(text, kinds=kinds, language=get_language() or "pl", limit=SUGGESTED, is_typing=True)
    hits = [(hit, found.pieces(hit.title)) for hit in found.hits]
    return render(request, "knowledge/suggestions.html", {"hits": hits})


@require_safe
def card_page(request: Request, code: str) -> HttpResponse:
    """One service. `?z=`: the ticket of the search it was found by."""
    card = queries.card(code)
    ticket = counting.opened(request, code)
    described = schema.government_service(card, _link(card), brand.current("pl"))
    context = {
        "card": card, "schema": schema.script(described), "ticket": ticket,
        "guides": queries.guides_to([code], limit=3),
        "is_thanked": asked(request, "dziekujemy", longest=1) == "1",
    }  # fmt: skip
    return render(request, "knowledge/card.html", context)


@require_POST
def helped(request: Request, code: str) -> HttpResponse:
    """ "To mi pomogło": counted, and whoever is over the bound is thanked all the same."""
    card = queries.card(code)
    ticket = request.POST.get("z", "").replace("\x00", "")[: counting.LONGEST_TICKET]
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
        content = queries.exported(queries.content_of(code, for_everybody=True))
        answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
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
    guides = queries.guides_to([hit.code for hit in hits[:3]], text) if text else queries.guides()
    context = {
        "query": text,
        "hits": hits,
        "records": records.found(request, text),
        "guides": guides,
        "ticket": services.ticket() if text else "",
    }
    return render(request, "knowledge/panel_search.html", context)


@require_POST
def panel_settled(request: Request) -> HttpResponse:
    """The question stood for a while, so it is one: counted once for its ticket."""
    permissions.require_staff(request.actor)
    text = request.POST.get("q", "").replace("\x00", "").strip()[:300]
    counting.settled(text, request.POST.get("z", "")[: counting.LONGEST_TICKET])
    return HttpResponse(status=204)


@require_safe
def panel(request: Request, code: str) -> HttpResponse:
    """A fragment: the short version of one card, for saying aloud and pasting."""
    permissions.require_staff(request.actor)
    card = queries.card(code)
    ticket, text = asked(request, "z", longest=counting.LONGEST_TICKET), asked(request, "q", longest=300)
    if ticket and text and request.method == "GET":
        services.note_opened(code, ticket, asked_id=counting.settled(text, ticket))
    questions, scripts = queries.beside_card(request.actor, code)
    forms = queries.offered_forms(card.code, card.forms)
    context = {"card": card, "questions": questions, "scripts": scripts, "forms": forms}
    return render(request, "knowledge/card_panel.html", context)
