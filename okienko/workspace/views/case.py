"""The case page and its verbs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.cases import queries as cases
from okienko.cases import services
from okienko.cases.rules import CaseState
from okienko.kernel.errors import Invalid
from okienko.kernel.http import Request
from okienko.kernel.references import parse_reference
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.organization.rules import Role
from okienko.workspace.views.common import desk, done
from okienko.workspace.views.common import page as render_page


@desk
@require_GET
def page(request: Request, case_id: int) -> HttpResponse:
    """A case with everything beside it."""
    return render_page(request, "workspace/case.html", _context(request, case_id), topics=[f"case:{case_id}"])


@desk
@require_GET
def body(request: Request, case_id: int) -> HttpResponse:
    """What changes on the page while it is open, read again by itself."""
    return render(request, "workspace/case_body.html", _context(request, case_id))


def _context(request: Request, case_id: int) -> dict[str, Any]:
    view = cases.case(request.actor, case_id)
    who = standing(request.actor)
    nearby = []
    if view.header.category_name and view.lon is not None and view.lat is not None:
        nearby = cases.nearby_of(case_id)
    state = view.header.state
    waits_for_receipt = state == CaseState.HANDED_OVER
    return {
        "case": view,
        "header": view.header,
        "user_id": who.user_id,
        "may_assign": who.has(Role.HEAD, Role.SUPERVISOR),
        "colleagues": organization.people_of_unit([view.header.unit_id]) if who.has(Role.HEAD, Role.SUPERVISOR) else [],
        "nearby": nearby,
        "waits_for_receipt": waits_for_receipt,
        "may_begin": CaseState.IN_PROGRESS in view.moves and not waits_for_receipt and state != CaseState.IN_PROGRESS,
        "may_ask": CaseState.AWAITING_PERSON in view.moves,
        "may_resolve": CaseState.RESOLVED in view.moves,
        "may_hand_over": CaseState.HANDED_OVER in view.moves,
        "may_reopen": CaseState.REOPENED in view.moves,
        "type_choices": [one for one in cases.types() if one.code in view.type.requalify_to],
        "unit_list": organization.unit_rows(),
    }


def _version(request: Request) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() else None


def _text(request: Request, name: str) -> str:
    return request.POST.get(name, "")[:100_000]


@desk
@require_POST
def begin(request: Request, case_id: int) -> HttpResponse:
    services.begin_work(case_id, by=request.actor, note=_text(request, "note"), version=_version(request))
    return redirect("workspace:case", case_id)


@desk
@require_POST
def hand_over(request: Request, case_id: int) -> HttpResponse:
    cases.require_access(request.actor, case_id)
    symbol = request.POST.get("unit", "")
    unit = organization.units_by_symbol([symbol]).get(symbol)
    if unit is None:
        raise Invalid(fields={"unit": _("Wybierz komórkę z listy.")})
    services.hand_over(
        case_id, to_unit_id=unit, by=request.actor, reason=_text(request, "reason"), version=_version(request)
    )
    return done(request, _("Przekazano. Komórka potwierdzi odbiór."), "workspace:list")


@desk
@require_POST
def acknowledge(request: Request, case_id: int) -> HttpResponse:
    services.acknowledge_handover(case_id, by=request.actor)
    return done(request, _("Odbiór potwierdzony."), "workspace:case", case_id)


@desk
@require_POST
def refuse(request: Request, case_id: int) -> HttpResponse:
    services.refuse_handover(case_id, by=request.actor, reason=_text(request, "reason"))
    return done(request, _("Sprawa wróciła do komórki, która ją przekazała."), "workspace:list")


@desk
@require_POST
def ask(request: Request, case_id: int) -> HttpResponse:
    services.ask_person(case_id, _text(request, "text"), by=request.actor, version=_version(request))
    return done(request, _("Pytanie zapisane. Sprawa czeka na odpowiedź osoby."), "workspace:case", case_id)


@desk
@require_POST
def resolve(request: Request, case_id: int) -> HttpResponse:
    services.resolve(
        case_id,
        outcome=request.POST.get("outcome", ""),
        answer=_text(request, "answer"),
        by=request.actor,
        version=_version(request),
    )
    return done(request, _("Sprawa jest załatwiona, osoba dostanie odpowiedź."), "workspace:case", case_id)


@desk
@require_POST
def reopen(request: Request, case_id: int) -> HttpResponse:
    services.reopen(case_id, reason=_text(request, "reason"), by=request.actor)
    return done(request, _("Sprawa jest ponownie otwarta."), "workspace:case", case_id)


@desk
@require_POST
def note(request: Request, case_id: int) -> HttpResponse:
    services.add_note(case_id, _text(request, "text"), public=request.POST.get("public") == "1", by=request.actor)
    return done(request, _("Notatka zapisana."), "workspace:case", case_id)


@desk
@require_POST
def duplicate(request: Request, case_id: int) -> HttpResponse:
    cases.require_access(request.actor, case_id)
    reference = parse_reference(request.POST.get("into", ""))
    into = cases.id_by_reference(reference) if reference else None
    if into is None:
        raise Invalid(fields={"into": _("Wpisz numer zgłoszenia, do którego dołączasz.")})
    services.join_duplicate(case_id, into, by=request.actor, version=_version(request))
    return done(request, _("Zgłoszenia połączone."), "workspace:case", into)


@desk
@require_POST
def requalify(request: Request, case_id: int) -> HttpResponse:
    services.requalify(
        case_id, request.POST.get("type", ""), by=request.actor, reason=_text(request, "reason"),
        version=_version(request),
    )  # fmt: skip
    return done(request, _("Zmieniono rodzaj sprawy, daty policzono od nowa."), "workspace:case", case_id)


@desk
@require_POST
def release(request: Request, case_id: int) -> HttpResponse:
    if request.POST.get("withdraw"):
        services.withdraw_release(case_id, by=request.actor)
    else:
        services.release(case_id, by=request.actor)
    return redirect("workspace:case", case_id)
