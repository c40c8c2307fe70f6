"""What other domains may read about accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from okienko.accounts import permissions
from okienko.accounts.models import ApiClient, Session, User
from okienko.accounts.rules import DEMO_DOMAIN, DEMO_KEY, DEMO_PASSWORD, ClientId, Scope
from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.database import rows
from okienko.kernel.errors import NotFound
from okienko.kernel.together import Together

_UNIT = "accounts.client_unit"


@dataclass(frozen=True, slots=True)
class Client:
    """A program that calls the API; `unit_id` is the unit it acts for."""

    id: ClientId
    name: str
    scopes: frozenset[Scope]
    unit_id: int | None
    last_used_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.CLIENT, self.id, memo={_UNIT: self.unit_id})


@dataclass(frozen=True, slots=True)
class ClientRow:
    id: ClientId
    name: str
    key_hint: str
    scopes: list[str]
    unit_id: int | None
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """`token` names the session in a URL without giving its key away."""

    token: str
    started_at: datetime | None
    network: str
    device: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    email: str
    full_name: str
    is_active: bool
    has_second_factor: bool
    recovery_codes_left: int
    last_login: datetime | None


def hash_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


_CLIENTS = """
SELECT key_hash, id, name, scopes, unit_id, last_used_at FROM accounts_apiclient
WHERE key_hash = ANY(%s) AND revoked_at IS NULL
"""


def _rows_of(hashes: Sequence[str]) -> list[list[Any] | None]:
    found = {hashed: row for hashed, *row in rows(_CLIENTS, [list(set(hashes))])}
    return [found.get(hashed) for hashed in hashes]


# of requests of one moment, in one question; each is asked after the request came, so a revoked key opens nothing
_row_of = Together(_rows_of, lambda hashed: _rows_of([hashed])[0], at_most=100)


def client_by_key(key: str) -> Client | None:
    """The program that holds `key`, or None. Call `services.note_client_use` once it is let in.

    The demo's key opens nothing outside the demo, whatever the table says.
    """
    if key == DEMO_KEY and not settings.DEMO:
        return None
    found = _row_of(hash_key(key))
    if found is None:
        return None
    pk, name, scopes, unit_id, last_used_at = found
    known = frozenset(Scope(scope) for scope in scopes if scope in set(Scope))
    return Client(ClientId(pk), name, known, unit_id, last_used_at)


def unit_of_client(by: Actor) -> int | None:
    """The unit a program acts for; None where it acts for the whole office. NotFound for a revoked one.

    No query for the actor of a `Client`, which has just been looked up by its key.
    """
    if _UNIT not in by.memo:
        found = ApiClient.objects.filter(pk=by.id or 0, revoked_at__isnull=True).first()
        if by.kind is not ActorKind.CLIENT or found is None:
            raise NotFound
        by.memo[_UNIT] = found.unit_id
    unit_id: int | None = by.memo[_UNIT]
    return unit_id


def clients(by: Actor) -> list[ClientRow]:
    """All programs, the revoked last. For administrators."""
    permissions.require_administrator(by)
    rows = [
        ClientRow(
            ClientId(row.pk),
            row.name,
            row.key_hint,
            row.scopes,
            row.unit_id,
            row.created_at,
            row.last_used_at,
            row.revoked_at,
        )
        for row in ApiClient.objects.order_by("name", "id")
    ]
    return sorted(rows, key=lambda row: row.revoked_at is not None)


def account(by: Actor) -> Account:
    """The account of who acts."""
    user = permissions.access_own_account(by)
    codes = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return Account(
        id=user.pk,
        email=user.email,
        full_name=user.full_name,
        is_active=user.is_active,
        has_second_factor=has_second_factor(user.pk),
        recovery_codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        last_login=user.last_login,
    )


def has_second_factor(user_id: int) -> bool:
    return bool(Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists())


def users_with_second_factor() -> set[int]:
    return set(Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True))


def session_token(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:24]


def sessions(by: Actor, *, current_key: str | None = None) -> list[SessionRow]:
    """Where who acts is signed in, newest first."""
    user = permissions.access_own_account(by)
    rows = Session.objects.filter(user_id=user.pk, expire_date__gt=timezone.now()).order_by("-started_at")
    return [
        SessionRow(
            session_token(row.session_key), row.started_at, row.network, row.device, row.session_key == current_key
        )
        for row in rows
    ]


def user_by_email(email: str) -> int | None:
    return User.objects.filter(email__iexact=email).values_list("id", flat=True).first()


def emails(user_ids: list[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=user_ids).values_list("id", "email"))


def known_demo_secrets() -> list[str]:
    """What of the demo stands in this database: accounts that its password opens, and its key.

    Slow on purpose (a slow hash per account of the demo's domain): for `okienko check` only.
    """
    users = User.objects.filter(is_active=True, email__iendswith=f"@{DEMO_DOMAIN}").order_by("email")
    found = [user.email for user in users if check_password(DEMO_PASSWORD, user.password)]
    if ApiClient.objects.filter(key_hash=hash_key(DEMO_KEY), revoked_at__isnull=True).exists():
        found.append(DEMO_KEY)
    return found
