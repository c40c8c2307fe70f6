"""`/praca/wiedza/`: cards as those keep them who write and approve."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.kernel import panels
from okienko.kernel.editing import StaleSave, conflict_page, difference
from okienko.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from okienko.kernel.forms import saved
from okienko.kernel.http import Request, asked
from okienko.knowledge import queries, services
from okienko.knowledge.forms import FIELDS_OF_PARTS, CardForm, NewCardForm, written
from okienko.knowledge.rules import CardContent, seconds_aloud


@require_safe
def desk(request: Request) -> HttpResponse:
    """What waits for this person, then all cards: `?q=` in titles, `?stan=`."""
    text, stage = asked(request, "q", longest=100), asked(request, "stan", longest=20)
    context = {
        "desk": queries.desk(request.actor, text=text, stage=stage),
        "text": text,
        "stage": stage,
        "stages": queries.stages_of_cards(),
    }
    return render(request, "knowledge/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin a card that there was not."""
    units = queries.desk(request.actor).units
    if not units:
        raise Forbidden(_("Karty zaczyna redaktor albo komórka, która za nie odpowiada."))
    form = NewCardForm(request.POST or None, units=units)

    def begin() -> None:
        given = form.cleaned_data
        services.begin_card(given["code"], given["title"], unit=given["unit"], by=request.actor)

    if request.method == "POST" and saved(form, begin):
        return redirect("knowledge_kept:draft", form.cleaned_data["code"])
    return render(request, "knowledge/new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def card(request: Request, code: str) -> HttpResponse:
    """A card with its editions and what differs between them; a card never published has its draft."""
    try:
        found = queries.kept_card(request.actor, code)
    except NotFound:
        if queries.draft(request.actor, code):
            return redirect("knowledge_kept:draft", code)
        raise
    shown = [_comparable(one.content) for one in found.versions]
    rows = [
        (one, _differences(now, before) if before is not None else [])
        for one, now, before in zip_longest(found.versions, shown, shown[1:])
    ]
    context = {"card": found, "rows": rows, "panels": panels.shown("card", request, code)}
    return render(request, "knowledge/kept_card.html", context)


@require_POST
def change(request: Request, code: str) -> HttpResponse:
    """Begin the next text, from the present one or from edition `number`."""
    number = request.POST.get("number", "")
    services.begin_change(code, number=int(number) if number.isdecimal() else None, by=request.actor)
    return redirect("knowledge_kept:draft", code)


@require_POST
def confirm(request: Request, code: str) -> HttpResponse:
    services.confirm(code, version=_seen(request), by=request.actor)
    messages.success(request, _("Zapisano przegląd. Karta ma nowe wydanie i nową datę."))
    return redirect("knowledge_kept:card", code)


@require_POST
def archive(request: Request, code: str) -> HttpResponse:
    try:
        services.archive(code, reason=request.POST.get("reason", "")[:1000], by=request.actor)
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()))
    else:
        messages.success(request, _("Karta jest w archiwum. Wróci, gdy ktoś zacznie zmianę i ją zatwierdzi."))
    return redirect("knowledge_kept:card", code)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Request, code: str) -> HttpResponse:
    """The text being written: a form for who writes, the differences for who approves."""
    found = queries.draft(request.actor, code)
    here = reverse("knowledge_kept:draft", args=[code])
    if request.method != "POST":
        return _draft_page(request, found, _form_of(found))
    form = CardForm(request.POST)

    def save() -> None:
        given = form.cleaned_data
        content = _content(form, found)
        services.save_draft(
            found.id, content, version=given["version"], based_on=given["based_on"], note=given["note"],
            publish_on=given["publish_on"], by=request.actor,
        )  # fmt: skip

    try:
        if saved(form, save):
            if "preview" in request.POST:
                return redirect("knowledge_kept:preview", code)
            messages.success(request, _("Zapisano szkic."))
            return redirect(here)
    except StaleSave:
        theirs = queries.draft(request.actor, code)
        values = {**_values(theirs), "based_on": form.cleaned_data["based_on"]}
        stale = StaleSave(version=theirs.version, theirs=values)
        fees = max(len(theirs.content.fees), len(form.fee_numbers))
        return conflict_page(request, form, stale, title=found.title, back_url=here, fees=fees)
    return _draft_page(request, found, form, status=422)


@require_safe
def preview(request: Request, code: str) -> HttpResponse:
    """The text being written as residents would see it."""
    found = queries.draft(request.actor, code)
    shown = queries.preview(request.actor, code)
    return render(request, "knowledge/preview.html", {"card": shown, "draft": found, "is_preview": True})


@require_POST
def submit(request: Request, code: str) -> HttpResponse:
    found = queries.draft(request.actor, code)
    try:
        services.submit(found.id, version=_seen(request), by=request.actor)
    except Invalid as error:
        labels = ", ".join(_part(name) for name in error.fields)
        messages.error(request, _("Uzupełnij przed wysłaniem: %(parts)s.") % {"parts": labels})
    except StaleSave:
        messages.error(request, _("Ktoś zmienił ten tekst. Przeczytaj go jeszcze raz."))
    else:
        messages.success(request, _("Wysłano do zatwierdzenia."))
    return redirect("knowledge_kept:draft", code)


@require_POST
def approve(request: Request, code: str) -> HttpResponse:
    found = queries.draft(request.actor, code)
    try:
        is_shown = services.approve(found.id, version=_seen(request), by=request.actor)
    except StaleSave:
        messages.error(request, _("Ktoś zmienił ten tekst. Przeczytaj go jeszcze raz."))
        return redirect("knowledge_kept:draft", code)
    if is_shown:
        messages.success(request, _("Zatwierdzono. Karta jest już na stronie."))
        return redirect("knowledge_kept:card", code)
    messages.success(request, _("Zatwierdzono. Karta pokaże się w swoim dniu."))
    return redirect("knowledge_kept:draft", code)


@require_POST
def send_back(request: Request, code: str) -> HttpResponse:
    reason = request.POST.get("reason", "")[:2000]
    try:
        services.send_back(queries.draft(request.actor, code).id, reason=reason, by=request.actor)
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()))
    else:
        messages.success(request, _("Odesłano autorowi z uwagami."))
    return redirect("knowledge_kept:draft", code)


@require_POST
def take_back(request: Request, code: str) -> HttpResponse:
    return _verb(request, code, services.take_back, _("Tekst jest znowu szkicem."))


@require_POST
def drop(request: Request, code: str) -> HttpResponse:
    found = queries.draft(request.actor, code)
    services.drop(found.id, by=request.actor)
    messages.success(request, _("Odłożono szkic. Przez miesiąc możesz go przywrócić."))
    return redirect("knowledge_kept:card", code) if found.card_version else redirect("knowledge_kept:desk")


@require_POST
def pick_up(request: Request, code: str, draft_id: int) -> HttpResponse:
    services.pick_up(draft_id, by=request.actor)
    messages.success(request, _("Przywrócono szkic."))
    return redirect("knowledge_kept:draft", code)


def _verb(request: Request, code: str, verb: Callable[..., object], done: str) -> HttpResponse:
    verb(queries.draft(request.actor, code).id, by=request.actor)
    messages.success(request, done)
    return redirect("knowledge_kept:draft", code)


def _draft_page(request: Request, found: queries.DraftView, form: CardForm, *, status: int = 200) -> HttpResponse:
    """Beside the text, what differs from the card as it is shown."""
    before = queries.version(request.actor, found.code, found.card_version)
    changes = _differences(_comparable(found.content), _comparable(before.content)) if before else []
    context = {
        "draft": found, "form": form, "changes": changes, "lacking": [_part(name) for name in found.lacking],
        "seconds": seconds_aloud(found.content.phone_version), "is_new": before is None,
    }  # fmt: skip
    return render(request, "knowledge/draft.html", context, status=status)


def _content(form: CardForm, found: queries.DraftView) -> CardContent:
    """What the form says; what is wrong with it under the names of the page's fields."""
    try:
        return services.contents_of(form.data_of_card(found.content))
    except Invalid as error:
        raise Invalid(fields={FIELDS_OF_PARTS.get(name, name): why for name, why in error.fields.items()}) from error


def _form_of(found: queries.DraftView) -> CardForm:
    return CardForm.opened(_values(found), found.version, fees=len(found.content.fees))


def _values(found: queries.DraftView) -> dict[str, object]:
    # saving says that the edition shown beside it was looked at
    return {**written(found.content, note=found.note, publish_on=found.publish_on), "based_on": found.card_version}


def _comparable(content: CardContent) -> dict[str, tuple[str, str]]:
    """Field → (label, text) as people read it."""
    form = CardForm(fees=len(content.fees))
    values = written(content)
    skipped = {"note", "publish_on"}
    return {
        name: (_label(form, name), form.shown(name, value))
        for name, value in values.items()
        if name in form.fields and name not in skipped
    }


def _label(form: CardForm, name: str) -> str:
    label = str(form.fields[name].label)
    number = name[3:].partition("_")[0] if name.startswith("fee") else ""
    return f"{_('Opłata %(number)s') % {'number': number}}: {label}" if number.isdecimal() else label


def _differences(
    now: dict[str, tuple[str, str]], before: dict[str, tuple[str, str]]
) -> list[tuple[str, SafeString, SafeString]]:
    """(label, text before, text now) of every part that differs, marked word by word."""
    found = []
    for name in dict.fromkeys([*now, *before]):
        label = (now.get(name) or before[name])[0]
        one = difference(name, label, now.get(name, ("", ""))[1], before.get(name, ("", ""))[1])
        if one is not None:
            found.append((label, one.theirs, one.mine))
    return found


def _part(name: str) -> str:
    """A part that is missing, in the words of the page."""
    words = {
        "summary": _("odpowiedź w dwóch zdaniach"), "who": _("kto może to załatwić"), "when": _("kiedy"),
        "steps": _("krok po kroku"), "appeal": _("odwołanie"), "legal_basis": _("podstawa prawna"),
        "phone_version": _("wersja na telefon"), "fees": _("opłata"), "deadline": _("termin"),
        "channels": _("jak złożyć"),
    }  # fmt: skip
    return words.get(name, name)


def _seen(request: Request) -> int:
    """The version that the page showed."""
    seen = request.POST.get("version", "")
    if not seen.isdecimal():
        raise Conflict(_("Odśwież stronę i spróbuj jeszcze raz."))
    return int(seen)
