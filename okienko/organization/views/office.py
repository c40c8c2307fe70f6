"""Staff pages under /praca/urzad/: directory, chart, units, people, absences, hours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.accounts import services as accounts
from okienko.kernel.editing import StaleSave, VersionedForm, conflict_page
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.forms import saved
from okienko.kernel.http import Request, asked
from okienko.organization import labels, permissions, queries, services
from okienko.organization.forms import (
    AbsenceForm,
    NewStaffForm,
    NewUnitForm,
    OpeningExceptionForm,
    ReasonForm,
    RolesForm,
    SkillForm,
    StaffForm,
    SubstitutionForm,
    UnitForm,
    WeekForm,
)
from okienko.organization.rules import Role

_FORM = ["GET", "HEAD", "POST"]


@require_safe
def directory(request: Request) -> HttpResponse:
    """Search as one types; htmx takes only the list."""
    query = asked(request, "q")
    found = queries.directory(request.actor, query)
    template = "organization/directory.html#results" if request.htmx else "organization/directory.html"
    return render(request, template, {"q": query, "found": found})


@require_safe
def chart(request: Request) -> HttpResponse:
    permissions.require(request.actor)
    return render(request, "organization/chart.html", {"roots": queries.chart()})


@require_safe
def unit(request: Request, unit_id: int) -> HttpResponse:
    who = permissions.require(request.actor)
    row = queries.unit(unit_id)
    context = {
        "unit": row,
        "above": queries.ancestors(unit_id),
        "below": [one for one in queries.unit_rows() if one.parent_id == row.id],
        "people": queries.directory(request.actor, unit_id=unit_id, limit=500).entries,
        "may_change": who.has(Role.ADMIN),
    }
    return render(request, "organization/unit.html", context)


@require_http_methods(_FORM)
def add_unit(request: Request) -> HttpResponse:
    permissions.require(request.actor, Role.ADMIN)
    form = NewUnitForm(request.POST or None)
    made: list[int] = []
    if saved(
        form,
        lambda: made.append(
            services.add_unit(form.cleaned_data["symbol"], form.data_of_unit(), by=request.actor),
        ),
    ):
        messages.success(request, _("Dodano komórkę."))
        return redirect("organization:unit", made[0])
    context = {"form": form, "title": _("Nowa komórka"), "back_url": reverse("organization:chart")}
    return render(request, "organization/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(_FORM)
def change_unit(request: Request, unit_id: int) -> HttpResponse:
    permissions.require(request.actor, Role.ADMIN)
    row = queries.unit(unit_id)
    if request.method == "POST":
        form = UnitForm(request.POST)
    else:
        values = {name: getattr(row, name) for name in ("name", "kind", "parent_id", "email", "phone", "room")}
        form = UnitForm.opened({**values, "duties": "\n".join(row.duties)}, row.version)

    def change() -> None:
        services.change_unit(unit_id, form.data_of_unit(), version=form.cleaned_data["version"], by=request.actor)

    return _changed(request, form, change, title=row.name, back=reverse("organization:unit", args=[unit_id]))


@require_POST
def deactivate_unit(request: Request, unit_id: int) -> HttpResponse:
    try:
        services.deactivate_unit(unit_id, by=request.actor)
    except Invalid as error:
        messages.error(request, str(error.message))
        return redirect("organization:unit", unit_id)
    messages.success(request, _("Komórka zamknięta. Jej sprawy i historia zostają."))
    return redirect("organization:chart")


@require_safe
def person(request: Request, staff_id: int) -> HttpResponse:
    who = permissions.require(request.actor)
    entry = queries.person(request.actor, staff_id)
    if entry is None:
        raise NotFound
    context = {
        "person": entry,
        "may_change": who.has(Role.ADMIN),
        "may_note_absence": who.has(Role.ADMIN)
        or staff_id == who.staff_id
        or (who.has(Role.HEAD) and entry.unit_id in who.tree_ids),
    }
    return render(request, "organization/person.html", context)


@require_safe
def staff_list(request: Request) -> HttpResponse:
    query, everybody = asked(request, "q"), request.GET.get("wszyscy") == "1"
    context = {
        "people": queries.staff_list(request.actor, query=query, with_inactive=everybody),
        "q": query,
        "everybody": everybody,
        "labels": labels.ROLES,
        "may_change": permissions.is_administrator(request.actor),
    }
    return render(request, "organization/staff_list.html", context)


@require_http_methods(_FORM)
def add_staff(request: Request) -> HttpResponse:
    permissions.require(request.actor, Role.ADMIN)
    form = NewStaffForm(request.POST or None, initial={"version": 1})
    made: list[int] = []
    if saved(
        form,
        lambda: made.append(
            services.add_staff(form.cleaned_data["email"], form.data_of_staff(), roles=form.chosen, by=request.actor)
        ),
    ):
        messages.success(request, _("Dodano osobę. Utwórz dla niej odnośnik do ustawienia hasła."))
        return redirect("organization:manage", made[0])
    context = {"form": form, "title": _("Nowa osoba"), "back_url": reverse("organization:staff_list")}
    return render(request, "organization/form.html", context, status=422 if form.is_bound else 200)


@require_safe
def manage(request: Request, staff_id: int) -> HttpResponse:
    permissions.require(request.actor, Role.ADMIN)
    return _manage_page(request, staff_id)


def _manage_page(request: Request, staff_id: int, *, status: int = 200, **bound: object) -> HttpResponse:
    row = queries.staff_row(request.actor, staff_id)
    context = {
        "person": row,
        "roles_form": RolesForm.opened({"roles": [role.value for role in row.roles]}, row.version),
        "skill_form": SkillForm(),
        "reason_form": ReasonForm(),
        "skills": queries.skills(request.actor, staff_id),
        "skill_changes": queries.history_of_skills(request.actor, row.user_id) if row.is_active else [],
        **bound,
    }
    return render(request, "organization/manage.html", context, status=status)


@require_http_methods(_FORM)
def change_staff(request: Request, staff_id: int) -> HttpResponse:
    permissions.require(request.actor, Role.ADMIN)
    row = queries.staff_row(request.actor, staff_id)
    if request.method == "POST":
        form = StaffForm(request.POST, staff_id=staff_id)
    else:
        values = asdict(row)
        names = ("name", "unit_id", "post", "phone", "room", "deputy_id", "leads")
        opened = {name: values[name] for name in names} | {"duties": "\n".join(row.duties)}
        form = StaffForm.opened(opened, row.version, staff_id=staff_id)

    def change() -> None:
        services.change_staff(staff_id, form.data_of_staff(), version=form.cleaned_data["version"], by=request.actor)

    back = reverse("organization:manage", args=[staff_id])
    return _changed(request, form, change, title=row.name, back=back, staff_id=staff_id)


@require_POST
def set_roles(request: Request, staff_id: int) -> HttpResponse:
    permissions.require(request.actor, Role.ADMIN)
    form = RolesForm(request.POST)

    def save() -> None:
        services.set_roles(staff_id, form.chosen, by=request.actor, version=form.cleaned_data["version"])

    try:
        if saved(form, save):
            messages.success(request, _("Role zapisane. Działają od następnej strony, którą ta osoba otworzy."))
            return redirect("organization:manage", staff_id)
    except StaleSave as stale:
        name, back = queries.staff_row(request.actor, staff_id).name, reverse("organization:manage", args=[staff_id])
        return conflict_page(request, form, stale, title=name, back_url=back)
    return _manage_page(request, staff_id, status=422, roles_form=form)


@require_POST
def set_skill(request: Request, staff_id: int) -> HttpResponse:
    permissions.require(request.actor, Role.ADMIN)
    form = SkillForm(request.POST)
    if saved(form, lambda: services.set_skill(staff_id, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Zapisano."))
        return redirect("organization:manage", staff_id)
    return _manage_page(request, staff_id, status=422, skill_form=form)


@require_POST
def set_active(request: Request, staff_id: int) -> HttpResponse:
    is_active = request.POST.get("active") == "1"
    services.set_active(staff_id, is_active=is_active, by=request.actor)
    done = _("Konto włączone.") if is_active else _("Konto wyłączone, osoba została wylogowana.")
    messages.success(request, done)
    return redirect("organization:manage", staff_id)


@require_POST
def password_link(request: Request, staff_id: int) -> HttpResponse:
    """The link is shown once, on the answer itself: it must not stay in the browser's history."""
    token = services.make_password_link(staff_id, by=request.actor)
    link = request.build_absolute_uri(reverse("accounts:new_password", args=[token]))
    return _manage_page(request, staff_id, password_link=link)


@require_POST
def drop_second_factor(request: Request, staff_id: int) -> HttpResponse:
    permissions.require(request.actor, Role.ADMIN)
    row = queries.staff_row(request.actor, staff_id)
    form = ReasonForm(request.POST)
    if saved(form, lambda: accounts.drop_second_factor(row.user_id, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Drugi składnik wyłączony. Poproś tę osobę, żeby włączyła go znowu."))
        return redirect("organization:manage", staff_id)
    return _manage_page(request, staff_id, status=422, reason_form=form)


@require_http_methods(_FORM)
def absences(request: Request, staff_id: int) -> HttpResponse:
    form = AbsenceForm(request.POST or None)
    row = queries.staff_row(request.actor, staff_id)
    if saved(form, lambda: services.add_absence(staff_id, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Zapisano nieobecność."))
        return redirect("organization:absences", staff_id)
    return _absences_page(request, row, absence_form=form)


@require_POST
def remove_absence(request: Request, staff_id: int, absence_id: int) -> HttpResponse:
    services.remove_absence(staff_id, absence_id, by=request.actor)
    messages.success(request, _("Usunięto nieobecność."))
    return redirect("organization:absences", staff_id)


@require_POST
def add_substitution(request: Request, staff_id: int) -> HttpResponse:
    permissions.require(request.actor, Role.HEAD, Role.ADMIN)
    row = queries.staff_row(request.actor, staff_id)
    form = SubstitutionForm(request.POST, staff_id=staff_id, held=row.roles)
    if saved(form, lambda: services.add_substitution(staff_id, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Zapisano zastępstwo."))
        return redirect("organization:absences", staff_id)
    return _absences_page(request, row, substitution_form=form)


@require_POST
def remove_substitution(request: Request, staff_id: int, substitution_id: int) -> HttpResponse:
    services.remove_substitution(staff_id, substitution_id, by=request.actor)
    messages.success(request, _("Usunięto zastępstwo."))
    return redirect("organization:absences", staff_id)


def _absences_page(request: Request, row: queries.StaffRow, **bound: forms.Form) -> HttpResponse:
    away, replaced = queries.absences(request.actor, row.id)
    context = {
        "person": row,
        "absences": away,
        "substitutions": replaced,
        "labels": labels.ROLES,
        "absence_form": AbsenceForm(),
        "substitution_form": SubstitutionForm(staff_id=row.id, held=row.roles, auto_id="substitution_%s"),
        "may_substitute": permissions.standing(request.actor).has(Role.HEAD, Role.ADMIN),
        **bound,
    }
    wrong = any(form.is_bound for form in bound.values())
    return render(request, "organization/absences.html", context, status=422 if wrong else 200)


@require_http_methods(_FORM)
def break_glass(request: Request) -> HttpResponse:
    who = permissions.require(request.actor, Role.ADMIN)
    form = ReasonForm(request.POST or None)
    if saved(form, lambda: services.break_glass(form.cleaned_data["reason"], by=request.actor)):
        messages.warning(request, _("Przez godzinę widzisz treść zwykłych spraw. Każde otwarcie jest zapisywane."))
        return redirect("organization:break_glass")
    context = {"form": form, "is_open": who.glass_broken}
    return render(request, "organization/break_glass.html", context, status=422 if form.is_bound else 200)


@require_safe
def hours(request: Request) -> HttpResponse:
    return _hours_page(request)


@require_http_methods(_FORM)
def change_week(request: Request, code: str) -> HttpResponse:
    """The hours of a place, weekday by weekday."""
    permissions.require(request.actor, Role.ADMIN, Role.SECRETARY)
    place = queries.location(code)
    if request.method == "POST":
        form = WeekForm(request.POST)
    else:
        written = {f"day_{day}": text for day, text in queries.week_of(code).items()}
        form = WeekForm.opened(written, place.version)
    title = _("Godziny przyjęć: %(place)s") % {"place": place.name}

    def change() -> None:
        services.change_week(code, **form.changes(), by=request.actor)

    return _changed(request, form, change, title=title, back=reverse("organization:hours"))


@require_POST
def add_opening_exception(request: Request, code: str) -> HttpResponse:
    permissions.require(request.actor, Role.ADMIN, Role.SECRETARY)
    form = OpeningExceptionForm(request.POST)
    if saved(form, lambda: services.add_opening_exception(code, **form.cleaned_data, by=request.actor)):
        messages.success(request, _("Zapisano zmianę godzin."))
        return redirect("organization:hours")
    return _hours_page(request, wrong=form, code=code)


@require_POST
def remove_opening_exception(request: Request, code: str, day: str) -> HttpResponse:
    try:
        which = date.fromisoformat(day)
    except ValueError as error:
        raise NotFound from error
    services.remove_opening_exception(code, which, by=request.actor)
    messages.success(request, _("Usunięto zmianę godzin."))
    return redirect("organization:hours")


def _hours_page(request: Request, *, wrong: forms.Form | None = None, code: str = "") -> HttpResponse:
    who = permissions.require(request.actor)
    rows = [
        (place, wrong if place.code == code else OpeningExceptionForm(auto_id=f"{place.code}_%s"))
        for place in queries.locations()
    ]
    context = {"places": rows, "may_change": who.has(Role.ADMIN, Role.SECRETARY)}
    return render(request, "organization/hours.html", context, status=422 if wrong else 200)


def _changed(
    request: Request, form: VersionedForm, change: Callable[[], object], *, title: str, back: str, **made_with: Any
) -> HttpResponse:
    """Save the form of one record and go back; refused, stale or not sent yet, it is shown. `made_with`: its kwargs."""
    try:
        if saved(form, change):
            messages.success(request, _("Zapisano."))
            return redirect(back)
    except StaleSave as stale:
        return conflict_page(request, form, stale, title=title, back_url=back, **made_with)
    context = {"form": form, "title": title, "back_url": back}
    return render(request, "organization/form.html", context, status=422 if form.is_bound else 200)
