"""Everything under /praca/ asks for a sign-in unless its view says otherwise."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from okienko.accounts.backends import of_session
from okienko.accounts.sessions import SessionStore

STAFF_PREFIX = "/praca/"


class SessionUserMiddleware(AuthenticationMiddleware):
    """Django's, with the user read in one statement with the session. Django checks the two as before."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_of(request))  # type: ignore[assignment]  # stands for a user, as Django's


def _user_of(request: HttpRequest) -> Any:
    if not hasattr(request, "_cached_user"):
        session: SessionStore = request.session  # type: ignore[assignment]  # our engine
        SESSION_KEY in session  # noqa: B015  # reads it
        known = of_session.set(session.user)
        try:
            request._cached_user = get_user(request)  # type: ignore[attr-defined]  # Django's own place for it
        finally:
            of_session.reset(known)
    return request._cached_user  # type: ignore[attr-defined]  # the same


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
