"""Asking somebody before work is passed on: whom and what, how it stands, and how it ends."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.cases import services as cases
from okienko.cases.permissions import access_case
from okienko.contacts import services as contacts
from okienko.contacts.permissions import may_read_contact
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.forms import refuse
from okienko.kernel.http import Request
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.permissions import access_item
from okienko.workspace.forms import ConsultForm
from okienko.workspace.views.common import desk, done, go, serving, too_late
from okienko.workspace.views.common import page as render_page
from okienko.workspace.views.lists import page_of, parse_subject


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, subject: str) -> HttpResponse:
    """Whom to ask about work one has, and what."""
    kind, number = parse_subject(subject)
    item = access_item(request.actor, subject)
    found = routing.askable(request.actor, subject)
    form = ConsultForm(request.POST if request.method == "POST" else None, found=found)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        verb = cases.consult if kind == "case" else contacts.consult
        try:
            verb(number, to=form.cleaned_data["to"], question=form.cleaned_data["question"], by=request.actor)
        except (Invalid, Conflict) as error:
            refuse(form, error)
            status = error.status
        else:
            return done(request, _("Zapytano. Praca jest nadal u Ciebie."), page_of(kind), number)
    context = {
        "form": form, "subject": subject, "headline": item.headline, "page": page_of(kind), "number": number,
        "is_anybody_free": bool(found.people), "has_guests": found.has_guests,
    }  # fmt: skip
    return render_page(request, "workspace/asking.html", context, topics=[], status=status)


@serving
@require_safe
def state(request: Request, subject: str) -> HttpResponse:
    """How a question of one's own stands, or the advice one gives; read again when it changes."""
    kind, number = parse_subject(subject)
    advice = work.advice_on(work.part_in_advice(request.actor), subject) if kind in ("case", "contact") else None
    context: dict[str, object] = {"advice": advice, "page": page_of(kind), "number": number}
    if advice is not None and not advice.is_mine and advice.ended_at is not None:
        reads = _may_read_case(request, number) if kind == "case" else may_read_contact(request.actor, number)
        if not reads:
            messages.info(request, _("Porada skończona. Tej pracy już nie widzisz."))
            context["leave"] = reverse("workspace:list")
    return render(request, "workspace/advice.html", context)


def _may_read_case(request: Request, number: int) -> bool:
    try:
        access_case(request.actor, number)
    except NotFound:
        return False
    return True


@serving
@require_safe
def gone(request: Request, consult_id: int) -> HttpResponse:
    """Why one is asked no longer, in a sentence; nothing where the person knows."""
    words = work.became_of_question(request.actor, consult_id)
    return HttpResponse(words, content_type="text/plain; charset=utf-8", status=200 if words else 204)


@serving
@require_POST
def answer(request: Request, consult_id: int) -> HttpResponse:
    """Begin to advise, and open what it is about."""
    try:
        kind, _colon, number = routing.answer(consult_id, by=request.actor).partition(":")
    except Conflict as late:
        return too_late(request, late, "workspace:list")
    return go(request, page_of(kind), int(number))


@serving
@require_POST
def decline(request: Request, consult_id: int) -> HttpResponse:
    """Leave the question to others."""
    routing.refuse_consult(consult_id, by=request.actor)
    return redirect("workspace:offers") if request.htmx else go(request, "workspace:list")


@serving
@require_POST
def end(request: Request, consult_id: int) -> HttpResponse:
    """Who asked has what they needed, or who advises leaves."""
    subject = routing.end_consult(consult_id, by=request.actor)
    kind, _colon, number = subject.partition(":")
    if work.subject_of_advice(request.actor, consult_id) is None:
        return done(request, _("Porada skończona. Dziękujemy."), "workspace:list")
    return done(request, _("Pytanie zakończone. Praca jest nadal u Ciebie."), page_of(kind), int(number))


@desk
@require_POST
def hand_over(request: Request, consult_id: int) -> HttpResponse:
    """The work goes to who advises on it."""
    subject = work.subject_of_advice(request.actor, consult_id)
    if subject is None:
        raise NotFound
    kind, number = parse_subject(subject)
    try:
        if kind == "case":
            cases.pass_to_adviser(number, consult_id, by=request.actor)
        else:
            contacts.pass_to_adviser(number, consult_id, by=request.actor)
    except Invalid as refused:
        return too_late(request, Conflict(" ".join(refused.fields.values())), page_of(kind), number)
    except Conflict as late:
        return too_late(request, late, page_of(kind), number)
    return done(request, _("Przekazano. Tę pracę ma teraz osoba, która radziła."), "workspace:list")
