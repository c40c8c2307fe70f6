"""Plain language: the live measure beside an editor."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from okienko.kernel.errors import Invalid
from okienko.kernel.http import Request
from okienko.knowledge import permissions, queries
from okienko.knowledge.rules import TextKind

MOST_TEXTS = 60


@require_POST
def measure(request: Request) -> HttpResponse:
    """A fragment: how hard the texts `text` (several) of one `kind` are, and what to do. Keeps and logs nothing."""
    permissions.require_staff(request.actor)
    kind = request.POST.get("kind", "")
    if kind not in list(TextKind):
        raise Invalid(fields={"kind": kind[:20]})
    texts = [one.replace("\r\n", "\n") for one in request.POST.getlist("text")[:MOST_TEXTS]]
    return render(request, "knowledge/plain_panel.html", {"plain": queries.judge(texts, TextKind(kind))})
