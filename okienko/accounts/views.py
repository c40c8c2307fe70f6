"""Sign-in, own account, keys of programs."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.accounts import mfa, permissions, queries, services
from okienko.accounts.forms import (
    ChangePasswordForm,
    ClientForm,
    CodeForm,
    ConfirmForm,
    SecondFactorForm,
    SetPasswordForm,
    SignInForm,
)
from okienko.accounts.rules import SECOND_FACTOR_WAIT, device_name
from okienko.accounts.sessions import SIGN_IN_KEY
from okienko.kernel.errors import Invalid, TooMany
from okienko.kernel.forms import refuse
from okienko.kernel.http import Request
from okienko.kernel.limits import network_of

_WAITING = "second_factor"  # session: who gave the right password and owes the code
_SECRET = "second_factor_secret"  # noqa: S105  # session: the secret shown as a QR code


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    form = SignInForm(request.POST or None)
    if request.user.is_authenticated and request.method != "POST":
        return redirect(_after_sign_in(request))
    status = 200
    if form.is_valid():
        try:
            user = services.check_password(**form.cleaned_data, network=network_of(request))
        except (Invalid, TooMany) as error:
            refuse(form, error)
            status = error.status
        else:
            if queries.has_second_factor(user.pk):
                request.session[_WAITING] = {
                    "user": user.pk,
                    "until": (timezone.now() + SECOND_FACTOR_WAIT).isoformat(),
                    "next": _after_sign_in(request),
                }
                return redirect("accounts:second_factor")
            return _let_in(request, user.pk, _after_sign_in(request))
    elif request.method == "POST":
        status = 422
    context = {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    return render(request, "accounts/sign_in.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: Request) -> HttpResponse:
    waiting = request.session.get(_WAITING)
    until = parse_datetime(waiting["until"]) if waiting else None
    if waiting is None or until is None or until < timezone.now():
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST or None)
    status = 200 if request.method != "POST" else 422
    if form.is_valid():
        try:
            services.check_second_factor(waiting["user"], form.cleaned_data["code"])
            return _let_in(request, waiting["user"], waiting["next"])
        except (Invalid, TooMany) as error:
            refuse(form, error)
            status = error.status
    return render(request, "accounts/second_factor.html", {"form": form}, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: Request) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/sign_out.html")
    logout(request)
    messages.success(request, _("Wylogowano. Możesz zamknąć to okno."))
    return redirect("accounts:sign_in")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: Request, token: str) -> HttpResponse:
    user = services.user_of_link(token)
    form = SetPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            services.set_password_by_link(token, password=form.cleaned_data["password"])
        except Invalid as error:
            refuse(form, error)
        else:
            messages.success(request, _("Hasło zapisane. Zaloguj się."))
            return redirect("accounts:sign_in")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/new_password.html", {"form": form, "email": user.email}, status=status)


@never_cache
@require_safe
def profile(request: Request) -> HttpResponse:
    context = {
        "account": queries.account(request.actor),
        "sessions": queries.sessions(request.actor, current_key=request.session.session_key),
    }
    return render(request, "accounts/profile.html", context)


@never_cache
@sensitive_post_parameters("old", "new", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: Request) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None)
    if form.is_valid():
        try:
            user = services.change_password(
                old=form.cleaned_data["old"], new=form.cleaned_data["new"], by=request.actor
            )
        except (Invalid, TooMany) as error:
            refuse(form, error)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("Hasło zmienione. Inne urządzenia zostały wylogowane."))
            return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def enable_second_factor(request: Request) -> HttpResponse:
    account = queries.account(request.actor)
    secret: str = request.session.setdefault(_SECRET, mfa.new_secret())
    form = SecondFactorForm(request.POST or None)
    if form.is_valid():
        try:
            codes = services.enable_second_factor(secret=secret, **form.cleaned_data, by=request.actor)
        except (Invalid, TooMany) as error:
            refuse(form, error)
        else:
            del request.session[_SECRET]
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
    image = segno.make(mfa.address(account.email, secret, "Okienko")).svg_data_uri(scale=5)
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    context = {"form": form, "image": image, "secret": grouped, "account": account}
    return render(request, "accounts/enable_second_factor.html", context, status=422 if form.is_bound else 200)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: Request) -> HttpResponse:
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        try:
            codes = services.renew_recovery_codes(**form.cleaned_data, by=request.actor)
        except (Invalid, TooMany) as error:
            refuse(form, error)
        else:
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
    context = {"form": form, "what": "codes"}
    return render(request, "accounts/confirm.html", context, status=422 if form.is_bound else 200)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def disable_second_factor(request: Request) -> HttpResponse:
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        try:
            services.disable_second_factor(**form.cleaned_data, by=request.actor)
        except (Invalid, TooMany) as error:
            refuse(form, error)
        else:
            messages.success(request, _("Drugi składnik wyłączony. Do logowania wystarcza samo hasło."))
            return redirect("accounts:profile")
    context = {"form": form, "what": "disable"}
    return render(request, "accounts/confirm.html", context, status=422 if form.is_bound else 200)


@require_POST
def end_session(request: Request, token: str) -> HttpResponse:
    services.end_session(token, by=request.actor)
    messages.success(request, _("Urządzenie wylogowane."))
    return redirect("accounts:profile")


@require_POST
def end_other_sessions(request: Request) -> HttpResponse:
    services.end_other_sessions(current_key=request.session.session_key, by=request.actor)
    messages.success(request, _("Pozostałe urządzenia wylogowane."))
    return redirect("accounts:profile")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def clients(request: Request) -> HttpResponse:
    form = ClientForm(request.POST or None)
    made = None
    rows = queries.clients(request.actor)
    if form.is_valid():
        name, unit_id = form.cleaned_data["name"], form.cleaned_data["unit"]
        client_id, key = services.create_client(name, scopes=form.chosen, unit_id=unit_id, by=request.actor)
        made, rows, form = {"id": client_id, "key": key}, queries.clients(request.actor), ClientForm()
    units = dict(permissions.units_for_programs())
    context = {"form": form, "clients": [(row, units.get(row.unit_id or 0, "")) for row in rows], "made": made}
    return render(request, "accounts/clients.html", context, status=422 if form.is_bound else 200)


@require_POST
def revoke_client(request: Request, client_id: int) -> HttpResponse:
    services.revoke_client(client_id, by=request.actor)
    messages.success(request, _("Klucz odwołany. Program nie ma już dostępu."))
    return redirect("accounts:clients")


def _let_in(request: Request, user_id: int, then: str) -> HttpResponse:
    account = services.open_session(user_id)
    request.session.pop(_WAITING, None)
    request.session[SIGN_IN_KEY] = {
        "at": timezone.now().isoformat(),
        "network": network_of(request),
        "device": device_name(request.headers.get("User-Agent", "")),
    }
    login(request, account)
    return redirect(then)


def _after_sign_in(request: Request) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url("/praca/")
