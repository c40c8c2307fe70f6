"""Walking through a guide: residents' pages, and the same way beside a contact."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from okienko.kernel import limits
from okienko.kernel.http import Request, asked
from okienko.knowledge import permissions, queries, services
from okienko.knowledge.queries import ShownGuide
from okienko.knowledge.rules.guides import LONGEST_OUTLINE, LONGEST_TRAIL, Walk, walk
from okienko.knowledge.views import counting

HOUR = timedelta(hours=1)


@require_safe
def guide_list(request: Request) -> HttpResponse:
    return render(request, "knowledge/guides/list.html", {"guides": queries.guides()})


@require_safe
def guide_page(request: Request, code: str) -> HttpResponse:
    """One question a page, and an outcome at the end. `?odp=` holds the answers, `wyd` the edition they were given in,
    `zmien` the question to answer another way."""
    shown = queries.guide(code)
    counting.opened(request)
    context = _context(request, shown, "guides:guide")
    context["thanks"] = asked(request, "ocena", longest=3)
    return render(request, "knowledge/guides/walk.html", context)


@require_POST
def helped(request: Request, code: str) -> HttpResponse:
    """Whether an outcome helped: counted, without who said it."""
    limits.take(f"guides:helped:{limits.network_of(request)}", rate=40, per=HOUR)
    trail = request.POST.get("odp", "").replace("\x00", "")[:LONGEST_TRAIL]
    is_good = request.POST.get("pomogl") == "tak"
    shown = queries.guide(code)
    services.rate_guide(code, trail, helped=is_good)
    query = urlencode({"wyd": shown.version, "odp": trail, "ocena": "tak" if is_good else "nie"}, safe=",")
    return redirect(f"{reverse('guides:guide', args=[code])}?{query}#ocena")


@require_safe
def panel(request: Request, code: str) -> HttpResponse:
    """A fragment: the same way, walked with the caller beside a contact."""
    permissions.require_staff(request.actor)
    shown = queries.guide(code)
    context = _context(request, shown, "guides_desk:guide")
    if context["end"]:
        context["reply"] = queries.reply_of(shown, context["walk"], context["end"])
    return render(request, "knowledge/guides/panel.html", context)


@require_safe
def draft(request: Request, code: str) -> HttpResponse:
    """The guide being written, walked as residents would."""
    context = _context(request, queries.draft_of_guide(request.actor, code), "knowledge_kept:walk_draft")
    return render(request, "knowledge/guides/walk.html", context | {"is_preview": True})


@require_POST
def picture(request: Request) -> HttpResponse:
    """A fragment: the tree and the problems of an outline while it is typed. Nothing is kept."""
    permissions.require_reader(request.actor)
    drawn = queries.drawn_guide(request.POST.get("outline", "").replace("\x00", "")[:LONGEST_OUTLINE])
    return render(request, "knowledge/guides/picture.html", {"drawn": drawn})


def _context(request: Request, shown: ShownGuide, name: str) -> dict[str, Any]:
    """What a page of the walk shows; name: of the address its links lead to."""
    change = asked(request, "zmien", longest=60)
    found = walk(shown.guide, asked(request, "odp", longest=LONGEST_TRAIL), change=change)
    return {
        "shown": shown,
        "walk": found,
        "change": change,
        "total": len(found.steps) + found.left,
        "number": len(found.steps) + 1,
        "start": _address(name, shown, ""),
        "back": _address(name, shown, _without_last(found)) if found.steps else "",
        "choices": [(answer, _address(name, shown, trail)) for answer, trail in found.choices()],
        "steps": [(step, _address(name, shown, _whole(found), step.question.code)) for step in found.steps],
        "changed": asked(request, "wyd", longest=9) not in ("", str(shown.version)),
        "end": queries.ending(found.outcome, as_written=not shown.id) if found.outcome else None,
    }


def _address(name: str, shown: ShownGuide, trail: str, change: str = "") -> str:
    query = {"wyd": shown.version, "odp": trail} if trail else {}
    if change:
        query["zmien"] = change
    return f"{reverse(name, args=[shown.code])}{'?' if query else ''}{urlencode(query, safe=',')}"


def _without_last(found: Walk) -> str:
    return ",".join(str(step) for step in found.steps[:-1])


def _whole(found: Walk) -> str:
    return ",".join([*(str(step) for step in found.steps), *found.rest])
