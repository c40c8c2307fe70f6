"""What is done with a case. A verb that is refused shows the page again, with its reasons beside the fields;
one whose page was stale shows both versions, and what was typed is never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from okienko.cases import queries as cases
from okienko.cases import services
from okienko.cases.queries import CaseView
from okienko.kernel.editing import StaleSave, conflict_context, conflict_page
from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.forms import refuse as show_refusal
from okienko.kernel.http import Request
from okienko.organization import queries as organization
from okienko.terms.rules import Reason
from okienko.workspace import forms, uploads, verbs, words
from okienko.workspace.templatetags.desk import name_of
from okienko.workspace.views.case import case_page, names_of
from okienko.workspace.views.common import desk, done, too_late

Act = Callable[[Any, int | None], HttpResponse]


def _verb(request: Request, case_id: int, name: str, act: Act) -> HttpResponse:
    """Parse, one call, answer: `act(form, version)`; what is refused keeps everything typed."""
    view = cases.case(request.actor, case_id)
    form = verbs.form_of(name)(request.POST, request.FILES, case=view)
    if not form.is_valid():
        return case_page(request, view, name, form, status=422)
    try:
        return act(form, form.cleaned_data["version"])
    except Invalid as error:
        show_refusal(form, error)
        return case_page(request, view, name, form, status=error.status)
    except Conflict as conflict:
        return _conflict(request, cases.case(request.actor, case_id), name, form, conflict)


def _conflict(request: Request, view: CaseView, name: str, form: forms.CaseVerb, conflict: Conflict) -> HttpResponse:
    """Both versions. Where the case no longer allows the verb, what was typed can be kept as a note."""
    if name in verbs.BUTTONS:  # nothing was typed: the page as it is now, and why
        return case_page(request, view, conflict=conflict, status=conflict.status)
    back = reverse("workspace:case", args=[view.header.id])
    stale = StaleSave(version=view.version, theirs=form.kept(view), message=conflict.message)
    title, facts = view.header.title, _facts(view)
    if isinstance(conflict, StaleSave) and name in verbs.allowed(view):
        return conflict_page(request, form, stale, title=title, back_url=back, facts=facts, case=view)
    note = forms.NoteForm.opened({"text": _typed(form), "public": False}, view.version, case=view)
    context = conflict_context(request, form, stale, title=title, back_url=back, facts=facts) | {
        "note": note,
        "action": reverse("workspace:case_note", args=[view.header.id]),
    }
    return render(request, "workspace/too_late.html", context, status=conflict.status)


def _typed(form: forms.CaseVerb) -> str:
    """Everything written in the form, to be kept as a note: the longest text alone, or each with its label."""
    values = {name: form.shown(name, value) for name, value in form.values().items()}
    written = [(form.fields[name].label, text) for name, text in values.items() if text and name != "withdraw"]
    if len(written) == 1:
        return written[0][1]
    return "\n\n".join(f"{label}:\n{text}" for label, text in written)


def _facts(view: CaseView) -> list[tuple[str, str]]:
    """How the case stands now, for who did not see it change."""
    last = view.history[-1]
    holder = view.holder.assignee_name if view.holder else ""
    found = [
        (_("Stan"), str(words.STAGES[last.state])),
        (_("Ostatnia zmiana"), str(name_of(names_of(view), last.by))),
        (_("Komórka"), view.header.unit_name),
        (_("Prowadzi"), holder),
    ]
    return [(label, text) for label, text in found if text]


@desk
@require_POST
def begin(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.BeginForm, version: int | None) -> HttpResponse:
        services.begin_work(case_id, by=request.actor, version=version)
        return done(request, _("Sprawa jest w realizacji."), "workspace:case", case_id)

    return _verb(request, case_id, "begin", act)


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
    try:
        services.take_back_handover(case_id, by=request.actor)
    except Conflict as late:
        return too_late(request, late, "workspace:list")
    return done(request, _("Cofnięto przekazanie. Sprawa jest znowu u Ciebie."), "workspace:case", case_id)


@desk
@require_POST
def acknowledge(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.AcknowledgeForm, version: int | None) -> HttpResponse:
        services.acknowledge_handover(case_id, by=request.actor)
        return done(request, _("Odbiór potwierdzony."), "workspace:case", case_id)

    return _verb(request, case_id, "acknowledge", act)


@desk
@require_POST
def refuse(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.RefuseForm, version: int | None) -> HttpResponse:
        services.refuse_handover(case_id, by=request.actor, reason=form.cleaned_data["reason"], version=version)
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
        services.reopen(case_id, reason=form.cleaned_data["reason"], by=request.actor, version=version)
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
        into = form.into_id(form.cleaned_data["into"]) or 0
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
            case_id,
            Reason(data["cause"]),
            data["since"],
            data["until"],
            by=request.actor,
            note=data["note"],
            version=version,
        )
        return done(request, _("Zapisano, daty policzono od nowa."), "workspace:case", case_id)

    return _verb(request, case_id, "excluded", act)


@desk
@require_POST
def release(request: Request, case_id: int) -> HttpResponse:
    def act(form: forms.ReleaseForm, version: int | None) -> HttpResponse:
        if form.cleaned_data["withdraw"]:
            services.withdraw_release(case_id, by=request.actor)
            return done(request, _("Ukryto tekst i zdjęcia osoby na mapie."), "workspace:case", case_id)
        services.release(case_id, by=request.actor)
        return done(request, _("Tekst i zdjęcia osoby widać na mapie."), "workspace:case", case_id)

    return _verb(request, case_id, "release", act)
