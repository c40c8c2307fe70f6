"""`/praca/strony/`: pages of the portal and information clauses, as their editors keep them."""

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

from okienko.kernel.editing import StaleSave, conflict_page, difference
from okienko.kernel.errors import Invalid
from okienko.kernel.forms import saved
from okienko.kernel.http import Request
from okienko.kernel.pages import CLAUSE, LANGUAGES, PAGE, Content, safe_html
from okienko.knowledge import permissions
from okienko.knowledge.forms.pages import LONGEST, PageForm
from okienko.knowledge.queries import pages as reading
from okienko.knowledge.queries.links import links_in
from okienko.knowledge.rules.pages import without_places
from okienko.knowledge.services import pages as writing

Changes = list[tuple[str, SafeString, SafeString]]


@require_safe
def kept(request: Request) -> HttpResponse:
    names = {PAGE: _("Strony portalu"), CLAUSE: _("Klauzule informacyjne o danych osobowych")}
    shelves = [(names[kind], rows) for kind, rows in reading.kept_pages(request.actor).items()]
    return render(request, "knowledge/pages/list.html", {"shelves": shelves})


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, kind: str, code: str, language: str) -> HttpResponse:
    """One text: its form and what people will read."""
    found = reading.kept_page(request.actor, kind, code, language)
    back = reverse("pages:page", args=[kind, code, language])
    told = {"kind": kind, "language": language}
    if request.method != "POST":
        return _page(request, found, PageForm.opened(_written(found), found.version, **told))
    permissions.require_editor(request.actor)
    form = PageForm(request.POST, **told)

    def change() -> None:
        version = form.cleaned_data["version"]
        writing.change_page(kind, code, language, form.said(), version=version, by=request.actor)

    try:
        if saved(form, change):
            begins = reading.kept_page(request.actor, kind, code, language).begins
            done = (
                _("Zapisano. Tekst pojawi się swojego dnia.")
                if begins
                else _("Zapisano. Ludzie czytają już ten tekst.")
            )
            messages.success(request, done)
            return redirect(back)
    except StaleSave:
        theirs = reading.kept_page(request.actor, kind, code, language)
        stale = StaleSave(version=theirs.version, theirs=_written(theirs))
        return conflict_page(request, form, stale, title=found.name, back_url=back, kind=kind, language=language)
    return _page(request, found, form, status=422)


def _page(request: Request, found: reading.PageView, form: PageForm, status: int = 200) -> HttpResponse:
    given = form.data if form.is_bound else _written(found)
    title, body = str(given.get("title", "")), str(given.get("body", ""))
    context = {
        "text": found, "form": form if found.may_edit else None, "title": title, "html": _drawn(body),
        "all_languages": LANGUAGES,
        "marked": links_in({"body": body}),
        "news": _changes(found.content, found.pack) if found.has_news and found.pack else [],
    }  # fmt: skip
    return render(request, "knowledge/pages/page.html", context, status=status)


def _drawn(body: str) -> str:
    """Safe HTML."""
    return without_places(safe_html(body[:LONGEST]))


def _written(found: reading.PageView) -> dict[str, Any]:
    """A text as the fields of its page."""
    content = found.content
    values: dict[str, Any] = {"title": content.title, "body": content.body}
    if found.kind == CLAUSE:
        values |= {"short": content.short, "from_day": found.from_day}
    return values | ({"plain_reason": found.plain_reason} if found.language == "pl" else {})


@require_POST
def preview(request: Request, kind: str, code: str, language: str) -> HttpResponse:
    """A fragment: what is being typed as people would read it. Keeps nothing."""
    permissions.require_reader(request.actor)
    title, body = request.POST.get("title", "")[:200], request.POST.get("body", "")
    context = {"title": title, "html": _drawn(body), "language": language}
    return render(request, "knowledge/pages/preview.html", context)


@require_safe
def history(request: Request, kind: str, code: str, language: str) -> HttpResponse:
    """What people were shown and when, who wrote it, and the way back."""
    found = reading.kept_page(request.actor, kind, code, language)
    past = reading.editions_of_page(request.actor, kind, code, language)
    rows = [
        (one, _changes(before.content, one.content) if before is not None else [])
        for one, before in zip_longest(past, past[1:])
    ]
    pack = _changes(found.content, found.pack) if found.pack and found.is_own else []
    return render(request, "knowledge/pages/history.html", {"text": found, "rows": rows, "pack": pack})


def _changes(before: Content, now: Content) -> Changes:
    """Label and both texts, what differs marked, of every part that was changed."""
    labels = (_("Tytuł"), _("W skrócie"), _("Treść"))
    found = [
        difference(label, label, one, other)
        for label, one, other in zip(labels, now.says(), before.says(), strict=True)
    ]
    return [(one.label, one.theirs, one.mine) for one in found if one is not None]


@require_POST
def restore(request: Request, kind: str, code: str, language: str) -> HttpResponse:
    """Put a former edition back, or the text of the pack (number 0)."""
    seen, number = request.POST.get("version", ""), request.POST.get("number", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 9 else -1
    wanted = int(number) if number.isdecimal() and len(number) < 9 else -1
    try:
        writing.restore_page(kind, code, language, wanted, version=version, by=request.actor)
    except StaleSave:
        messages.error(request, _("Ktoś zmienił ten tekst w międzyczasie. Zobacz, co, i zdecyduj jeszcze raz."))
    except Invalid as error:
        messages.error(
            request, _("Tej wersji nie da się przywrócić: %(why)s") % {"why": " ".join(error.fields.values())}
        )
    else:
        messages.success(request, _("Przywrócono jako najnowszą wersję."))
    return redirect("pages:history", kind, code, language)
