"""Records as they are read: residents' questions, and fragments beside a contact."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from okienko.kernel.http import Request, asked
from okienko.knowledge import permissions, queries
from okienko.knowledge.rules import Audience, RecordKind, SearchKind

FOUND = 4  # of records beside the cards


@require_safe
def questions(request: Request) -> HttpResponse:
    """All questions and their answers; `?dla=` one of Audience."""
    audience = asked(request, "dla", longest=20)
    audience = audience if audience in list(Audience) else ""
    context = {
        "questions": queries.records(RecordKind.QUESTION, audience=audience),
        "audience": audience,
        "audiences": queries.audiences(),
    }
    return render(request, "knowledge/questions.html", context)


def found(request: Request, text: str) -> Sequence[queries.Hit]:
    """Questions and scripts for the words of a broker; all scripts where nothing was said yet."""
    if text:
        sought = {SearchKind.QUESTION, SearchKind.SCRIPT}
        return queries.find(text, kinds=sought, by=request.actor, is_typing=True, limit=FOUND).hits
    return queries.listed(RecordKind.SCRIPT, by=request.actor)


@require_safe
def panel(request: Request, kind: str, code: str) -> HttpResponse:
    """A fragment: one record beside a contact, for saying aloud and pasting."""
    permissions.require_staff(request.actor)
    record = queries.record(kind, code, by=request.actor)
    return render(request, "knowledge/record_panel.html", {"record": record})
