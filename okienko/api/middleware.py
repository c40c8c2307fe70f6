"""Programs bring a key, scripts of a talk its token, neither of them session, form nor draft: what prepares a page is
left out for them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import resolve
from django.utils.translation import gettext as _

from okienko.kernel.errors import NotFound
from okienko.kernel.files.middleware import RequestSizeMiddleware

Next = Callable[[HttpRequest], HttpResponse]
API = "/api/v1/"
PREFIXES = (API, "/api/chat/")


class ProgramMiddleware:
    """Gives what is asked under these paths straight to its view; a program hears of a path that is not there in JSON.

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
            response = self.answer(request)
        except Http404:  # also where the root of the API has no view of its own
            return _missing() if request.path_info.startswith(API) else self.get_response(request)
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Content-Length", str(len(response.content)))  # else it goes out in chunks
        return response


def _missing() -> HttpResponse:
    error = NotFound(_("Pod tym adresem niczego nie ma. Spis adresów: /api/v1/openapi.json."))
    return JsonResponse(error.as_problem(), status=error.status, content_type="application/problem+json")


def _view(request: HttpRequest) -> HttpResponse:
    match = request.resolver_match
    assert match is not None  # found just before
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
