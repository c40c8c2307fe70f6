"""Middlewares: who acts, how errors of the domain become answers, which draft was saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from urllib.parse import quote

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from okienko.kernel import actors
from okienko.kernel.errors import DomainError

Next = Callable[[HttpRequest], HttpResponse]
WORK_PAGES = ("/praca/kontakt/", "/praca/sprawa/", "/praca/rozmowa/", "/praca/czat/")  # nobody types a password there


class PolicyMiddleware(CSPMiddleware):
    """The Content-Security-Policy; for an answer without a nonce or a wish of its own it is put together once."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if (
            HEADER in response
            or getattr(request, "_csp_nonce", None)
            or any(name.startswith("_csp") for name in vars(response))
        ):
            return super().process_response(request, response)
        response[HEADER] = self._plain()
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]  # as the parent
        return response

    _kept: tuple[object, str] | None = None

    def _plain(self) -> str:
        wanted = settings.CONTENT_SECURITY_POLICY
        if self._kept is None or self._kept[0] is not wanted:  # a test may want another one
            self._kept = wanted, build_policy(**asdict(self.get_policy_parts(HttpRequest(), HttpResponse())))
        return self._kept[1]


class ActorMiddleware:
    """Puts `request.actor` on every request: the signed-in member of staff, or nobody known."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        actor = actors.staff(user.pk) if user.is_authenticated else actors.anonymous()
        request.actor = actor  # type: ignore[attr-defined]  # declared in kernel.http.Request
        return self.get_response(request)


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The error as a page of its surface; for htmx as a notice in `#toasts`, so that nothing typed is touched."""
    if request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true":
        response = render(request, "design/error_toast.html", {"error": error}, status=error.status)
        response["X-Okienko-Error"] = error.code
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
        return response
    surface = "workspace" if request.path.startswith("/praca/") else "portal"
    context = {"error": error, "surface": f"design/base_{surface}.html", "typed": _typed(request)}
    return render(request, "design/error.html", context, status=error.status)


def wants_problem(request: HttpRequest) -> bool:
    """Whether a program asks, which reads `application/problem+json` and no page."""
    return "application/json" in request.headers.get("Accept", "") or request.path.startswith("/api/")


def _typed(request: HttpRequest) -> list[str]:
    """Sentences that were sent to a page of work that is no longer open to the sender: shown, so that none is lost."""
    if request.method != "POST" or not request.path.startswith(WORK_PAGES):
        return []
    sent = {
        name: str(text).strip() for name, text in request.POST.items() if name not in ("base", "csrfmiddlewaretoken")
    }
    return [text for text in sent.values() if len(text.split()) > 1]


class ErrorMiddleware:
    """Shows a `DomainError` as a page, as a message for htmx, or as problem+json for machines."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        response: HttpResponse
        if wants_problem(request):
            response = JsonResponse(error.as_problem(), status=error.status, content_type="application/problem+json")
        else:
            response = error_page(request, error)
        if "retry_after" in error.data:
            response["Retry-After"] = str(error.data["retry_after"])
        response["Cache-Control"] = "no-store"  # a 404 or 410 may be kept by caches otherwise
        return response


class DraftMiddleware:
    """Tells `drafts.js` by a short cookie that the form it kept was saved: its POST ended in a redirect."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code in (302, 303):
            key = request.POST.get("_draft", "")
            if key and not response["Location"].startswith(settings.LOGIN_URL):  # signed out meanwhile: not saved
                response.set_cookie("okienko_saved", quote(key[:200]), max_age=300, samesite="Lax")
        return response
