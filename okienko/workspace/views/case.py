"""The case page. What is done with it: views/verbs.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from okienko.audit import queries as audit
from okienko.cases import queries as cases
from okienko.cases import services
from okienko.cases.queries import CaseView
from okienko.cases.rules import CaseState
from okienko.contacts import queries as contacts
from okienko.kernel import files, presence
from okienko.kernel.actors import ActorKind
from okienko.kernel.errors import Conflict
from okienko.kernel.http import Request
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.organization.rules import UserId
from okienko.people import queries as people
from okienko.routing import queries as work
from okienko.routing.permissions import leads
from okienko.workspace import verbs
from okienko.workspace.forms import AssignForm, CaseVerb
from okienko.workspace.views.common import desk
from okienko.workspace.views.common import page as render_page


@desk
@require_safe
def page(request: Request, case_id: int) -> HttpResponse:
    """A case with everything beside it; `?do=` opens the form of one verb, which htmx takes alone."""
    view = cases.case(request.actor, case_id)
    chosen = request.GET.get("do", "")
    if request.htmx:
        advice = work.advice_on(work.part_in_advice(request.actor), view.header.subject)
        context = {"header": view.header, **menu(request, view, chosen, advice=advice)}
        answer = render(request, "workspace/case_verbs.html", context)
    else:
        if view.holder and view.holder.has_news:
            services.see_news(case_id, by=request.actor)
        answer = case_page(request, view, chosen)
    patch_vary_headers(answer, ["HX-Request"])  # one address, two answers
    return answer


def case_page(
    request: Request,
    view: CaseView,
    chosen: str = "",
    sent: CaseVerb | None = None,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `sent` is a form that was refused, shown open and with its errors."""
    looking = presence.look_at(view.header.subject, by=request.actor, name=standing(request.actor).name)
    part = work.part_in_advice(request.actor)
    advice = work.advice_on(part, view.header.subject)
    context = {
        **_context(request, view),
        **menu(request, view, chosen, sent, advice=advice),
        "presence": looking,
        "advice": advice,
        "conflict": conflict,
        "nearby": _nearby(view),
        "waits_for_receipt": view.header.state == CaseState.HANDED_OVER,
        "may_begin": verbs.may_begin(view),
    }
    topics = [view.header.subject, looking.topic]
    return render_page(request, "workspace/case.html", context, topics=topics, status=status, part=part)


def menu(
    request: Request, view: CaseView, chosen: str, sent: CaseVerb | None = None, *, advice: work.Advice | None
) -> dict[str, Any]:
    """What the state and the role allow, and the one form that is open."""
    who, names = standing(request.actor), verbs.allowed(view)
    assigns, advises = verbs.may_assign(view, who), advice is not None and advice.is_given
    if advises:  # on what is another's
        names, assigns = ["note"], False
    is_shown = sent is not None or chosen in names or (chosen == verbs.ASSIGN and assigns)
    opened = chosen if is_shown else verbs.first_open(view, names, who)
    form: django_forms.Form | None = None
    if opened in verbs.VERBS:
        form = sent or verbs.VERBS[opened].form(case=view)
        if advises:
            form.fields.pop("public", None)  # to who asked, never to the person
    elif opened == verbs.ASSIGN:
        held = view.holder.assignee_id if view.holder else None
        form = AssignForm(unit_ids=[view.header.unit_id], initial={"held": held or 0})
    return {
        "menu": verbs.menu(names, assigns=assigns),
        "may_join": "duplicate" in names,
        "advises": advises,
        "opened": opened,
        "is_asked_for": chosen == opened,
        "verb": verbs.VERBS.get(opened),
        "form": form,
        "pressed": sent if opened in verbs.BUTTONS else None,
        "action": _action(opened, view),
    }


def _action(opened: str, view: CaseView) -> str:
    if opened in verbs.VERBS:
        return reverse(verbs.VERBS[opened].url, args=[view.header.id])
    return reverse("workspace:assign", args=[view.header.subject])


@desk
@require_safe
def person(request: Request, case_id: int) -> HttpResponse:
    """What else the person of the case brought; it comes after the page."""
    view = cases.case(request.actor, case_id)
    return render(request, "workspace/of_person.html", _of_person(request, view))


@desk
@require_safe
def body(request: Request, case_id: int) -> HttpResponse:
    """What changes on the page while it is open, read again by itself."""
    return render(request, "workspace/case_body.html", _context(request, cases.case(request.actor, case_id)))


def _context(request: Request, view: CaseView) -> dict[str, Any]:
    attached = [file.file_id for one in view.messages for file in one.attachments]
    return {
        "files": files.infos([*attached, *(photo.file_id for photo in view.photos)]),
        "case": view,
        "header": view.header,
        "user_id": standing(request.actor).user_id,
        "leads": leads(request.actor, view.header.unit_id),
        "names": names_of(view),
    }


def names_of(view: CaseView) -> Mapping[UserId, str]:
    """Names of the staff who acted on the case, by user id."""
    acted = [line.by for line in view.history] + [one.by for one in view.notes]
    return organization.staff_names({by.id for by in acted if by.kind is ActorKind.STAFF and by.id})


def _of_person(request: Request, view: CaseView) -> dict[str, Any]:
    """What else the person of the case brought, as far as the reader may read it. Three queries."""
    if view.person_id is None:
        return {"earlier": [], "person_cases": []}
    same, here = people.same_person_ids(view.person_id), {one.id for one, _kind in view.contacts}
    brought = contacts.contacts_of_person(request.actor, view.person_id, limit=8 + len(here), same=same)
    others = cases.cases_of_person(request.actor, view.person_id, confirmed=False, same=same)
    return {
        "earlier": [one for one in brought if one.id not in here][:8],
        "person_cases": [one for one in others if one.id != view.header.id],
    }


def _nearby(view: CaseView) -> list[cases.Nearby]:
    header = view.header
    if not header.category_code or view.lon is None or view.lat is None:
        return []
    return cases.nearby(header.category_code, view.lon, view.lat, besides=header.id, now=header.received_at)


@desk
@require_safe
def record(request: Request, case_id: int) -> HttpResponse:
    """Metryka sprawy (art. 66a KPA): who did what and when; made to be printed."""
    view = cases.case(request.actor, case_id)
    acts = audit.acts_on(view.header.subject)
    names = organization.staff_names({act.by.id for act in acts if act.by.kind is ActorKind.STAFF and act.by.id})
    return render_page(
        request, "workspace/record.html", {"case": view, "header": view.header, "acts": acts, "names": names}, topics=[]
    )
