"""`/praca/wiedza/nowosci/`: news for staff, and that one has read it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.http import Request, next_page, row_id
from okienko.knowledge import permissions, queries, services


@require_safe
def news(request: Request) -> HttpResponse:
    """What is for this person, unread first; for who follows the reading also who has not read."""
    context = {"pages": queries.news_page(request.actor), "follows": permissions.follows_news(request.actor)}
    return render(request, "knowledge/news.html", context)


@require_POST
def read(request: Request, code: str) -> HttpResponse:
    """ "Przeczytane": `version` is the edition that was read; `next` the page the button was on."""
    permissions.require_staff(request.actor)
    version = row_id(request.POST.get("version", ""))
    if version is None:
        raise Invalid(fields={"version": ""})
    try:
        services.read_news(code, version=version, by=request.actor)
    except Conflict as late:
        messages.warning(request, str(late))
    else:
        messages.success(request, _("Zapisano, że to już znasz."))
    return redirect(next_page(request) or "knowledge_kept:news")
