"""Who calls: a bearer key, its scopes, and how often it may."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from okienko.accounts import services as accounts
from okienko.accounts.queries import Client, client_by_key
from okienko.accounts.rules import Scope
from okienko.kernel import limits
from okienko.kernel.errors import DomainError, Forbidden
from okienko.kernel.limits import network_of

MINUTE = timedelta(minutes=1)
WRONG_KEYS = 60  # a minute and network; guessing 256 bits is hopeless, this only spares the database
KEY_MAX = 200


class NoKey(DomainError):
    status = 401
    code = "unauthorized"
    message = _("Podaj ważny klucz API w nagłówku Authorization: Bearer.")


class NoScope(Forbidden):
    code = "scope_missing"
    message = _("Ten klucz API nie ma potrzebnego uprawnienia. Poproś administratora o klucz z tym uprawnieniem.")


class ApiRequest(HttpRequest):
    """A request of a program that showed its key."""

    auth: Client
    rate_remaining: int


class BearerKey(HttpBearer):
    """`Authorization: Bearer KEY` of a program entered by an administrator (`/praca/ustawienia/klucze-api/`)."""

    def __call__(self, request: HttpRequest) -> Client:
        found: Client | None = super().__call__(request)
        if found is None:
            limits.take(f"api-wrong-key:{network_of(request)}", rate=WRONG_KEYS, per=MINUTE)
            raise NoKey
        request.rate_remaining = limits.take_from_lot(f"api:{found.id}", rate=settings.API_RATE, per=MINUTE)  # type: ignore[attr-defined]  # read by `urls._with_limits`
        accounts.note_client_use(found)
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Client | None:
        if not token or len(token) > KEY_MAX or not token.isascii() or not token.isprintable():
            return None
        return client_by_key(token)


def require(client: Client, *scopes: Scope) -> None:
    """Raises NoScope unless the key has all of `scopes`."""
    missing = [scope for scope in scopes if scope not in client.scopes]
    if missing:
        raise NoScope(missing=[scope.value for scope in missing])
