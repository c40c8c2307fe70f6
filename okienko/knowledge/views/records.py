"""Records as they are read: residents' questions, and fragments beside a contact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from okienko.kernel.http import Request, asked
from okienko.knowledge import permissions, queries
from okienko.knowledge.rules import Audience, RecordKind, SearchKind
from okienko.knowledge.views import counting

FOUND = 4  # of records beside the cards


@require_safe
def questions(request: Request) -> HttpResponse:
    """All questions and their answers; `?dla=` one of Audience."""
    counting.opened(request)
    audience = asked(request, "dla", longest=20)
    audience = audience if audience in list(Audience) else ""
    context = {
        "questions": queries.records(RecordKind.QUESTION, audience=audience),
        "audience": audience,
        "audiences": queries.audiences(),
    }
    return render(request, "knowledge/questions.html", context)


@require_safe
def programmes(request: Request) -> HttpResponse:
    """Funding that answers `?kim=` (Recipient), `?cel=` (Purpose), `?kwota=` (złoty needed), `?nabor=` (Openness)."""
    found, answers = answering(request)
    context = {
        "programmes": found,
        "answers": answers,
        "is_narrowed": any(answers.values()),
        "can_remind": any(one.can_remind for one in found),
        "asked": urlencode({name: value for name, value in answers.items() if value}),
        **queries.finder(),
    }
    return render(request, "knowledge/programmes.html", context)


def answering(request: Request) -> tuple[list[queries.Programme], dict[str, str]]:
    """Programmes that answer what the address says, and what it says."""
    answers = {name: asked(request, name, longest=20) for name in ("kim", "cel", "kwota", "nabor")}
    found = queries.programmes(
        recipient=answers["kim"], purpose=answers["cel"], amount=_amount(answers["kwota"]), state=answers["nabor"]
    )
    return found, answers


@require_safe
def programme(request: Request, code: str) -> HttpResponse:
    found = queries.programme(code)
    counting.opened(request)
    return render(request, "knowledge/programme.html", {"programme": found})


def _amount(text: str) -> Decimal | None:
    """ "10 000" or "10000,50" in złoty; None for what is no amount."""
    digits = "".join(text.split()).replace(",", ".")
    return Decimal(digits) if re.fullmatch(r"\d{1,9}(\.\d{1,2})?", digits, re.ASCII) else None


def found(request: Request, text: str) -> Sequence[queries.Hit]:
    """Questions, scripts and funding for the words of a broker; all scripts where nothing was said yet."""
    if text:
        sought = {SearchKind.QUESTION, SearchKind.SCRIPT, SearchKind.PROGRAMME}
        return queries.find(text, kinds=sought, by=request.actor, is_typing=True, limit=FOUND).hits
    return queries.listed(RecordKind.SCRIPT, by=request.actor)


@require_safe
def panel(request: Request, kind: str, code: str) -> HttpResponse:
    """A fragment: one record beside a contact, for saying aloud and pasting."""
    permissions.require_staff(request.actor)
    record = queries.record(kind, code, by=request.actor)
    programme = queries.as_programme(record) if kind == RecordKind.PROGRAMME else None
    return render(request, "knowledge/record_panel.html", {"record": record, "programme": programme})


@require_safe
def finder(request: Request) -> HttpResponse:
    """A fragment: the questions residents answer for funding, for asking them aloud, and what fits the answers."""
    permissions.require_staff(request.actor)
    found, answers = answering(request)
    context = {"programmes": found, "answers": answers, **queries.finder()}
    return render(request, "knowledge/finder_panel.html", context)
