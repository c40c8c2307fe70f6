"""Programs bring a key, scripts of a talk its token, neither of them session, form nor draft: what prepares a page is
left out for them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from okienko.kernel.files.middleware import RequestSizeMiddleware

Next = Callable[[HttpRequest], HttpResponse]
PREFIXES = ("/api/v1/", "/api/chat/")


class ProgramMiddleware:
    """Gives what is asked under these paths straight to its view; a path that is not there gets the page for that.

    Stands before sessions. Errors of the domain have their answer in `okienko.api.urls` and `channels.chat.api`.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.answer = RequestSizeMiddleware(_view)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIXES):
            return self.get_response(request)
        try:
            request.resolver_match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        response = self.answer(request)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Content-Length", str(len(response.content)))  # else it goes out in chunks
        return response


def _view(request: HttpRequest) -> HttpResponse:
    match = request.resolver_match
    assert match is not None  # found just before
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
