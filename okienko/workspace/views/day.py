"""One's own figures of the day: seen by nobody else, compared with nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from okienko.insight import queries as insight
from okienko.kernel.errors import Forbidden
from okienko.kernel.http import Request
from okienko.routing.rules import state_of
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
        "states": _states(figures.day.states, figures.day.reasons),
    }
    if request.htmx:
        return render(request, "workspace/own_figures.html", context)
    return page(request, "workspace/own_day.html", context, topics=[])


def _states(states: Mapping[str, timedelta], reasons: Mapping[str, timedelta]) -> list[tuple[str, str, str]]:
    """Each state with its icon and time, followed by the reasons one gave for it."""
    found = []
    for activity in (one for one in ACTIVITIES if one in states):
        label, icon = ACTIVITIES[activity]
        found.append((str(label), icon, _length(states[activity])))
        given = [(state_of(state)[1], length) for state, length in reasons.items() if state_of(state)[0] == activity]
        found += [(f"{label}: {insight.reason_name(reason)}", icon, _length(length)) for reason, length in given]
    return found


def _length(length: timedelta) -> str:
    """As a clock without a date shows it: 1:05:09, or 5:09."""
    seconds = int(length.total_seconds())
    minutes = f"{seconds // 60 % 60}:{seconds % 60:02}"
    return minutes if seconds < 3600 else f"{seconds // 3600}:{minutes.rjust(5, '0')}"
