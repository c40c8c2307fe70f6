"""Staff pages about people: look-up, the page of a person, editing together, merging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.accounts import services as accounts
from okienko.kernel import live, panels, personal_data, presence
from okienko.kernel.editing import StaleSave, conflict_page
from okienko.kernel.errors import Invalid, NotFound, TooMany
from okienko.kernel.forms import refuse
from okienko.kernel.http import Request, asked
from okienko.organization.queries import standing
from okienko.people import labels, permissions, queries, services
from okienko.people.forms import (
    AddressForm,
    ConsentForm,
    EditPersonForm,
    ExportForm,
    IdentifierForm,
    NewPersonForm,
    ProxyForm,
    RequestForm,
)


@require_safe
def search(request: Request) -> HttpResponse:
    """Look-up as one types; htmx takes only the list."""
    text = asked(request, "q")
    found = queries.search(text, by=request.actor) if text else []
    if not text:
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
        "may_keep_data": permissions.keeps_personal_data(request.actor),
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


@never_cache
@require_safe
def data(request: Request, person_id: int) -> HttpResponse:
    """Requests about personal data: a copy, and erasure with what it will do."""
    return _data_page(request, person_id)


def _data_page(request: Request, person_id: int, **bound: forms.Form) -> HttpResponse:
    person, erasure = queries.data_of_person(person_id, by=request.actor)
    context = {
        "person": person,
        "reach": erasure is not None,
        "erased": [(personal_data.name_of(label), n) for label, n in erasure.erased.items()] if erasure else [],
        "kept": [(personal_data.name_of(one.model), one.count, one.reason) for one in erasure.kept] if erasure else [],
        "export_form": ExportForm(prefix="export"),
        "erase_form": RequestForm(prefix="erase"),
        **bound,
    }
    return render(request, "people/data.html", context, status=422 if bound else 200)


@never_cache
@sensitive_post_parameters("export-password")
@require_POST
def export_data(request: Request, person_id: int) -> HttpResponse:
    """The copy of the data (art. 15 GDPR), to read or for another system."""
    permissions.access_personal_data(request.actor, person_id)
    form = ExportForm(request.POST, prefix="export")
    made: list[dict[str, list[dict[str, Any]]]] = []

    def make() -> None:
        made.append(services.export_data(person_id, reason=form.cleaned_data["reason"], by=request.actor))

    if not _confirmed(request, form, make):
        return _data_page(request, person_id, export_form=form)
    if form.cleaned_data["kind"] == "json":
        response = JsonResponse(made[0], json_dumps_params={"ensure_ascii": False, "indent": 1})
        response["Content-Disposition"] = f'attachment; filename="dane-osoby-{person_id}.json"'
        return response
    context = {"kinds": labels.readable(made[0]), "person_id": person_id, "now": timezone.now()}
    return render(request, "people/data_copy.html", context)


@never_cache
@sensitive_post_parameters("erase-password")
@require_POST
def erase_data(request: Request, person_id: int) -> HttpResponse:
    """Erasure (art. 17 GDPR). It cannot be undone."""
    permissions.access_personal_data(request.actor, person_id)
    form = RequestForm(request.POST, prefix="erase")

    def erase() -> None:
        services.erase_data(person_id, reason=form.cleaned_data["reason"], by=request.actor)

    if not _confirmed(request, form, erase):
        return _data_page(request, person_id, erase_form=form)
    messages.success(request, _("Dane usunięte. Niżej widać, co zostało i dlaczego."))
    return redirect("people:data", person_id)


def _confirmed(request: Request, form: forms.Form, do: Callable[[], object]) -> bool:
    """Ask for the password again, then do it; what is refused is written into the form."""
    if not form.is_valid():
        return False
    try:
        accounts.confirm_password(request.actor, form.cleaned_data["password"], field="password")
        do()
    except (Invalid, TooMany) as error:
        refuse(form, error)
        return False
    return True
