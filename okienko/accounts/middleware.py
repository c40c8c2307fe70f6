"""Everything under /praca/ asks for a sign-in unless its view says otherwise."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from django_htmx.http import HttpResponseClientRedirect

STAFF_PREFIX = "/praca/"


class StaffGateMiddleware(LoginRequiredMiddleware):
    """Fails closed: a new staff page is shut until somebody signs in, not until its author remembers.

    Pages open to strangers there carry `django.contrib.auth.decorators.login_not_required`.
    """

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not request.path_info.startswith(STAFF_PREFIX):
            return None
        response = super().process_view(request, view_func, view_args, view_kwargs)
        if response is not None and request.headers.get("HX-Request") == "true":
            # a fragment must not swallow the sign-in page
            return HttpResponseClientRedirect(response.headers["Location"])
        return response
