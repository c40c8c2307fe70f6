"""Request types that views may rely on."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from okienko.kernel.actors import Actor


class Request(HttpRequest):
    """A request after our middleware: who acts is known."""

    actor: Actor
    htmx: HtmxDetails
