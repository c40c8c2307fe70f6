"""The law by which this office computes dates, under /praca/ustawienia/terminy/."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from okienko.kernel.forms import saved
from okienko.kernel.http import Request
from okienko.organization.permissions import is_administrator
from okienko.terms import permissions, queries, services
from okienko.terms.forms import DayOffForm, TermForm

AHEAD = timedelta(days=365)


@require_safe
def law(request: Request) -> HttpResponse:
    """Days off, terms and their sources in force, and what the office added."""
    permissions.require_reader(request.actor)
    return _page(request)


@require_POST
def add_day_off(request: Request) -> HttpResponse:
    permissions.require_keeper(request.actor)
    form = DayOffForm(request.POST, prefix="day")
    if saved(form, lambda: services.add_day_off(**form.cleaned_data, by=request.actor)):
        messages.success(request, _("Dodano dzień wolny. Liczą się z nim terminy wyznaczane od teraz."))
        return redirect("terms:law")
    return _page(request, day_form=form)


@require_POST
def remove_day_off(request: Request) -> HttpResponse:
    services.remove_day_off(request.POST.get("name", ""), by=request.actor)
    messages.success(request, _("Usunięto dzień wolny."))
    return redirect("terms:law")


@require_POST
def change_term(request: Request) -> HttpResponse:
    permissions.require_keeper(request.actor)
    form = TermForm(request.POST, prefix="term")
    if saved(form, lambda: services.change_term(**form.cleaned_data, by=request.actor)):
        messages.success(request, _("Zapisano termin. Sprawy, które zaczęły się wcześniej, zachowują swój."))
        return redirect("terms:law")
    return _page(request, term_form=form)


def _page(request: Request, **bound: forms.Form) -> HttpResponse:
    today = timezone.localdate()
    known = queries.law_of_office()
    context = {
        "days_off": _days_off(today),
        "own": queries.own_days_off(),
        "rules": queries.list_rules(today),
        "coming": [one for many in known.rules.values() for one in many if one.valid_from > today],
        "retention": queries.list_retention(),
        "versions": queries.supplements(),
        "may_change": is_administrator(request.actor),
        "day_form": DayOffForm(prefix="day"),
        "term_form": TermForm(prefix="term"),
        **bound,
    }
    return render(request, "terms/law.html", context, status=422 if bound else 200)


def _days_off(today: date) -> list[tuple[date, str, str]]:
    """(day, name, source) of the coming year without Sundays, in order."""
    kinds = [one for one in queries.calendar().days_off if one.weekday is None]
    days = (today + timedelta(days=number) for number in range(AHEAD.days))
    return [(day, one.name, one.source) for day in days for one in kinds if one.falls_on(day)]
