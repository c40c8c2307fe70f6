"""Work from one person to another: to a colleague with a word for them, or taken over by who leads."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from okienko.cases import services as case_services
from okienko.contacts import services as contact_services
from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.forms import refuse
from okienko.kernel.http import Request, row_id
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.permissions import access_item
from okienko.workspace.forms import PassToForm
from okienko.workspace.views.common import desk, done, go, serving, too_late
from okienko.workspace.views.common import page as render_page
from okienko.workspace.views.lists import page_of, parse_subject


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def pass_to(request: Request, subject: str) -> HttpResponse:
    """Give this work to a colleague."""
    kind, number = parse_subject(subject)
    item = access_item(request.actor, subject)
    people = work.colleagues(request.actor, subject)
    form = PassToForm(request.POST if request.method == "POST" else None, people=people)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            laid = _pass(request, subject, form.cleaned_data["to"], form.cleaned_data["note"])
        except (Invalid, Conflict) as error:
            refuse(form, error)
            status = error.status
        else:
            told = _("Rozmowa jest proponowana tej osobie.") if laid else _("Przekazano.")
            return done(request, told, "workspace:list")
    context = {"form": form, "subject": subject, "headline": item.headline, "page": page_of(kind), "number": number}
    return render_page(request, "workspace/passing.html", context, topics=[], status=status)


def _pass(request: Request, subject: str, to: int, note: str) -> bool:
    """Whether it was laid before them, to be accepted."""
    kind, number = parse_subject(subject)
    if kind == "case":
        case_services.pass_to(number, to=to, note=note, by=request.actor)
        return False
    if kind == "contact":
        return contact_services.pass_to(number, to=to, note=note, by=request.actor)
    return routing.pass_to(subject, to=to, by=request.actor) is not None


@desk
@require_POST
def take_over(request: Request, subject: str) -> HttpResponse:
    """Take this work from who has it."""
    kind, number = parse_subject(subject)
    seen = row_id(request.POST.get("held", ""))
    try:
        if kind == "case":
            case_services.take_over(number, by=request.actor, seen=seen)
        elif kind == "contact":
            contact_services.take_over(number, by=request.actor, seen=seen)
        else:
            routing.take_over(subject, by=request.actor, seen=seen)
    except (Invalid, Conflict) as late:
        return too_late(request, late, page_of(kind), number)
    return done(request, _("Przejęto. Poprzednia osoba zobaczy o tym wiadomość."), page_of(kind), number)


@serving
@require_POST
def read(request: Request, notice_id: int) -> HttpResponse:
    """A word left for oneself was read."""
    routing.read_notice(notice_id, by=request.actor)
    return redirect("workspace:offers") if request.htmx else go(request, "workspace:list")
