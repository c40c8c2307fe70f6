"""Refuses a request whose body is larger than anything we take, before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from okienko.kernel.files.storing import TooLarge
from okienko.kernel.middleware import ErrorMiddleware

Next = Callable[[HttpRequest], HttpResponse]


class RequestSizeMiddleware:
    """Stands last, so that the answer can be a whole page; forms are read only after it, by CSRF's check.

    A body without Content-Length is read as empty by Django, so it cannot pass either.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.errors = ErrorMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= settings.REQUEST_LIMIT_BYTES:
            return self.get_response(request)
        refused = self.errors.process_exception(request, TooLarge(limit_bytes=settings.REQUEST_LIMIT_BYTES))
        assert refused is not None  # a DomainError always has an answer
        return refused
