"""Every change of accounts, second factors, sessions and keys."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth import authenticate, password_validation
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from okienko.accounts import mfa, permissions, queries
from okienko.accounts.models import ApiClient, Session, User
from okienko.accounts.rules import ACCOUNT_LIMIT, CODE_LIMIT, DEMO_KEY, DEMO_PASSWORD, NETWORK_LIMIT, ClientId, Scope
from okienko.audit import services as audit
from okienko.kernel import actors, idempotency, limits
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid, NotFound, TooMany


def check_password(email: str, password: str, *, network: str) -> User:
    """The account that `email` and `password` open. Not atomic: failed tries stay counted.

    Raises:
        TooMany: this account or network failed too often.
        Invalid: unknown account, wrong password or inactive account; the text never says which.
    """
    email = email.strip().lower()
    account_key, network_key = f"sign-in:account:{email}", f"sign-in:network:{network}"
    try:
        limits.take(network_key, rate=NETWORK_LIMIT.rate, per=NETWORK_LIMIT.per)
        limits.take(account_key, rate=ACCOUNT_LIMIT.rate, per=ACCOUNT_LIMIT.per)
    except TooMany as error:
        minutes = max(1, round(error.data["retry_after"] / 60))
        raise TooMany(
            _("Zbyt wiele nieudanych prób logowania. Spróbuj ponownie za %(minutes)d min.") % {"minutes": minutes},
            retry_after=error.data["retry_after"],
        ) from error
    user = authenticate(username=email, password=password)
    if not isinstance(user, User) or (password == DEMO_PASSWORD and not settings.DEMO):
        _note_refusal(email, network)
        raise Invalid(_("Adres e-mail albo hasło są nieprawidłowe. Sprawdź je i wpisz ponownie."))
    limits.forget(account_key)
    limits.give_back(network_key, rate=NETWORK_LIMIT.rate, per=NETWORK_LIMIT.per)
    return user


def check_second_factor(user_id: int, code: str) -> None:
    """Accepts a code of the application or a recovery code, each once. Not atomic, as above.

    Raises:
        TooMany, Invalid
    """
    key = f"sign-in:code:{user_id}"
    limits.take(key, rate=CODE_LIMIT.rate, per=CODE_LIMIT.per)
    bare = "".join(code.split()).replace("-", "")
    if not mfa.spend_code(user_id, bare):
        if not mfa.spend_recovery_code(user_id, bare):
            raise Invalid(_("Ten kod jest nieprawidłowy albo został już użyty. Poczekaj na następny i wpisz go."))
        audit.record(
            subject=f"account:{user_id}", action="accounts.recovery_code_used", by=actors.staff(user_id), data={}
        )
    limits.forget(key)


@transaction.atomic
def open_session(user_id: int) -> User:
    """Note that somebody is let in; the page then signs this account in."""
    user = User.objects.filter(permissions.usable(), pk=user_id).first()
    if user is None:  # deactivated between the password and the code
        raise NotFound
    audit.record(subject=f"account:{user_id}", action="accounts.signed_in", by=actors.staff(user_id))
    return user


@transaction.atomic
def create_account(
    email: str, *, full_name: str, password: str | None = None, valid_until: date | None = None, by: Actor
) -> int:
    """A new account; without a password nobody can sign in until `password_link` is used.

    valid_until: the last day of a guest's account; none: it does not end.
    """
    permissions.require_keeper(by, is_guest=valid_until is not None)
    user = User(email=email.strip().lower(), full_name=full_name.strip(), valid_until=valid_until)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Invalid(fields={"email": _("Konto z tym adresem już istnieje.")}) from error
    audit.record(subject=f"account:{user.pk}", action="accounts.account_created", by=by)
    return user.pk


@transaction.atomic
def create_accounts(people: Iterable[tuple[str, str]], *, by: Actor) -> dict[str, int]:
    """Many accounts at once, (email, full name), without passwords; those that exist get the name.

    Returns:
        e-mail → id
    """
    permissions.require_administrator(by)
    wanted = {email.strip().lower(): full_name for email, full_name in people}
    User.objects.bulk_create(
        [User(email=email, full_name=name, password=make_password(None)) for email, name in wanted.items()],
        update_conflicts=True,
        unique_fields=["email"],
        update_fields=["full_name"],
    )
    return dict(User.objects.filter(email__in=wanted).values_list("email", "id"))


@transaction.atomic
def set_demo_passwords(emails: Iterable[str], *, by: Actor) -> int:
    """The demo's password for those of these accounts that have none. Only where settings.DEMO."""
    permissions.require_administrator(by)
    if not settings.DEMO:
        raise Invalid(_("Konta pokazowe działają tylko w wersji pokazowej (OKIENKO_DEMO=1)."))
    waiting = User.objects.filter(email__in=list(emails), password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return waiting.update(password=make_password(DEMO_PASSWORD))


@transaction.atomic
def set_account_end(user_id: int, valid_until: date, *, by: Actor) -> None:
    """The last day on which a guest may sign in. NotFound for accounts that do not end."""
    permissions.require_keeper(by, is_guest=_ends(user_id))
    if not User.objects.filter(pk=user_id, valid_until__isnull=False).update(valid_until=valid_until):
        raise NotFound
    audit.record(
        subject=f"account:{user_id}", action="accounts.account_end_set", by=by, data={"day": valid_until.isoformat()}
    )


@transaction.atomic
def rename_account(user_id: int, *, full_name: str, by: Actor) -> None:
    permissions.require_keeper(by, is_guest=_ends(user_id))
    User.objects.filter(pk=user_id).update(full_name=full_name)


@transaction.atomic
def set_account_active(user_id: int, *, is_active: bool, by: Actor) -> None:
    """Let somebody sign in, or stop them at once: their sessions end."""
    permissions.require_keeper(by, is_guest=_ends(user_id))
    if not User.objects.filter(pk=user_id).update(is_active=is_active):
        raise NotFound
    if not is_active:
        Session.objects.filter(user_id=user_id).delete()
    audit.record(
        subject=f"account:{user_id}",
        action="accounts.account_activated" if is_active else "accounts.account_deactivated",
        by=by,
    )


@transaction.atomic
def password_link(user_id: int, *, by: Actor) -> str:
    """A token for `accounts:new_password`, good for three days and one use. Pass it on in person."""
    permissions.require_keeper(by, is_guest=_ends(user_id))
    user = User.objects.filter(permissions.usable(), pk=user_id).first()
    if user is None:
        raise NotFound
    audit.record(subject=f"account:{user_id}", action="accounts.password_link_made", by=by)
    return f"{urlsafe_base64_encode(str(user.pk).encode())}.{default_token_generator.make_token(user)}"


@transaction.atomic
def set_password_by_link(token: str, *, password: str) -> None:
    user = user_of_link(token)
    _validate_password(password, user, field="password")
    user.set_password(password)
    user.save(update_fields=["password"])
    Session.objects.filter(user_id=user.pk).delete()
    audit.record(subject=f"account:{user.pk}", action="accounts.password_set", by=actors.staff(user.pk))


def user_of_link(token: str) -> User:
    """Raises NotFound when the link is not ours, used or too old."""
    encoded, _dot, proof = token.partition(".")
    try:
        pk = int(force_str(urlsafe_base64_decode(encoded)))
    except (ValueError, OverflowError) as error:
        raise NotFound from error
    user = User.objects.filter(permissions.usable(), pk=pk).first()
    if user is None or not default_token_generator.check_token(user, proof):
        raise NotFound(_("Ten odnośnik wygasł albo został już użyty. Poproś administratora o nowy."))
    return user


def change_password(*, old: str, new: str, by: Actor) -> User:
    """Other sessions end by themselves: each carries a hash of the password."""
    confirm_password(by, old, field="old")
    with transaction.atomic():
        user = permissions.access_own_account(by, lock=True)
        _validate_password(new, user, field="new")
        user.set_password(new)
        user.save(update_fields=["password"])
        audit.record(subject=f"account:{user.pk}", action="accounts.password_changed", by=by)
    return user


def enable_second_factor(*, secret: str, code: str, password: str, by: Actor) -> list[str]:
    """Returns recovery codes, to be shown once."""
    confirm_password(by, password, field="password")
    if not mfa.is_code_of(secret, "".join(code.split())):
        raise Invalid(fields={"code": _("Kod się nie zgadza. Sprawdź, czy zegar telefonu chodzi dobrze.")})
    with transaction.atomic():
        user = permissions.access_own_account(by, lock=True)
        Authenticator.objects.filter(user_id=user.pk).delete()
        TOTP.activate(user, secret)
        codes: list[str] = RecoveryCodes.activate(user).generate_codes()
        audit.record(subject=f"account:{user.pk}", action="accounts.second_factor_enabled", by=by)
    return codes


def renew_recovery_codes(*, password: str, by: Actor) -> list[str]:
    """Old codes stop working. Returns the new ones, to be shown once."""
    confirm_password(by, password, field="password")
    with transaction.atomic():
        user = permissions.access_own_account(by, lock=True)
        if not queries.has_second_factor(user.pk):
            raise NotFound
        Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes: list[str] = RecoveryCodes.activate(user).generate_codes()
        audit.record(subject=f"account:{user.pk}", action="accounts.recovery_codes_renewed", by=by)
    return codes


def disable_second_factor(*, password: str, by: Actor) -> None:
    confirm_password(by, password, field="password")
    with transaction.atomic():
        user = permissions.access_own_account(by, lock=True)
        Authenticator.objects.filter(user_id=user.pk).delete()
        audit.record(subject=f"account:{user.pk}", action="accounts.second_factor_disabled", by=by)


@transaction.atomic
def drop_second_factor(user_id: int, *, reason: str, by: Actor) -> None:
    """For somebody who lost the telephone and the codes; the administrator says how they were recognized."""
    permissions.require_administrator(by)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Napisz, jak sprawdzono tożsamość tej osoby.")})
    Authenticator.objects.filter(user_id=user_id).delete()
    audit.record(subject=f"account:{user_id}", action="accounts.second_factor_dropped", by=by, reason=reason)


@transaction.atomic
def end_session(token: str, *, by: Actor) -> None:
    user = permissions.access_own_account(by)
    for session in Session.objects.filter(user_id=user.pk):
        if queries.session_token(session.session_key) == token:
            session.delete()
            audit.record(subject=f"account:{user.pk}", action="accounts.session_ended", by=by)
            return
    raise NotFound


@transaction.atomic
def end_other_sessions(*, current_key: str | None, by: Actor) -> int:
    user = permissions.access_own_account(by)
    ended = Session.objects.filter(user_id=user.pk).exclude(session_key=current_key or "").delete()[0]
    audit.record(subject=f"account:{user.pk}", action="accounts.other_sessions_ended", by=by, data={"number": ended})
    return ended


@transaction.atomic
def create_client(name: str, *, scopes: Iterable[Scope], unit_id: int | None = None, by: Actor) -> tuple[ClientId, str]:
    """A program with its key. The key is returned once and kept only as a hash."""
    permissions.require_administrator(by)
    return _save_client(name, secrets.token_urlsafe(32), scopes, unit_id, by)


@transaction.atomic
def load_demo_client(*, by: Actor) -> None:
    """The key `demo-key` with all scopes. Only where settings.DEMO."""
    permissions.require_administrator(by)
    if not settings.DEMO:
        raise Invalid(_("Klucz demonstracyjny działa tylko w wersji pokazowej (OKIENKO_DEMO=1)."))
    if queries.client_by_key(DEMO_KEY) is None:
        _save_client("demo", DEMO_KEY, Scope, None, by)


def _save_client(name: str, key: str, scopes: Iterable[Scope], unit_id: int | None, by: Actor) -> tuple[ClientId, str]:
    client = ApiClient.objects.create(
        name=name.strip(),
        key_hash=queries.hash_key(key),
        key_hint=key[-4:],
        scopes=sorted(scope.value for scope in scopes),
        unit_id=unit_id,
    )
    audit.record(subject=f"client:{client.pk}", action="accounts.client_created", by=by, data={"scopes": client.scopes})
    return ClientId(client.pk), key


@transaction.atomic
def revoke_client(client_id: int, *, by: Actor) -> None:
    permissions.require_administrator(by)
    if not ApiClient.objects.filter(pk=client_id, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        raise NotFound
    audit.record(subject=f"client:{client_id}", action="accounts.client_revoked", by=by)


def note_client_use(client: queries.Client) -> None:
    """At most one write a minute, so that a busy program does not queue on its own row."""
    now = timezone.now()
    if client.last_used_at is None or client.last_used_at < now - timedelta(minutes=1):
        ApiClient.objects.filter(pk=client.id).update(last_used_at=now)


def prune() -> int:
    """Delete sessions past their end, rate limits that limit nobody, old answers. Returns how many rows."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0] + limits.prune() + idempotency.prune()


def confirm_password(by: Actor, password: str, *, field: str) -> None:
    """Ask again before a dangerous change. Outside the change's transaction: failed tries stay counted.

    Raises:
        Invalid: not the password of who acts, under `field`.
        TooMany: too many wrong tries.
    """
    user = permissions.access_own_account(by)
    key = f"confirm:{user.pk}"
    limits.take(key, rate=ACCOUNT_LIMIT.rate, per=ACCOUNT_LIMIT.per)
    if not user.check_password(password):
        raise Invalid(fields={field: _("Hasło jest nieprawidłowe.")})
    limits.forget(key)


def _ends(user_id: int) -> bool:
    """Whether it is a guest's account."""
    return User.objects.filter(pk=user_id, valid_until__isnull=False).exists()


def _validate_password(password: str, user: User, *, field: str) -> None:
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise Invalid(fields={field: " ".join(error.messages)}) from error
    if password == DEMO_PASSWORD:
        raise Invalid(fields={field: _("To hasło jest znane z wersji pokazowej. Wybierz inne.")})


def _note_refusal(email: str, network: str) -> None:
    user_id = queries.user_by_email(email)
    if user_id is not None:
        audit.record(subject=f"account:{user_id}", action="accounts.sign_in_refused", by=actors.anonymous(), data={})
