"""Pages of the kernel: the office's colors, the look a person chose, the pattern book."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.kernel import brand
from okienko.kernel import presence as looking
from okienko.kernel.context import LOOK_COOKIE, look
from okienko.kernel.errors import DomainError, Forbidden, NotFound, Unavailable
from okienko.kernel.http import Request
from okienko.kernel.middleware import error_page, wants_problem


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def brand_css(request: HttpRequest) -> HttpResponse:
    """Custom properties with the office's colors; the address carries their version."""
    return HttpResponse(brand.stylesheet(brand.current("pl")), content_type="text/css")


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it on pages that name no icon, such as a PDF or an error of the server."""
    return HttpResponseRedirect(static("design/okienko.svg"))


@require_POST
def choose_look(request: HttpRequest) -> HttpResponse:
    """Keeps theme and contrast in a cookie for a year; works without JavaScript."""
    now = look(request)
    theme = request.POST.get("theme", now["theme"])
    contrast = request.POST.get("contrast", "high" if now["contrast"] else "normal")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    value = f"{'dark' if theme == 'dark' else 'light'}.{'high' if contrast == 'high' else 'normal'}"
    response.set_cookie(LOOK_COOKIE, value, max_age=31_536_000, secure=request.is_secure(), samesite="Lax")
    return response


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def arms(request: HttpRequest) -> HttpResponse:
    """The arms of the pack. A foreign SVG may carry scripts: it is served in a sandbox that runs none."""
    picture = brand.arms()
    if not picture:
        raise NotFound
    response = HttpResponse(picture, content_type="image/svg+xml")
    response._csp_replace = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "sandbox": True}  # type: ignore[attr-defined]  # read by django-csp
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: Request, token: str) -> HttpResponse:
    """Who else looks at the record of this open page; a POST says that the page is open, or leaving."""
    page = looking.read_token(token, by=request.actor)
    if request.method == "POST":
        if "leaving" in request.POST:
            looking.left(page)
            return HttpResponse(status=204)
        looking.still_here(page)
    return render(request, "design/presence.html#names", {"presence": page})


RETRY_AFTER = 5  # seconds


class Broken(DomainError):
    status = 500
    code = "internal"
    message = _("Coś się zepsuło po naszej stronie. Spróbuj ponownie za kilka minut.")


def broken(request: HttpRequest) -> HttpResponse:
    """What nobody foresaw, and a database that is away, busy or starting (`handler500`).

    Asks neither the database nor a context processor: both may be what is broken.
    """
    lost = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    error = Unavailable() if lost else Broken()
    response: HttpResponse
    if wants_problem(request):
        response = JsonResponse(error.as_problem(), status=error.status, content_type="application/problem+json")
    else:
        page = loader.get_template("503.html" if lost else "500.html").render()
        response = HttpResponse(page, status=error.status)
    if lost:
        response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


class FormExpired(Forbidden):
    code = "form_expired"
    message = _(
        "Formularz był otwarty zbyt długo albo przeglądarka blokuje ciasteczka. Wróć, odśwież stronę i wyślij ponownie."
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that nobody serves (`handler404`)."""
    return error_page(request, NotFound())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own refusals (`handler403`)."""
    return error_page(request, Forbidden())


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token (`CSRF_FAILURE_VIEW`)."""
    return error_page(request, FormExpired())
