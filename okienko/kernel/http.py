"""Request types that views may rely on, and reading what an address says."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from okienko.kernel.actors import Actor

P = ParamSpec("P")


class Request(HttpRequest):
    """A request after our middleware: who acts is known."""

    actor: Actor
    htmx: HtmxDetails


def private(view: Callable[Concatenate[Request, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For pages of one person: kept by no cache, found by no search engine.

    A form that a script has sent (`portal/sending.html`) goes on to a whole page, as one sent by the browser does.
    """

    @wraps(view)
    def shown(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.htmx and isinstance(response, HttpResponseRedirect):
            response = HttpResponseClientRedirect(response["Location"])
        if isinstance(response, HttpResponse):
            add_never_cache_headers(response)
            response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


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
