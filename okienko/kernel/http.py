"""Request types that views may rely on, and reading what an address says."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from okienko.kernel.actors import Actor


class Request(HttpRequest):
    """A request after our middleware: who acts is known."""

    actor: Actor
    htmx: HtmxDetails


def asked(request: HttpRequest, name: str, *, longest: int = 120) -> str:
    """What the address says under a name, "" for nothing: trimmed, cut, and without NUL, which no text column takes."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:longest]


def row_id(text: str) -> int | None:
    """The id that a part of an address or a form names; None for what no row can have."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def next_page(request: HttpRequest) -> str:
    """The page of the office that a form was on, as it says (`next`); "" where that is none of ours."""
    wanted = request.POST.get("next", "")
    return wanted if wanted.startswith("/praca/") and url_has_allowed_host_and_scheme(wanted, None) else ""
