"""Ctrl+K: people, cases and contacts by number, cards, the directory, and what one can do. Each by its own rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from okienko.cases import queries as cases
from okienko.contacts import queries as contacts
from okienko.contacts.permissions import may_read_contact
from okienko.kernel import navigation, phones
from okienko.kernel.http import Request, asked
from okienko.kernel.references import format_reference, parse_reference
from okienko.kernel.text import fold
from okienko.knowledge import queries as knowledge
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.people import queries as people
from okienko.people.permissions import may_see_people
from okienko.routing.permissions import WORKERS
from okienko.workspace.permissions import works_here

LIMIT = 5


@dataclass(frozen=True, slots=True)
class Line:
    href: str
    icon: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    entries: list[Line] = field(default_factory=list)


@login_required
@require_safe
def palette(request: Request) -> HttpResponse:
    """Groups of results for `?q=`; only actions while nothing is typed. As a page for those without scripts."""
    who = standing(request.actor)
    query = asked(request, "q")
    found = [_actions(request, query)]
    if len(query) >= 2:
        found = [_numbers(request, query), _people(request, query), *found, _cards(query)]
        found += [] if who.is_guest else [_directory(request, query)]
    context: dict[str, Any] = {"groups": [one for one in found if one.entries], "query": query}
    template = "design/palette_results.html" if request.htmx else "workspace/palette.html"
    return render(request, template, context)


def _actions(request: Request, query: str) -> Group:
    who = standing(request.actor)
    lines = [Line(one.href, one.icon, one.label) for one in navigation.shown("workspace", request.actor, "")]
    if who.has(*WORKERS):
        lines.insert(0, Line(reverse("workspace:talk"), "phone-plus", _("Nowa rozmowa")))
    if may_see_people(request.actor):
        lines.append(Line(reverse("people:create"), "user-plus", _("Nowa osoba")))
    lines.append(Line(reverse("accounts:profile"), "user-circle", _("Moje konto")))
    wanted = fold(query).split()
    return Group(_("Polecenia"), [one for one in lines if all(word in fold(one.title) for word in wanted)])


def _numbers(request: Request, query: str) -> Group:
    """Cases and contacts; only for what has digits, so that names never walk through all titles."""
    if not works_here(request.actor) or not any(character.isdecimal() for character in query):
        return Group("")
    lines = [
        Line(
            reverse("workspace:case", args=[one.id]),
            "folder",
            one.title,
            f"{format_reference(one.reference)} {one.unit_symbol}",
        )
        for one in cases.search(request.actor, query, limit=LIMIT)
    ]
    reference = parse_reference(query)
    contact = contacts.by_reference(reference) if reference else None
    if contact and may_read_contact(request.actor, contact.id):
        headline = contact.headline or _("(bez tematu)")
        lines.append(
            Line(
                reverse("workspace:contact", args=[contact.id]), "message", headline, format_reference(reference or "")
            )
        )
    return Group(_("Sprawy i kontakty"), lines)


def _people(request: Request, query: str) -> Group:
    if not may_see_people(request.actor):
        return Group("")
    found = people.search(query, by=request.actor, limit=LIMIT)
    return Group(
        _("Osoby"), [Line(reverse("people:detail", args=[one.id]), "user", one.name, one.phone) for one in found]
    )


def _cards(query: str) -> Group:
    found = knowledge.search_cards(query, limit=LIMIT, is_typing=True)
    return Group(
        _("Karty usług"),
        [Line(reverse("knowledge:card", args=[one.code]), "book-2", one.title, one.fee) for one in found],
    )


def _directory(request: Request, query: str) -> Group:
    found = organization.directory(request.actor, query, limit=LIMIT).entries
    return Group(
        _("Urząd"),
        [
            Line(
                reverse("organization:unit" if one.is_unit else "organization:person", args=[one.id]),
                "building-community" if one.is_unit else "id-badge-2",
                one.name,
                " · ".join(part for part in (one.post, one.unit_symbol, phones.shown(one.phone)) if part),
            )
            for one in found
        ],
    )
