"""`/praca/wiedza/adresy/`: addresses in published texts that want somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.http import Request, asked, next_page
from okienko.knowledge import queries, services


@require_safe
def desk(request: Request) -> HttpResponse:
    """All addresses with which something is: `?komorka=`."""
    unit = asked(request, "komorka", longest=50)
    context = {"desk": queries.link_desk(request.actor, unit=unit), "unit": unit}
    return render(request, "knowledge/links.html", context)


@require_POST
def again(request: Request, link_id: int) -> HttpResponse:
    return _done(
        request, lambda: services.check_again(link_id, by=request.actor),
        _("Sprawdzimy ten adres za chwilę. Odśwież stronę za minutę."),
    )  # fmt: skip


@require_POST
def accept(request: Request, link_id: int) -> HttpResponse:
    """All right in spite of the check: `until` (a day), `because`."""
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        until = date.min
    because = request.POST.get("because", "")[:1000]
    return _done(
        request, lambda: services.accept_link(link_id, until=until, because=because, by=request.actor),
        _("Zapisano, że adres jest w porządku."),
    )  # fmt: skip


@require_POST
def refuse(request: Request, link_id: int) -> HttpResponse:
    return _done(
        request, lambda: services.refuse_link(link_id, by=request.actor), _("Adres znowu jest na liście do poprawy.")
    )


def _done(request: Request, verb: Callable[[], None], said: str) -> HttpResponse:
    try:
        verb()
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()))
    except Conflict as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, said)
    return redirect(next_page(request) or "knowledge_kept:links")
