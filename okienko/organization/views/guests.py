"""Staff pages under /praca/urzad/eksperci/: experts of other institutions, and when they serve."""

from __future__ import annotations

from dataclasses import asdict
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.kernel.editing import StaleSave, conflict_page
from okienko.kernel.errors import Conflict
from okienko.kernel.forms import saved
from okienko.kernel.http import Request, next_page, row_id
from okienko.organization import permissions, queries, services
from okienko.organization.forms import GuestForm, NewGuestForm, RosterForm, SkillForm
from okienko.organization.rules import exceptions_text, spans_text

_FORM = ["GET", "HEAD", "POST"]


@require_safe
def all_guests(request: Request) -> HttpResponse:
    return render(request, "organization/guests.html", {"guests": queries.guests(request.actor)})


@require_http_methods(_FORM)
def add(request: Request) -> HttpResponse:
    permissions.require(request.actor, *permissions.HOSTS)
    form = NewGuestForm(request.POST or None, initial={"version": 1})
    made: list[int] = []
    if saved(
        form,
        lambda: made.append(
            services.add_guest(form.cleaned_data["email"], form.data_of_guest(), by=request.actor),
        ),
    ):
        messages.success(
            request, _("Dodano eksperta. Wpisz, na czym się zna, ustal grafik i przekaż odnośnik do hasła.")
        )
        return redirect("organization:guest", made[0])
    context = {"form": form, "title": _("Nowy ekspert z zewnątrz"), "back_url": reverse("organization:guests")}
    return render(request, "organization/form.html", context, status=422 if form.is_bound else 200)


@require_safe
def page(request: Request, staff_id: int) -> HttpResponse:
    permissions.require(request.actor, *permissions.HOSTS)
    return _page(request, staff_id)


def _page(request: Request, staff_id: int, *, status: int = 200, **more: object) -> HttpResponse:
    row = queries.guest(request.actor, staff_id)
    context = {
        "person": row,
        "roster": queries.roster(request.actor, staff_id),
        "levels": [one for one in queries.levels_to_set(request.actor, row.user_id).levels if one[2]]
        if row.is_active
        else [],
        "skill_form": SkillForm(),
        "skill_changes": queries.history_of_skills(request.actor, row.user_id) if row.is_active else [],
        **more,
    }
    return render(request, "organization/guest.html", context, status=status)


@require_http_methods(_FORM)
def change(request: Request, staff_id: int) -> HttpResponse:
    permissions.require(request.actor, *permissions.HOSTS)
    row = queries.guest(request.actor, staff_id)
    back = reverse("organization:guest", args=[staff_id])
    if request.method == "POST":
        form = GuestForm(request.POST)
    else:
        values = asdict(row)
        names = ("name", "institution", "unit_id", "phone", "valid_until")
        form = GuestForm.opened({name: values[name] for name in names}, row.version)

    def save() -> None:
        services.change_guest(staff_id, form.data_of_guest(), version=form.cleaned_data["version"], by=request.actor)

    try:
        if saved(form, save):
            messages.success(request, _("Zapisano."))
            return redirect(back)
    except StaleSave as stale:
        return conflict_page(request, form, stale, title=row.name, back_url=back)
    context = {"form": form, "title": row.name, "back_url": back}
    return render(request, "organization/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def set_skill(request: Request, staff_id: int) -> HttpResponse:
    permissions.require(request.actor, *permissions.HOSTS)
    queries.guest(request.actor, staff_id)
    form = SkillForm(request.POST)
    if saved(form, lambda: services.set_skill(staff_id, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Zapisano."))
        return redirect("organization:guest", staff_id)
    return _page(request, staff_id, status=422, skill_form=form)


@require_POST
def undo_skill(request: Request, staff_id: int, skill_id: int) -> HttpResponse:
    """Put a skill of anybody back as it was before its last change."""
    seen = row_id(request.POST.get("seen", ""))
    try:
        services.undo_skill(staff_id, skill_id, seen=seen, by=request.actor)
    except Conflict as late:
        messages.warning(request, str(late.message))
    else:
        messages.success(request, _("Zapisano. Działa od następnej propozycji."))
    return redirect(next_page(request) or reverse("workspace:list"))


@require_POST
def set_active(request: Request, staff_id: int) -> HttpResponse:
    is_active = request.POST.get("active") == "1"
    services.set_guest_active(staff_id, is_active=is_active, by=request.actor)
    done = _("Konto włączone.") if is_active else _("Konto wyłączone, osoba została wylogowana.")
    messages.success(request, done)
    return redirect("organization:guest", staff_id)


@require_POST
def password_link(request: Request, staff_id: int) -> HttpResponse:
    """The link is shown once, on the answer itself: it must not stay in the browser's history."""
    token = services.make_guest_link(staff_id, by=request.actor)
    link = request.build_absolute_uri(reverse("accounts:new_password", args=[token]))
    return _page(request, staff_id, password_link=link)


@require_http_methods(_FORM)
def roster(request: Request, staff_id: int) -> HttpResponse:
    """The roster with its history: for hosts, and for the guest, who reads it or changes it where that is allowed."""
    row, found = queries.guest(request.actor, staff_id), queries.roster(request.actor, staff_id)
    is_host = permissions.is_host(request.actor)
    here = reverse("organization:roster", args=[staff_id])
    if request.method != "POST":
        form = RosterForm.opened(_written(found.values, is_host=is_host), found.version, is_host=is_host)
        return _roster_page(request, row, form)
    form = RosterForm(request.POST, is_host=is_host)

    def save() -> None:
        seen = form.cleaned_data["version"]
        services.change_roster(staff_id, form.data_of_roster(), version=seen, by=request.actor)

    try:
        if saved(form, save):
            messages.success(request, _("Zapisano. Grafik działa od razu."))
            return redirect(here)
    except StaleSave:
        theirs = queries.roster(request.actor, staff_id)
        stale = StaleSave(version=theirs.version, theirs=_written(theirs.values, is_host=is_host))
        return conflict_page(request, form, stale, title=row.name, back_url=here, is_host=is_host)
    return _roster_page(request, row, form)


@require_POST
def restore(request: Request, staff_id: int, number: int) -> HttpResponse:
    """Put a former roster back."""
    seen = row_id(request.POST.get("version", "")) or 0
    try:
        services.restore_roster(staff_id, number, version=seen, by=request.actor)
    except StaleSave:
        messages.error(request, _("Ktoś zmienił ten grafik w międzyczasie. Zobacz, co, i zdecyduj jeszcze raz."))
    else:
        messages.success(request, _("Przywrócono. Grafik działa od razu."))
    return redirect("organization:roster", staff_id)


def _roster_page(request: Request, row: queries.GuestRow, form: RosterForm) -> HttpResponse:
    found = queries.roster(request.actor, row.id)
    past = queries.history_of_roster(request.actor, row.id)
    words = RosterForm(is_host=True)
    shown = [_written(one.values, is_host=True) for one in past]
    context = {
        "person": row,
        "roster": found,
        "form": form,
        "is_host": permissions.is_host(request.actor),
        "versions": [
            (one, _changes(words, now, before) if before is not None else [])
            for one, now, before in zip_longest(past, shown, shown[1:])
        ],
    }
    return render(request, "organization/roster.html", context, status=422 if form.is_bound else 200)


def _changes(form: RosterForm, now: dict[str, Any], before: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Label, text before, text after of every field that was changed."""
    both = [(name, form.shown(name, before[name]), form.shown(name, now[name])) for name in now]
    return [(str(form.fields[name].label), old, new) for name, old, new in both if old != new]


def _written(values: Any, *, is_host: bool) -> dict[str, Any]:
    """The columns of a roster as the fields of its page."""
    days = {f"day_{day}": spans_text(values["week"].get(str(day), [])) for day in range(1, 8)}
    own = {"is_own": values["is_own"]} if is_host else {}
    return {**days, "exceptions": exceptions_text(values["exceptions"]), **own}
