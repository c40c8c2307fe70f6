"""`/praca/kolejki/powody/`: why people take no work, as supervisors keep it."""

from __future__ import annotations

from itertools import zip_longest

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.kernel.editing import StaleSave, conflict_page
from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.forms import saved
from okienko.kernel.http import Request, row_id
from okienko.routing import queries, services
from okienko.routing.forms import PAUSE_WORDS, NewReasonForm, ReasonForm, reason_written
from okienko.routing.permissions import require_keeper_of_queues
from okienko.routing.views.queues import changes


@require_safe
def kept(request: Request) -> HttpResponse:
    rows = [(one, PAUSE_WORDS[one.activity]) for one in queries.reason_rows(request.actor)]
    context = {
        "rows": [row for row in rows if row[0].is_active],
        "retired": [row for row in rows if not row[0].is_active],
    }
    return render(request, "routing/reasons.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    """A reason the office has not had."""
    require_keeper_of_queues(request.actor)
    if request.method != "POST":
        last = max((one.position for one in queries.reason_rows(request.actor)), default=0)
        form = NewReasonForm.opened(reason_written({"name": "", "names": {}, "position": last + 10}), 0)
        return render(request, "routing/reason_add.html", {"form": form})
    form = NewReasonForm(request.POST)
    added: list[int] = []

    def put() -> None:
        activity = form.cleaned_data["activity"]
        added.append(services.add_reason(form.data_of_reason(), activity=activity, by=request.actor))

    if saved(form, put):
        messages.success(request, _("Dodano powód. Można go wybrać od razu."))
        return redirect("routing:reasons")
    return render(request, "routing/reason_add.html", {"form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: Request, reason_id: int) -> HttpResponse:
    """One reason: what it is called and how long it may last, what was changed of it and the way back."""
    found = queries.reason_row(request.actor, reason_id)
    form = ReasonForm.opened(reason_written(found.values), found.version)
    status = 200
    if request.method == "POST":
        form, status = ReasonForm(request.POST), 422

        def change() -> None:
            seen = form.cleaned_data["version"]
            services.change_reason(reason_id, form.data_of_reason(), version=seen, by=request.actor)

        try:
            if saved(form, change):
                messages.success(request, _("Zapisano. Nowe ustawienia działają od razu."))
                return redirect("routing:reason", reason_id)
        except StaleSave:
            now = queries.reason_row(request.actor, reason_id)
            stale = StaleSave(version=now.version, theirs=reason_written(now.values))
            return conflict_page(request, form, stale, title=now.name, back_url=request.path)
    past = queries.history_of_reason(request.actor, reason_id)
    shown = [reason_written(one.values) for one in past]
    rows = [
        (one, before, changes(form, now, was) if was is not None else [])
        for one, before, now, was in zip_longest(past, past[1:], shown, shown[1:])
    ]
    context = {"reason": found, "activity": PAUSE_WORDS[found.activity], "form": form, "rows": rows}
    return render(request, "routing/reason.html", context, status=status)


@require_POST
def retire(request: Request, reason_id: int) -> HttpResponse:
    """Put a reason out of use."""
    try:
        services.retire_reason(reason_id, version=_seen(request), by=request.actor)
    except StaleSave as late:
        raise _faster() from late
    messages.success(
        request, _("Wycofano powód. Kto go podał, zmieni stan sam; dziennik i raporty pamiętają go dalej.")
    )
    return redirect("routing:reasons")


@require_POST
def put_back(request: Request, reason_id: int) -> HttpResponse:
    """Put a reason back in use."""
    try:
        services.return_reason(reason_id, version=_seen(request), by=request.actor)
    except StaleSave as late:
        raise _faster() from late
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()))
    else:
        messages.success(request, _("Powód znów jest w użyciu."))
    return redirect("routing:reason", reason_id)


@require_POST
def undo_change(request: Request, reason_id: int) -> HttpResponse:
    """Take back the last change of a reason."""
    try:
        services.undo_reason_change(reason_id, version=_seen(request), by=request.actor)
    except StaleSave as late:
        raise _faster() from late
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()))
    else:
        messages.success(request, _("Cofnięto. Jest tak jak przed tą zmianą."))
    return redirect("routing:reason", reason_id)


def _seen(request: Request) -> int:
    return row_id(request.POST.get("version", "")) or 0


def _faster() -> Conflict:
    return Conflict(_("Ktoś zmienił ten powód w międzyczasie. Zobacz, co, i zdecyduj jeszcze raz."))
