"""Staff pages about people: look-up, the page of a person, editing together, merging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.kernel import live, panels, presence
from okienko.kernel.editing import StaleSave, conflict_page
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.forms import refuse
from okienko.kernel.http import Request
from okienko.organization.queries import standing
from okienko.people import permissions, queries, services
from okienko.people.forms import (
    AddressForm,
    ConsentForm,
    EditPersonForm,
    IdentifierForm,
    NewPersonForm,
    ProxyForm,
)


@require_safe
def search(request: Request) -> HttpResponse:
    """Look-up as one types; htmx takes only the list."""
    text = request.GET.get("q", "")
    found = queries.search(text, by=request.actor) if text.strip() else []
    if not text.strip():
        permissions.access_people(request.actor)
    template = "people/search.html#results" if request.htmx else "people/search.html"
    return render(request, template, {"q": text, "people": found})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request) -> HttpResponse:
    permissions.access_people(request.actor)
    form = NewPersonForm(request.POST or None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            data, identifiers = form.parts()
            try:
                person_id = services.create_person(data, identifiers=identifiers, by=request.actor)
            except Invalid as error:
                refuse(form, error)
            else:
                return redirect("people:detail", person_id)
    return render(request, "people/new.html", {"form": form}, status=status)


@require_safe
def detail(request: Request, person_id: int) -> HttpResponse:
    return _page(request, person_id)


def _page(request: Request, person_id: int, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
    person = queries.person(person_id, by=request.actor)
    if person.card.id != person_id and request.method != "POST":
        return redirect("people:detail", person.card.id)
    subject = f"person:{person.card.id}"
    page = presence.look_at(subject, by=request.actor, name=standing(request.actor).name)
    context: dict[str, Any] = {
        "person": person,
        "duplicates": queries.possible_duplicates(person.card.id),
        "panels": panels.shown("person", request, person.card.id),
        "presence": page,
        **live.page_context(request, request.actor, [page.topic]),
        "identifier_form": IdentifierForm(),
        "address_form": AddressForm(),
        "consent_form": ConsentForm(),
        "proxy_form": ProxyForm(),
        **bound,
    }
    return render(request, "people/detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, person_id: int) -> HttpResponse:
    """Edit together: a stale save answers 409 with both texts."""
    person = queries.person(person_id, by=request.actor)
    form = EditPersonForm(request.POST) if request.method == "POST" else _edit_form(person)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            data = form.data_of_person()
            try:
                services.edit_person(person_id, data, version=form.cleaned_data["version"], by=request.actor)
            except StaleSave as stale:
                back = redirect("people:detail", person.card.id).url
                return conflict_page(request, form, stale, title=person.card.name, back_url=back)
            except Invalid as error:
                refuse(form, error)
            else:
                messages.success(request, _("Zapisano."))
                return redirect("people:detail", person.card.id)
    page = presence.look_at(f"person:{person.card.id}", by=request.actor, name=standing(request.actor).name)
    heard = live.page_context(request, request.actor, [page.topic])
    context = {"form": form, "person": person, "presence": page, **heard}
    return render(request, "people/edit.html", context, status=status)


def _edit_form(person: queries.PersonDetail) -> EditPersonForm:
    return EditPersonForm.opened(asdict(person.data), person.version)


def _small_form(
    request: Request, person_id: int, name: str, form: forms.Form, save: Callable[[], object]
) -> HttpResponse:
    """Save a form that stands on the person's page; what is refused is shown there, with what was typed."""
    if form.is_valid():
        try:
            save()
        except Invalid as error:
            refuse(form, error)
        else:
            messages.success(request, _("Zapisano."))
            return redirect("people:detail", person_id)
    return _page(request, person_id, status=422, **{name: form})


@require_POST
def add_identifier(request: Request, person_id: int) -> HttpResponse:
    form = IdentifierForm(request.POST)

    def save() -> None:
        try:
            services.add_identifier(person_id, by=request.actor, **form.cleaned_data)
        except Invalid as error:
            wrong = error.fields.pop(form.cleaned_data["kind"], None)
            raise Invalid(error.message, fields={**error.fields, **({"value": wrong} if wrong else {})}) from error

    return _small_form(request, person_id, "identifier_form", form, save)


@require_POST
def remove_identifier(request: Request, person_id: int, identifier_id: int) -> HttpResponse:
    services.remove_identifier(person_id, identifier_id, by=request.actor)
    return _done(request, person_id, _("Usunięto."))


@require_POST
def add_address(request: Request, person_id: int) -> HttpResponse:
    form = AddressForm(request.POST)

    def save() -> None:
        services.add_postal_address(person_id, form.address(), by=request.actor)

    return _small_form(request, person_id, "address_form", form, save)


@require_POST
def remove_address(request: Request, person_id: int, address_id: int) -> HttpResponse:
    services.remove_postal_address(person_id, address_id, by=request.actor)
    return _done(request, person_id, _("Usunięto."))


@require_POST
def give_consent(request: Request, person_id: int) -> HttpResponse:
    form = ConsentForm(request.POST)

    def save() -> None:
        services.give_consent(person_id, by=request.actor, **form.cleaned_data)

    return _small_form(request, person_id, "consent_form", form, save)


@require_POST
def withdraw_consent(request: Request, person_id: int, consent_id: int) -> HttpResponse:
    services.withdraw_consent(person_id, consent_id, by=request.actor)
    return _done(request, person_id, _("Zgoda wycofana."))


@require_POST
def grant_proxy(request: Request, person_id: int) -> HttpResponse:
    form = ProxyForm(request.POST)

    def save() -> None:
        try:
            services.grant_power_of_attorney(person_id, by=request.actor, **form.cleaned_data)
        except NotFound as error:
            permissions.access_person(request.actor, person_id)
            raise Invalid(fields={"proxy_id": _("Nie ma osoby o tym numerze.")}) from error

    return _small_form(request, person_id, "proxy_form", form, save)


@require_POST
def revoke_proxy(request: Request, person_id: int, mandate_id: int) -> HttpResponse:
    services.revoke_power_of_attorney(person_id, mandate_id, by=request.actor)
    return _done(request, person_id, _("Pełnomocnictwo odwołane."))


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Request, person_id: int, other_id: int) -> HttpResponse:
    """Two records side by side; a POST lets `person_id` speak for both, or the other one with `keep=other`."""
    permissions.access_people(request.actor, *permissions.MAY_MERGE)
    if request.method == "POST":
        loser, winner = (person_id, other_id) if request.POST.get("keep") == "other" else (other_id, person_id)
        kept = services.merge(loser, winner, by=request.actor)
        return _done(request, kept, _("Zapisy połączone. Nic nie przeniesiono – połączenie można cofnąć."))
    sides = [queries.person(one, by=request.actor) for one in (person_id, other_id)]
    if sides[0].card.id == sides[1].card.id:
        return redirect("people:detail", sides[0].card.id)
    return render(request, "people/merge.html", {"sides": sides, "person_id": person_id, "other_id": other_id})


@require_POST
def unmerge(request: Request, person_id: int) -> HttpResponse:
    services.unmerge(person_id, by=request.actor)
    return _done(request, person_id, _("Zapisy rozdzielone."))


def _done(request: Request, person_id: int, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("people:detail", person_id)
