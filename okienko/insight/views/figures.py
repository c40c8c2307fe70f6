"""The wallboard and reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from okienko.insight import pictures, queries, services, sheets, words
from okienko.insight.forms import FORMULA_CHOICES, PeriodForm, ThresholdForm
from okienko.insight.permissions import require_reader
from okienko.insight.phrases import sentence
from okienko.insight.rules import Late
from okienko.kernel import live
from okienko.kernel.http import Request, asked
from okienko.organization.rules import Role
from okienko.routing.services import TOPIC


@login_required
@require_safe
def board(request: Request) -> HttpResponse:
    """The wallboard; `?ekran=duzy` for the big screen on the wall, always dark."""
    context = _board_context(request)
    if context["is_wall"]:
        context["look"] = {"theme": "dark"}
    topics = [TOPIC]
    context |= {
        "topics": " ".join(topics),
        "choices": FORMULA_CHOICES,
        **live.page_context(request, request.actor, topics),
    }
    return render(request, "insight/board.html", context)


@login_required
@require_safe
def now(request: Request) -> HttpResponse:
    """The figures alone, for refreshing."""
    return render(request, "insight/board_now.html", _board_context(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def alarms(request: Request) -> HttpResponse:
    """What rings and what rang; supervisors say from where on."""
    who = require_reader(request.actor)
    form = ThresholdForm(request.POST if request.method == "POST" else None, queries.threshold_rows())
    if form.is_bound and form.is_valid():
        services.change_thresholds(form.changes(), by=request.actor)
        messages.success(request, _("Zapisano. Nowe progi działają od razu."))
        return redirect("insight:alarms")
    context = {
        "form": form if who.has(Role.SUPERVISOR) else None,
        "alarms": _told(queries.recent_alarms()),
        **live.page_context(request, request.actor, [TOPIC]),
    }
    return render(request, "insight/alarms.html", context, status=422 if form.is_bound else 200)


def _told(rows: list[queries.AlarmRow]) -> list[tuple[queries.AlarmRow, str]]:
    names = queries.queue_names() if rows else {}
    return [(one, sentence(one.kind, names.get(one.queue, one.queue), one.value, one.skills)) for one in rows]


def _board_context(request: Request) -> dict[str, Any]:
    is_wall = asked(request, "ekran") == "duzy"
    shown = queries.board(request.actor, timezone.now(), formula=asked(request, "wzor"))
    query = request.GET.urlencode()
    return {
        "board": shown,
        "alarms": _told(shown.alarms),
        "states": [(one, words.STATES.get(one.activity, words.STATES[""])) for one in shown.states],
        "matters": shown.matters,
        "backlog": _late(shown.backlog, shown.within_reach),
        "arrivals": pictures.arrivals(shown.day.by_hour),
        "is_wall": is_wall,
        "source": f"{reverse('insight:now')}?{query}",
    }


def _late(rows: list[Late], within_reach: dict[str, int]) -> list[tuple[str, Late | None, int]]:
    """Kind, what is late of it in the whole office and how much of it on the reader's lists."""
    of_kind = {one.kind: one for one in rows}
    kinds = sorted({*of_kind, *within_reach})
    return [(one, of_kind.get(one), within_reach.get(one, 0)) for one in kinds]


@login_required
@require_safe
def report(request: Request) -> HttpResponse:
    """A day or some weeks."""
    require_reader(request.actor)
    form = PeriodForm.asked(request.GET)
    if not form.is_valid():
        return render(request, "insight/report.html", {"form": form}, status=422)
    found = _report(request, form)
    context = {
        "form": form,
        "report": found,
        "arrivals": pictures.arrivals(found.days[0].by_hour) if len(found.days) == 1 else None,
        "formulas": [(levels, words.FORMULAS[levels[0].formula.id]) for levels in found.formulas],
        "backlog": _late(found.backlog, {}) if found.backlog is not None else None,
        "in_states": words.in_order(found.in_states),
        "csv": f"{reverse('insight:report_csv')}?{request.GET.urlencode()}",
    }
    return render(request, "insight/report.html", context)


def _report(request: Request, form: PeriodForm) -> queries.Report:
    wanted = form.cleaned_data
    return queries.report(request.actor, wanted["first"], wanted["last"], formula=wanted["formula"], now=timezone.now())


@login_required
@require_safe
def report_csv(request: Request) -> HttpResponse:
    """The same as a sheet."""
    require_reader(request.actor)
    form = PeriodForm.asked(request.GET)
    if not form.is_valid():
        return render(request, "insight/report.html", {"form": form}, status=422)
    found = _report(request, form)
    name = f"obsluga-{found.first.isoformat()}-{found.last.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(sheets.as_csv(found), content_type="text/csv; charset=utf-8", headers=headers)
