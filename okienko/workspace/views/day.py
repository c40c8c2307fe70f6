"""One's own figures of the day: seen by nobody else, compared with nobody's."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from okienko.insight import queries as insight
from okienko.kernel.errors import Forbidden
from okienko.kernel.http import Request
from okienko.workspace.permissions import talks
from okienko.workspace.views.common import page, serving
from okienko.workspace.words import ACTIVITIES


@serving
@require_safe
def own_day(request: Request) -> HttpResponse:
    """A page, and for htmx its figures alone."""
    if not talks(request.actor):
        raise Forbidden
    figures = insight.own_figures(request.actor, timezone.now())
    context = {
        "figures": figures,
        "handling": _length(figures.day.handling) if figures.day.handling is not None else "",
        "states": [
            (*ACTIVITIES[code], _length(figures.day.states[code])) for code in ACTIVITIES if code in figures.day.states
        ],
    }
    if request.htmx:
        return render(request, "workspace/own_figures.html", context)
    return page(request, "workspace/own_day.html", context, topics=[])


def _length(length: timedelta) -> str:
    """As a clock without a date shows it: 1:05:09, or 5:09."""
    seconds = int(length.total_seconds())
    minutes = f"{seconds // 60 % 60}:{seconds % 60:02}"
    return minutes if seconds < 3600 else f"{seconds // 3600}:{minutes.rjust(5, '0')}"
