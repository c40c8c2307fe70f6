"""Forms to fill in: `/uslugi/<card>/formularze/…` for everybody, `/praca/wiedza/<card>/szkic/formularze/` for staff."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.kernel.editing import StaleSave
from okienko.kernel.errors import Forbidden
from okienko.kernel.forms import saved
from okienko.kernel.http import Request, asked
from okienko.knowledge import queries, services
from okienko.knowledge.forms.card_forms import FormFileForm


@require_safe
def published(request: Request, code: str, file_id: int, name: str) -> HttpResponse:
    """The lasting address of a form: leads to the file, or to the card where the form has another edition by now."""
    place = queries.public_form(code, file_id)
    return redirect(place or f"{reverse('knowledge:card', args=[code])}#formularze")


@require_safe
def kept(request: Request, code: str, file_id: int) -> HttpResponse:
    """Any edition of a form, for staff."""
    return redirect(queries.kept_form(request.actor, file_id))


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Request, code: str) -> HttpResponse:
    """Files of the forms of a card's draft: `?symbol=` begins the next edition of one."""
    found = queries.draft_forms(request.actor, code)
    if request.method != "POST":
        return _page(request, found, FormFileForm(initial=_begun(found, asked(request, "symbol", longest=60))))
    if not found.draft.may_write:
        raise Forbidden(_("Tę kartę zmienia redaktor albo komórka, która za nią odpowiada."))
    form = FormFileForm(request.POST, request.FILES)

    def save() -> None:
        given = form.cleaned_data
        services.put_form(found.draft.id, form.said(), given["file"], seen=given["seen"], by=request.actor)

    try:
        if saved(form, save):
            messages.success(request, _("Plik jest w szkicu. Pokaże się po zatwierdzeniu karty."))
            return redirect("knowledge_kept:draft_forms", code=code)
    except StaleSave:
        typed = request.POST.copy()
        typed["seen"] = str(queries.draft_forms(request.actor, code).draft.version)
        form.data = typed
        form.add_error(None, _("Ktoś właśnie zmienił ten szkic. Obejrzyj listę i wyślij plik jeszcze raz."))
        return _page(request, found, form, status=409)
    return _page(request, found, form, status=422)


@require_POST
def remove(request: Request, code: str, file_id: int) -> HttpResponse:
    return _done(
        request, code, file_id, services.remove_form, _("Usunięto plik ze szkicu. Możesz go niżej przywrócić.")
    )


@require_POST
def restore(request: Request, code: str, file_id: int) -> HttpResponse:
    return _done(request, code, file_id, services.restore_form, _("Przywrócono formularz z plikiem."))


def _done(request: Request, code: str, file_id: int, verb: Callable[..., None], said: str) -> HttpResponse:
    found = queries.draft_forms(request.actor, code)
    seen = request.POST.get("seen", "")
    try:
        verb(found.draft.id, file_id, seen=int(seen) if seen.isdecimal() else -1, by=request.actor)
    except StaleSave:
        messages.error(request, _("Ktoś właśnie zmienił ten szkic. Obejrzyj listę i spróbuj jeszcze raz."))
    else:
        messages.success(request, said)
    return redirect("knowledge_kept:draft_forms", code=code)


def _begun(found: queries.DraftForms, code: str) -> dict[str, object]:
    known = next((one for one in found.forms if one.code == code), None)
    begun: dict[str, object] = {"seen": found.draft.version, "valid_from": timezone.localdate()}
    return begun | ({"code": known.code, "name": known.name} if known else {})


def _page(request: Request, found: queries.DraftForms, form: FormFileForm, *, status: int = 200) -> HttpResponse:
    context = {"draft": found.draft, "forms": found.forms, "aside": found.aside, "form": form}
    return render(request, "knowledge/draft_forms.html", context, status=status)
