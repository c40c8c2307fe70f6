"""The case page and its verbs. A verb that is refused shows the page again, with its reasons beside the fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.audit import queries as audit
from okienko.cases import queries as cases
from okienko.cases import services
from okienko.cases.queries import CaseView
from okienko.cases.rules import CaseState
from okienko.kernel import presence
from okienko.kernel.actors import ActorKind
from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.forms import refuse as show_refusal
from okienko.kernel.http import Request
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.organization.rules import Role
from okienko.terms.rules import Reason
from okienko.workspace import forms, uploads
from okienko.workspace.views.common import desk, done
from okienko.workspace.views.common import page as render_page

FORMS: Mapping[str, type[forms.CaseVerb]] = {
    "resolve": forms.ResolveForm,
    "ask": forms.AskForm,
    "hand_over": forms.HandOverForm,
    "refuse": forms.RefuseForm,
    "note": forms.NoteForm,
    "photos": forms.PhotosForm,
    "requalify": forms.RequalifyForm,
    "reopen": forms.ReopenForm,
    "complicated": forms.ComplicatedForm,
    "excluded": forms.ExcludedForm,
    "duplicate": forms.DuplicateForm,
}


@desk
@require_GET
def page(request: Request, case_id: int) -> HttpResponse:
    """A case with everything beside it."""
    view = cases.case(request.actor, case_id)
    if view.holder and view.holder.has_news:
        services.see_news(case_id, by=request.actor)
    return _page(request, view)


def _page(
    request: Request,
    view: CaseView,
    sent: Mapping[str, forms.CaseVerb] | None = None,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `sent` holds a form that was refused, shown open and with its errors."""
    looking = presence.look_at(view.header.subject, by=request.actor, name=standing(request.actor).name)
    context = {
        **_context(request, view),
        **_offered(request, view, sent or {}),
        "presence": looking,
        "conflict": conflict,
        "mine": _longest_text(sent or {}),
        "theirs": view.answer or next((line.public_note for line in reversed(view.history) if line.public_note), ""),
        "nearby": _nearby(view),
    }
    topics = [view.header.subject, looking.topic]
    return render_page(request, "workspace/case.html", context, topics=topics, status=status)


@desk
@require_GET
def body(request: Request, case_id: int) -> HttpResponse:
    """What changes on the page while it is open, read again by itself."""
    return render(request, "workspace/case_body.html", _context(request, cases.case(request.actor, case_id)))


def _context(request: Request, view: CaseView) -> dict[str, Any]:
    acted = [line.by for line in view.history] + [one.by for one in view.notes]
    return {
        "case": view,
        "header": view.header,
        "user_id": standing(request.actor).user_id,
        "names": organization.staff_names({by.id for by in acted if by.kind is ActorKind.STAFF and by.id}),
    }


def _nearby(view: CaseView) -> list[cases.Nearby]:
    header = view.header
    if not header.category_code or view.lon is None or view.lat is None:
        return []
    return cases.nearby(header.category_code, view.lon, view.lat, besides=header.id, now=header.received_at)


def _offered(request: Request, view: CaseView, sent: Mapping[str, forms.CaseVerb]) -> dict[str, Any]:
    """The verbs this state and this role allow, each with its form."""
    leads = standing(request.actor).has(Role.HEAD, Role.SUPERVISOR)
    waits = view.header.state == CaseState.HANDED_OVER
    is_open = view.header.state != CaseState.RESOLVED
    allowed = {
        "resolve": CaseState.RESOLVED in view.moves,
        "ask": CaseState.AWAITING_PERSON in view.moves,
        "hand_over": CaseState.HANDED_OVER in view.moves and not waits,
        "refuse": waits,
        "note": True,
        "photos": True,
        "requalify": is_open and bool(view.type.requalify_to),
        "reopen": CaseState.REOPENED in view.moves,
        "complicated": is_open and not view.complicated and view.may_be_complicated,
        "excluded": is_open and bool(view.exclusions),
        "duplicate": CaseState.RESOLVED in view.moves,
    }
    return {
        "verbs": {
            name: sent.get(name) or FORMS[name](case=view) for name, may in allowed.items() if may or name in sent
        },
        "waits_for_receipt": waits,
        "may_begin": CaseState.IN_PROGRESS in view.moves and not waits and view.header.state != CaseState.IN_PROGRESS,
        "colleagues": organization.people_of_unit([view.header.unit_id]) if leads else [],
    }


def _longest_text(sent: Mapping[str, forms.CaseVerb]) -> str:
    values = [str(form[name].value() or "") for form in sent.values() for name in form.fields if name != "version"]
    return max(values, key=len, default="")


Act = Callable[[Any, int | None], HttpResponse]


def _verb(request: Request, case_id: int, name: str, act: Act) -> HttpResponse:
    """Parse, one call, answer: `act(form, version)`; what is refused keeps everything typed."""
    view = cases.case(request.actor, case_id)
    form = FORMS[name](request.POST, request.FILES, case=view)
    if not form.is_valid():
        return _page(request, view, {name: form}, status=422)
    try:
        return act(form, form.cleaned_data["version"])
    except Invalid as error:
        show_refusal(form, error)
        return _page(request, view, {name: form}, status=error.status)
    except Conflict as conflict:
        newer = cases.case(request.actor, case_id)
        data = request.POST.copy()
        data["version"] = str(newer.version)  # saving again saves what is typed over what is there now
        return _page(request, newer, {name: FORMS[name](data, case=newer)}, conflict=conflict, status=conflict.status)


@desk
@require_POST
def begin(request: Request, case_id: int) -> HttpResponse:
    given = request.POST.get("version", "")
    services.begin_work(case_id, by=request.actor, version=int(given) if given.isdecimal() else None)
    return done(request, _("Sprawa jest w realizacji."), "workspace:case", case_id)


@desk
@require_POST
def hand_over(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.HandOverForm, version: int | None) -> HttpResponse:
        symbol, reason = form.cleaned_data["unit"], form.cleaned_data["reason"]
        unit_id = organization.units_by_symbol([symbol])[symbol]
        services.hand_over(case_id, to_unit_id=unit_id, by=request.actor, reason=reason, version=version)
        return done(request, _("Przekazano. Dopóki komórka nie potwierdzi odbioru, można to cofnąć."), "workspace:list")

    return _verb(request, case_id, "hand_over", act)


@desk
@require_POST
def take_back(request: Request, case_id: int) -> HttpResponse:
    """Undo a hand-over of one's own that nobody acknowledged."""
    services.take_back_handover(case_id, by=request.actor)
    return done(request, _("Cofnięto przekazanie. Sprawa jest znowu u Ciebie."), "workspace:case", case_id)


@desk
@require_POST
def acknowledge(request: Request, case_id: int) -> HttpResponse:
    services.acknowledge_handover(case_id, by=request.actor)
    return done(request, _("Odbiór potwierdzony."), "workspace:case", case_id)


@desk
@require_POST
def refuse(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.RefuseForm, version: int | None) -> HttpResponse:
        services.refuse_handover(case_id, by=request.actor, reason=form.cleaned_data["reason"])
        return done(request, _("Sprawa wróciła do komórki, która ją przekazała."), "workspace:list")

    return _verb(request, case_id, "refuse", act)


@desk
@require_POST
def ask(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.AskForm, version: int | None) -> HttpResponse:
        services.ask_person(case_id, form.cleaned_data["text"], by=request.actor, version=version)
        return done(request, _("Pytanie zapisane. Sprawa czeka na odpowiedź osoby."), "workspace:case", case_id)

    return _verb(request, case_id, "ask", act)


@desk
@require_POST
def resolve(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.ResolveForm, version: int | None) -> HttpResponse:
        data = form.cleaned_data
        services.resolve(case_id, outcome=data["outcome"], answer=data["answer"], by=request.actor, version=version)
        return done(request, _("Sprawa jest załatwiona, osoba dostanie odpowiedź."), "workspace:case", case_id)

    return _verb(request, case_id, "resolve", act)


@desk
@require_POST
def reopen(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.ReopenForm, version: int | None) -> HttpResponse:
        services.reopen(case_id, reason=form.cleaned_data["reason"], by=request.actor)
        return done(request, _("Sprawa jest ponownie otwarta."), "workspace:case", case_id)

    return _verb(request, case_id, "reopen", act)


@desk
@require_POST
def note(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.NoteForm, version: int | None) -> HttpResponse:
        services.add_note(case_id, form.cleaned_data["text"], public=form.cleaned_data["public"], by=request.actor)
        return done(request, _("Notatka zapisana."), "workspace:case", case_id)

    return _verb(request, case_id, "note", act)


@desk
@require_POST
def photos(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.PhotosForm, version: int | None) -> HttpResponse:
        kept = uploads.keep(form.cleaned_data["photos"], by=request.actor, field="photos", photos=True)
        services.add_photos(case_id, kept, by=request.actor)
        return done(request, _("Zdjęcia dodane."), "workspace:case", case_id)

    return _verb(request, case_id, "photos", act)


@desk
@require_POST
def duplicate(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.DuplicateForm, version: int | None) -> HttpResponse:
        into = form.cleaned_data["into"]
        services.join_duplicate(case_id, into, by=request.actor, version=version)
        return done(request, _("Zgłoszenia połączone."), "workspace:case", into)

    return _verb(request, case_id, "duplicate", act)


@desk
@require_POST
def requalify(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.RequalifyForm, version: int | None) -> HttpResponse:
        data = form.cleaned_data
        services.requalify(case_id, data["type"], by=request.actor, reason=data["reason"], version=version)
        return done(request, _("Zmieniono rodzaj sprawy, daty policzono od nowa."), "workspace:case", case_id)

    return _verb(request, case_id, "requalify", act)


@desk
@require_POST
def complicated(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.ComplicatedForm, version: int | None) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        services.set_complicated(case_id, True, by=request.actor, reason=reason, version=version)
        return done(request, _("Zapisano, daty policzono od nowa."), "workspace:case", case_id)

    return _verb(request, case_id, "complicated", act)


@desk
@require_POST
def excluded(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.ExcludedForm, version: int | None) -> HttpResponse:
        data = form.cleaned_data
        services.record_excluded_period(
            case_id, Reason(data["cause"]), data["since"], data["until"], by=request.actor, note=data["note"]
        )
        return done(request, _("Zapisano, daty policzono od nowa."), "workspace:case", case_id)

    return _verb(request, case_id, "excluded", act)


@desk
@require_POST
def release(request: Request, case_id: int) -> HttpResponse:
    if request.POST.get("withdraw"):
        services.withdraw_release(case_id, by=request.actor)
    else:
        services.release(case_id, by=request.actor)
    return redirect("workspace:case", case_id)


@desk
@require_GET
def record(request: Request, case_id: int) -> HttpResponse:
    """Metryka sprawy (art. 66a KPA): who did what and when; made to be printed."""
    view = cases.case(request.actor, case_id)
    acts = audit.acts_on(view.header.subject)
    names = organization.staff_names({act.by.id for act in acts if act.by.kind is ActorKind.STAFF and act.by.id})
    return render_page(
        request, "workspace/record.html", {"case": view, "header": view.header, "acts": acts, "names": names}, topics=[]
    )
