"""`/praca/kolejki/`: queues as supervisors keep them."""

from __future__ import annotations

from itertools import zip_longest

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.kernel.editing import StaleSave, VersionedForm, conflict_page
from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.forms import saved
from okienko.kernel.http import Request, row_id
from okienko.organization import queries as organization
from okienko.organization import services as offices
from okienko.organization.permissions import standing
from okienko.organization.rules import Role
from okienko.routing import queries, services
from okienko.routing.forms import (
    CHANNELS,
    NewSkillForm,
    QueueForm,
    RetireForm,
    SkillForm,
    beginning,
    skill_written,
    written,
)
from okienko.routing.permissions import require_keeper_of_queues


@require_safe
def kept(request: Request) -> HttpResponse:
    now = timezone.now()
    rows = [
        (one, one.row.works(now), [CHANNELS.get(code, code) for code in one.row.channels])
        for one in queries.kept_queues(request.actor)
    ]
    context = {"rows": rows, "retired": queries.retired_queues(request.actor)}
    return render(request, "routing/queues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request) -> HttpResponse:
    """A queue the office has not had."""
    require_keeper_of_queues(request.actor)
    if request.method != "POST":
        form = QueueForm.opened(beginning(), 0, code="")
        return render(request, "routing/queue_add.html", {"form": form})
    form = QueueForm(request.POST, code="")
    added: list[str] = []
    if saved(form, lambda: added.append(services.add_queue(form.data_of_queue(), by=request.actor))):
        messages.success(request, _("Dodano kolejkę. Działa od razu."))
        return redirect("routing:queue", added[0])
    return render(request, "routing/queue_add.html", {"form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: Request, code: str) -> HttpResponse:
    """The settings of one queue."""
    found = queries.queue_settings(request.actor, code)
    back = reverse("routing:queue", args=[code])
    if request.method != "POST" and not found.is_active:
        return redirect("routing:history", code)
    if request.method != "POST":
        form = QueueForm.opened(written(found.values), found.version, code=code)
        return render(request, "routing/queue.html", _shown(found, form))
    form = QueueForm(request.POST, code=code)

    def change() -> None:
        seen = form.cleaned_data["version"]
        services.change_queue(code, form.data_of_queue(), version=seen, by=request.actor)

    try:
        if saved(form, change):
            messages.success(request, _("Zapisano. Nowe ustawienia działają od razu."))
            return redirect(back)
    except StaleSave:
        theirs = queries.queue_settings(request.actor, code)
        stale = StaleSave(version=theirs.version, theirs=written(theirs.values))
        return conflict_page(request, form, stale, title=found.name, back_url=back, code=code)
    return render(request, "routing/queue.html", _shown(found, form), status=422)


def _shown(found: queries.QueueSettings, form: QueueForm) -> dict[str, object]:
    """A queue, its form, and which one is the default."""
    return {"queue": found, "form": form, "usual": next((one for one in queries.queues() if one.is_default), None)}


@require_safe
def history(request: Request, code: str) -> HttpResponse:
    """What was changed of a queue, by whom, and the way back."""
    found = queries.queue_settings(request.actor, code)
    past, switches = queries.history_of_queue(request.actor, code)
    shown = [written(one.values) for one in past]
    form = QueueForm(code=code)
    rows = [
        (one, _changes(form, now, before) if before is not None else [])
        for one, now, before in zip_longest(past, shown, shown[1:])
    ]
    may_switch = standing(request.actor).has(Role.SUPERVISOR)
    made_default = queries.made_default(request.actor, code)
    context = {
        "queue": found, "rows": rows, "switches": switches, "may_switch": may_switch, "made_default": made_default,
    }  # fmt: skip
    return render(request, "routing/queue_history.html", context)


def _changes(form: VersionedForm, now: dict[str, object], before: dict[str, object]) -> list[tuple[str, str, str]]:
    """Label, text before, text after of every field that was changed."""
    names = [name for name in form.fields if name in now and name in before]
    both = [(name, form.shown(name, before[name]), form.shown(name, now[name])) for name in names]
    return [(str(form.fields[name].label), old, new) for name, old, new in both if old != new]


@require_POST
def restore(request: Request, code: str, number: int) -> HttpResponse:
    """Put a former version back."""
    seen = request.POST.get("version", "")
    back = redirect("routing:history", code)
    try:
        services.restore_queue(code, number, version=int(seen) if seen.isdecimal() else 0, by=request.actor)
    except StaleSave:
        messages.error(request, _("Ktoś zmienił tę kolejkę w międzyczasie. Zobacz, co, i zdecyduj jeszcze raz."))
    except Invalid as error:
        messages.error(
            request, _("Tej wersji nie da się przywrócić: %(why)s") % {"why": " ".join(error.fields.values())}
        )
    else:
        messages.success(request, _("Przywrócono. Ustawienia działają od razu."))
    return back


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: Request, code: str) -> HttpResponse:
    """Put a queue out of use, once one has seen what waits there and said where it goes."""
    found = queries.queue_settings(request.actor, code)
    if request.method != "POST" and not found.is_active:
        return redirect("routing:history", code)
    there = queries.waits_there(request.actor, code)
    form = RetireForm(request.POST if request.method == "POST" else None, there.others, found.version)

    def change() -> None:
        given = form.cleaned_data
        services.retire_queue(code, to=given["to"], version=given["version"], by=request.actor)

    status = 422 if form.is_bound else 200
    try:
        if form.is_bound and saved(form, change):
            messages.success(request, _("Wycofano kolejkę. Jej praca trafia teraz gdzie indziej, nic nie przepadło."))
            return redirect("routing:queues")
    except StaleSave:
        form = RetireForm({"version": found.version, "to": form.cleaned_data["to"]}, there.others, found.version)
        form.add_error(None, _("Ktoś zmienił tę kolejkę w międzyczasie. Zobacz, co, i zdecyduj jeszcze raz."))
        status = 409
    return render(request, "routing/queue_retire.html", {"queue": found, "there": there, "form": form}, status=status)


@require_POST
def put_back(request: Request, code: str) -> HttpResponse:
    """Put a queue back in use."""
    seen = request.POST.get("version", "")
    try:
        services.return_queue(code, version=int(seen[:9]) if seen.isdecimal() else 0, by=request.actor)
    except StaleSave as late:
        raise Conflict(_("Ktoś zmienił tę kolejkę w międzyczasie. Zobacz, co, i zdecyduj jeszcze raz.")) from late
    except Invalid as error:
        messages.error(
            request, _("Tej kolejki nie da się teraz przywrócić: %(why)s") % {"why": " ".join(error.fields.values())}
        )
        return redirect("routing:history", code)
    messages.success(request, _("Kolejka znów jest w użyciu. To, co trafiło gdzie indziej, zostaje tam, gdzie jest."))
    return redirect("routing:queue", code)


@require_POST
def make_default(request: Request, code: str) -> HttpResponse:
    """What nobody has said more of goes to this queue."""
    try:
        undoes = row_id(request.POST["undoes"]) or 0 if "undoes" in request.POST else None
        services.make_default(code, seen=request.POST.get("seen", ""), undoes=undoes, by=request.actor)
    except Invalid as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("To teraz kolejka domyślna. Co już czeka, zostaje tam, gdzie jest."))
    return redirect("routing:queue", code)


@require_POST
def undo_switch(request: Request, code: str, act_id: int) -> HttpResponse:
    """Take back the last opening or closing of a queue."""
    services.undo_switch(code, act_id, by=request.actor)
    messages.success(request, _("Cofnięto. Jest tak jak przed tą zmianą."))
    return redirect("routing:history", code)


@require_safe
def skills(request: Request) -> HttpResponse:
    """What work may ask of people: what the office has, who has it, what asks for it."""
    rows, uses = organization.skill_rows(request.actor), queries.uses_of_skills()
    context = {
        "rows": [(one, uses.get(one.code)) for one in rows if one.is_active],
        "retired": [one for one in rows if not one.is_active],
    }
    return render(request, "routing/skills.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_skill(request: Request) -> HttpResponse:
    """A skill the office has not had."""
    require_keeper_of_queues(request.actor)
    if request.method != "POST":
        form = NewSkillForm.opened(skill_written("", {}), 0)
        return render(request, "routing/skill_add.html", {"form": form})
    form = NewSkillForm(request.POST)
    added: list[int] = []

    def add() -> None:
        added.append(offices.add_skill(form.data_of_skill(), kind=form.cleaned_data["kind"], by=request.actor))

    if saved(form, add):
        messages.success(request, _("Dodano kompetencję. Można jej wymagać od razu."))
        return redirect("routing:skill", added[0])
    return render(request, "routing/skill_add.html", {"form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def skill(request: Request, skill_id: int) -> HttpResponse:
    """One skill: its names, what asks for it, what was changed of it and the way back."""
    found = organization.skill_row(request.actor, skill_id)
    form = SkillForm.opened(skill_written(found.name, found.names), found.version)
    status = 200
    if request.method == "POST":
        form, status = SkillForm(request.POST), 422
        try:
            if saved(form, lambda: _rename(request, skill_id, form)):
                messages.success(request, _("Zapisano. Nowe ustawienia działają od razu."))
                return redirect("routing:skill", skill_id)
        except StaleSave:
            now = organization.skill_row(request.actor, skill_id)
            stale = StaleSave(version=now.version, theirs=skill_written(now.name, now.names))
            return conflict_page(request, form, stale, title=now.name, back_url=request.path)
    past = organization.history_of_skill(request.actor, skill_id)
    shown = [skill_written(one.values["name"], one.values["names"]) for one in past]
    rows = [
        (one, before, _changes(form, now, was) if was is not None else [])
        for one, before, now, was in zip_longest(past, past[1:], shown, shown[1:])
    ]
    context = {"skill": found, "form": form, "use": queries.use_of_skill(found.code), "rows": rows}
    return render(request, "routing/skill.html", context, status=status)


def _rename(request: Request, skill_id: int, form: SkillForm) -> None:
    seen = form.cleaned_data["version"]
    offices.change_skill(skill_id, form.data_of_skill(), version=seen, by=request.actor)


@require_http_methods(["GET", "HEAD", "POST"])
def retire_skill(request: Request, skill_id: int) -> HttpResponse:
    """Put a skill out of use, once one has seen that nothing asks for it."""
    found = organization.skill_row(request.actor, skill_id)
    refused = ""
    if request.method == "POST":
        try:
            services.retire_skill(skill_id, version=_seen(request), by=request.actor)
        except StaleSave as late:
            raise _faster() from late
        except Invalid as error:
            refused = str(error.message)
        else:
            messages.success(request, _("Wycofano kompetencję. Poziomy osób zostają na wypadek przywrócenia."))
            return redirect("routing:skills")
    use = queries.use_of_skill(found.code)
    context = {"skill": found, "use": use, "work": queries.names_of_use(use), "refused": refused}
    return render(request, "routing/skill_retire.html", context, status=422 if refused else 200)


@require_POST
def return_skill(request: Request, skill_id: int) -> HttpResponse:
    """Put a skill back in use."""
    try:
        services.return_skill(skill_id, version=_seen(request), by=request.actor)
    except StaleSave as late:
        raise _faster() from late
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()))
    else:
        messages.success(request, _("Kompetencja znów jest w użyciu, z poziomami, które miały osoby."))
    return redirect("routing:skill", skill_id)


@require_POST
def undo_skill_change(request: Request, skill_id: int) -> HttpResponse:
    """Take back the last change of a skill."""
    try:
        services.undo_skill_change(skill_id, version=_seen(request), by=request.actor)
    except StaleSave as late:
        raise _faster() from late
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()) or str(error.message))
    else:
        messages.success(request, _("Cofnięto. Jest tak jak przed tą zmianą."))
    return redirect("routing:skill", skill_id)


def _seen(request: Request) -> int:
    seen = request.POST.get("version", "")
    return int(seen[:9]) if seen.isascii() and seen.isdecimal() else 0


def _faster() -> Conflict:
    return Conflict(_("Ktoś zmienił tę kompetencję w międzyczasie. Zobacz, co, i zdecyduj jeszcze raz."))
