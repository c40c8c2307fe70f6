"""`/praca/szablony/`: what the office writes to people, as its editors keep it."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.contacts import queries, services
from okienko.contacts.forms import LONGEST, LetterForm
from okienko.contacts.permissions import require_editor_of_letters, require_reader_of_letters
from okienko.contacts.rules.letters import LetterKind
from okienko.kernel.editing import StaleSave, conflict_page, difference
from okienko.kernel.errors import Invalid
from okienko.kernel.forms import saved
from okienko.kernel.http import Request

Changes = list[tuple[str, SafeString, SafeString]]


def _kind_name(kind: LetterKind) -> str:
    return {
        LetterKind.AUTOMATIC: _("Wysyłane przez program"),
        LetterKind.READY: _("Gotowe odpowiedzi dla pracowników"),
        LetterKind.LETTER: _("Pisma"),
        LetterKind.UNUSED: _("Nieużywane: nic ich teraz nie wysyła"),
    }[kind]


@require_safe
def kept(request: Request) -> HttpResponse:
    shelves = [(_kind_name(kind), rows) for kind, rows in queries.kept_letters(request.actor).items()]
    return render(request, "contacts/letters/list.html", {"shelves": shelves})


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: Request, code: str, language: str) -> HttpResponse:
    """One text: its form, what it becomes, and what may stand in it."""
    found = queries.letter(request.actor, code, language)
    back = reverse("letters:letter", args=[code, language])
    if request.method != "POST":
        form = LetterForm.opened(_written(found), found.version, language=language)
        return _page(request, found, form)
    require_editor_of_letters(request.actor)
    form = LetterForm(request.POST, language=language)

    def change() -> None:
        version = form.cleaned_data["version"]
        services.change_letter(code, language, form.said(), version=version, by=request.actor)

    try:
        if saved(form, change):
            messages.success(request, _("Zapisano. Następna wiadomość wyjdzie już z tym tekstem."))
            return redirect(back)
    except StaleSave:
        theirs = queries.letter(request.actor, code, language)
        stale = StaleSave(version=theirs.version, theirs=_written(theirs))
        return conflict_page(request, form, stale, title=found.title, back_url=back, language=language)
    return _page(request, found, form, status=422)


def _page(request: Request, found: queries.LetterView, form: LetterForm, status: int = 200) -> HttpResponse:
    given = form.data if form.is_bound else found.values
    subject, text = queries.previewed(str(given.get("subject", "")), str(given.get("body", "")), found.language)
    context = {
        "letter": found, "form": form if found.may_edit else None, "subject": subject, "text": text,
        "kind": _kind_name(found.kind),
        "news": _changes(found.values, found.pack) if found.has_news else [],
    }  # fmt: skip
    return render(request, "contacts/letters/letter.html", context, status=status)


def _written(found: queries.LetterView) -> dict[str, Any]:
    """A text as the fields of its page."""
    return found.values | ({"plain_reason": found.plain_reason} if found.language == "pl" else {})


@require_POST
def preview(request: Request, code: str, language: str) -> HttpResponse:
    """A fragment: what is being typed, as somebody in an invented matter would get it. Keeps nothing."""
    require_reader_of_letters(request.actor)
    given = [request.POST.get(name, "").replace("\r\n", "\n")[:LONGEST] for name in ("subject", "body")]
    bad = queries.wrong_placeholders(code, language, *given)
    subject, text = queries.previewed(given[0], given[1], language)
    return render(
        request, "contacts/letters/preview.html", {"subject": subject, "text": text, "bad": bad, "language": language}
    )


@require_safe
def history(request: Request, code: str, language: str) -> HttpResponse:
    """What was changed, by whom, and the way back."""
    found = queries.letter(request.actor, code, language)
    past = queries.history_of_letter(request.actor, code, language)
    rows = [
        (one, _changes(before.values, one.values) if before is not None else [])
        for one, before in zip_longest(past, past[1:])
    ]
    pack = _changes(found.values, found.pack) if found.pack and found.is_own else []
    return render(request, "contacts/letters/history.html", {"letter": found, "rows": rows, "pack": pack})


def _changes(before: dict[str, str], now: dict[str, str]) -> Changes:
    """Label and both texts, what differs marked, of every part that was changed."""
    labels = {"title": _("Nazwa na listach urzędu"), "subject": _("Temat"), "body": _("Treść")}
    found = [difference(name, label, now[name], before[name]) for name, label in labels.items()]
    return [(one.label, one.theirs, one.mine) for one in found if one is not None]


@require_POST
def restore(request: Request, code: str, language: str) -> HttpResponse:
    """Put a former version back, or the text of the pack (number 0)."""
    seen, number = request.POST.get("version", ""), request.POST.get("number", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 9 else 0
    wanted = int(number) if number.isdecimal() and len(number) < 9 else -1
    try:
        services.restore_letter(code, language, wanted, version=version, by=request.actor)
    except StaleSave:
        messages.error(request, _("Ktoś zmienił ten tekst w międzyczasie. Zobacz, co, i zdecyduj jeszcze raz."))
    except Invalid as error:
        messages.error(
            request, _("Tej wersji nie da się przywrócić: %(why)s") % {"why": " ".join(error.fields.values())}
        )
    else:
        messages.success(request, _("Przywrócono. Następna wiadomość wyjdzie z tym tekstem."))
    return redirect("letters:history", code, language)
