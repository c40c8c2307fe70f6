"""Standing pages: contact, sign language, accessibility, personal data."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from okienko.kernel import pages
from okienko.kernel.errors import NotFound
from okienko.kernel.http import Request
from okienko.portal.reading import chat_now, read_when
from okienko.portal.views.common import language_of
from okienko.portal.views.home import today


@require_safe
def contact(request: Request) -> HttpResponse:
    """How to reach the office, with today's hours of every location."""
    context = {
        "text": pages.page("contact", language_of()),
        "today": today(),
        "read_when": read_when(),
        "chat_now": chat_now(language_of()),
    }
    return render(request, "portal/contact.html", context)


@require_safe
def sign_language(request: Request) -> HttpResponse:
    return _text(request, "sign-language")


@require_safe
def accessibility(request: Request) -> HttpResponse:
    return _text(request, "accessibility")


@require_safe
def privacy(request: Request) -> HttpResponse:
    """Every information clause, each under the anchor of its channel."""
    return render(request, "portal/privacy.html", {"clauses": pages.clauses(language_of())})


@require_safe
def clause(request: Request, code: str) -> HttpResponse:
    """One information clause: what it says now and what it said before, with the days."""
    found = pages.past_clauses(code, language_of())
    if not found:
        raise NotFound
    return render(request, "portal/clause_versions.html", {"versions": found, "code": code})


def _text(request: Request, code: str) -> HttpResponse:
    found = pages.page(code, language_of())
    if found is None:
        raise NotFound
    return render(request, "portal/text.html", {"text": found})
