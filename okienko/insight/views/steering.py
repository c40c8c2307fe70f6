"""Steering by the board: people, queues, work, and words to all. Apart from the board, so that nothing moves under the
pointer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.audit import queries as acts
from okienko.insight import queries, services, words
from okienko.insight.forms import AnnouncementForm, LevelsForm, MoveForm, PriorityForm, SkillsForm
from okienko.kernel import live
from okienko.kernel.errors import Conflict
from okienko.kernel.forms import refuse, saved
from okienko.kernel.http import Request, row_id
from okienko.organization import queries as organization
from okienko.organization import services as people
from okienko.organization.permissions import require
from okienko.organization.rules import Role, UserId
from okienko.routing import queries as routing_queries
from okienko.routing import services as routing
from okienko.routing.rules import Activity, Priority


@login_required
@require_safe
def shift(request: Request) -> HttpResponse:
    """Steering the shift: states of people, words to all, queues open or closed."""
    return _shift_page(request, AnnouncementForm())


def _shift_page(request: Request, form: AnnouncementForm, status: int = 200) -> HttpResponse:
    found = queries.shift(request.actor, timezone.now())
    people = [(one, words.STATES.get(one.activity, words.STATES[""])) for one in found.people]
    choices = [(code, words.STATES[code]) for code in words.CHOSEN]
    context = {
        "people": people,
        "choices": choices,
        "queues": found.queues,
        "form": form,
        "said": queries.announcements(request.actor),
        **live.page_context(request, request.actor, []),
    }
    return render(request, "insight/shift.html", context, status=status)


@login_required
@require_POST
def set_state(request: Request, user_id: int) -> HttpResponse:
    """Say for somebody what they do now, or sign them off."""
    state = request.POST.get("state", "")
    try:
        if state == "off":
            routing.sign_off(by=request.actor, of=user_id)
        elif state in words.CHOSEN:
            routing.set_activity(Activity(state), by=request.actor, of=user_id)
        else:
            raise Conflict(_("Wybierz stan z listy."))
    except Conflict:
        require(request.actor, Role.SUPERVISOR)
        messages.error(request, _("Nie zmieniono: tej osoby nie ma już na służbie albo takiego stanu nie ma."))
    else:
        messages.success(request, _("Zmieniono stan."))
    return redirect("insight:shift")


@login_required
@require_POST
def set_queue(request: Request, code: str) -> HttpResponse:
    """Open or close a queue, or take back the last time somebody did."""
    undone = row_id(request.POST.get("undo", ""))
    if undone is not None:
        routing.undo_switch(code, undone, by=request.actor)
        messages.success(request, _("Cofnięto. Jest tak jak przed tą zmianą."))
        return redirect("insight:shift")
    is_open = request.POST.get("open") == "1"
    routing.set_queue_open(code, is_open, by=request.actor)
    messages.success(
        request, _("Otwarto kolejkę.") if is_open else _("Zamknięto kolejkę. Kto w niej czeka, czeka dalej.")
    )
    return redirect("insight:shift")


@login_required
@require_POST
def announce(request: Request) -> HttpResponse:
    """Say something to all who are signed on."""
    require(request.actor, Role.SUPERVISOR)
    form = AnnouncementForm(request.POST)
    if saved(form, lambda: services.announce(**form.cleaned_data, by=request.actor)):
        messages.success(request, _("Wysłano. Komunikat widzą wszyscy na służbie."))
        return redirect("insight:shift")
    return _shift_page(request, form, 422)


@login_required
@require_POST
def withdraw(request: Request, announcement_id: int) -> HttpResponse:
    """Take back what was said to all."""
    services.withdraw(announcement_id, by=request.actor)
    messages.success(request, _("Cofnięto komunikat. Nikt go już nie widzi."))
    return redirect("insight:shift")


@login_required
@require_POST
def read(request: Request, announcement_id: int) -> HttpResponse:
    """One has read it."""
    services.read(announcement_id, by=request.actor)
    return HttpResponse(status=204) if request.htmx else redirect("workspace:list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def levels(request: Request, user_id: int) -> HttpResponse:
    """What somebody of one's own tree knows, and how well: it decides what they are offered, with effect at once."""
    require(request.actor, Role.SUPERVISOR)
    found = organization.levels_to_set(request.actor, user_id)
    form = LevelsForm(request.POST if request.method == "POST" else None, found.levels)

    def change() -> None:
        for skill_id, level in form.changes().items():
            people.set_skill(found.staff_id, skill_id, level=level, by=request.actor)

    if form.is_bound and saved(form, change):
        messages.success(request, _("Zapisano. Działa od następnej propozycji."))
        return redirect("insight:levels", user_id)
    context = {
        "form": form,
        "name": found.name,
        "person": {"id": found.staff_id},
        "skill_changes": organization.history_of_skills(request.actor, user_id),
        **live.page_context(request, request.actor, []),
    }
    return render(request, "insight/levels.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def queue(request: Request, code: str) -> HttpResponse:
    """Who waits in a queue and who serves it, within what one may see."""
    found = queries.in_one_queue(request.actor, code, timezone.now())
    context = {
        "queue": found,
        "people": [(one, words.STATES.get(one.activity, words.STATES[""])) for one in found.people],
        "rows": [(one, words.PRIORITIES[one.priority]) for one in found.work],
        **live.page_context(request, request.actor, [f"queue:{code}"]),
    }
    return render(request, "insight/queue.html", context)


FORMS = {"priority": PriorityForm, "skills": SkillsForm, "move": MoveForm}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: Request, subject: str) -> HttpResponse:
    """One piece of work of a queue: its priority, the skills it asks for, and where it goes."""
    require(request.actor, Role.SUPERVISOR)
    item = routing_queries.steered(request.actor, subject)
    asked = request.POST.get("what", "") if request.method == "POST" else ""
    act = request.POST.get("act", "") if asked == "undo" else ""
    if act.isdecimal():
        routing.undo(subject, row_id(act) or 0, by=request.actor)
        messages.success(request, _("Cofnięto tę zmianę. Przeniesiona praca czeka znów w poprzedniej kolejce."))
        return redirect("insight:work", subject)
    forms = {name: kind(request.POST if name == asked else None, item) for name, kind in FORMS.items()}
    form = forms.get(asked)
    if form is not None and _saved(request, subject, asked, form):
        messages.success(request, _("Zmieniono. Działa od razu; poprzednia wartość jest w historii poniżej."))
        return redirect("insight:work", subject)
    status = 422 if request.method == "POST" else 200
    context = {
        "item": item,
        "forms": forms,
        "history": _history(subject),
        "back": reverse("insight:queue", args=[item.queue]) if item.queue else reverse("insight:board"),
        **live.page_context(request, request.actor, []),
    }
    return render(request, "insight/work.html", context, status=status)


def _saved(request: Request, subject: str, what: str, form: Form) -> bool:
    try:
        return saved(form, lambda: _change(request, subject, what, form.cleaned_data))
    except Conflict as late:  # that person cannot be offered it now
        refuse(form, late)
        return False


def _change(request: Request, subject: str, what: str, given: dict[str, Any]) -> None:
    by, reason = request.actor, given["reason"]
    if what == "priority":
        routing.change_priority(subject, Priority(given["priority"]), by=by, reason=reason)
    elif what == "skills":
        routing.change_skills(subject, given["skills"], by=by, reason=reason)
    elif given["to"].startswith("user:"):
        routing.transfer(subject, by=by, to_user=int(given["to"].removeprefix("user:")), reason=reason)
    else:
        routing.transfer(subject, by=by, to_queue=given["to"], reason=reason)


def _history(subject: str) -> list[tuple[acts.Act, str, str, bool]]:
    """What was steered, newest first: the act, by whom, what it was before, and whether it can be undone."""
    found = [one for one in acts.acts_on(subject) if one.action in routing_queries.STEERED]
    names = organization.staff_names({one.by.id for one in found if one.by.is_staff and one.by.id is not None})
    return [
        (
            one,
            names.get(UserId(one.by.id or 0), "–"),
            words.steered(one.action, one.data),
            one == found[-1] and routing_queries.can_undo(one),
        )
        for one in reversed(found)
    ]
