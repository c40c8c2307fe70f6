"""`/praca/wiedza/`: cards and records as those keep them who write and approve."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.kernel import panels
from okienko.kernel.editing import StaleSave, conflict_page, difference
from okienko.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from okienko.kernel.forms import saved
from okienko.kernel.http import Request, asked
from okienko.knowledge import kinds, permissions, queries, services
from okienko.knowledge.forms import FORMS, NewCardForm, TextForm
from okienko.knowledge.kinds import kept_url
from okienko.knowledge.rules import CARD, CardContent, Content, RecordKind, Stage, seconds_aloud


@require_safe
def desk(request: Request) -> HttpResponse:
    """What waits for this person, then all texts of a kind: `?rodzaj=`, `?q=` in titles, `?stan=`."""
    text, stage = asked(request, "q", longest=100), asked(request, "stan", longest=20)
    kind = kinds.by_slug(asked(request, "rodzaj", longest=60)) or kinds.kind(CARD)
    context = {
        "desk": queries.desk(request.actor, text=text, stage=stage, kind=kind.code),
        "text": text,
        "stage": stage,
        "stages": queries.stages_of_cards(),
        "kind": kind,
        "kind_label": queries.label_of(kind.code),
        "kinds": kinds.kinds(),
        "may_learn": permissions.learns(request.actor),
    }
    return render(request, "knowledge/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, kind: str = CARD) -> HttpResponse:
    """Begin a card, or a record of this kind, that there was not."""
    units = queries.desk(request.actor).units
    if not units:
        raise Forbidden(_("Teksty zaczyna redaktor albo komórka, która za nie odpowiada."))
    wanted = asked(request, "tytul", longest=120)  # a question that no card answers
    form = NewCardForm(request.POST or None, units=units, initial={"title": wanted})

    def begin() -> None:
        given = form.cleaned_data
        services.begin_card(given["code"], given["title"], unit=given["unit"], by=request.actor, kind=kind)

    if request.method == "POST" and saved(form, begin):
        return _to("draft", kind, form.cleaned_data["code"])
    context = {"form": form, "kind": kinds.kind(kind), "label": queries.label_of(kind)}
    return render(request, "knowledge/new.html", context, status=422 if form.is_bound else 200)


@require_safe
def card(request: Request, code: str, kind: str = CARD) -> HttpResponse:
    """A card with its editions and what differs between them; a card never published has its draft."""
    try:
        found = queries.kept_card(request.actor, code, kind=kind)
    except NotFound:
        if queries.draft(request.actor, code, kind=kind):
            return _to("draft", kind, code)
        raise
    shown = [_comparable(kind, one.content) for one in found.versions]
    rows = [
        (one, _differences(now, before) if before is not None else [])
        for one, now, before in zip_longest(found.versions, shown, shown[1:])
    ]
    context = {
        "card": found,
        "marked": queries.links_of(found.versions[0].content) if found.stage != Stage.ARCHIVED else [],
        "rows": rows,
        "panels": panels.shown("card", request, code) if kind == CARD else [],
        "ratings": queries.ratings_of_guide(code) if kind == RecordKind.GUIDE else [],
        "reading": "" if kind == CARD else reading(found.versions[0].content),
    }
    return render(request, "knowledge/kept_card.html", context)


@require_POST
def change(request: Request, code: str, kind: str = CARD) -> HttpResponse:
    """Begin the next text, from the present one or from edition `number`."""
    number = request.POST.get("number", "")
    services.begin_change(code, number=int(number) if number.isdecimal() else None, by=request.actor, kind=kind)
    return _to("draft", kind, code)


@require_POST
def confirm(request: Request, code: str, kind: str = CARD) -> HttpResponse:
    services.confirm(code, version=_seen(request), by=request.actor, kind=kind)
    messages.success(request, _("Zapisano przegląd. Treść ma nowe wydanie i nową datę."))
    return _to("card", kind, code)


@require_POST
def archive(request: Request, code: str, kind: str = CARD) -> HttpResponse:
    try:
        services.archive(code, reason=request.POST.get("reason", "")[:1000], by=request.actor, kind=kind)
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()))
    else:
        messages.success(request, _("Treść jest w archiwum. Wróci, gdy ktoś zacznie zmianę i ją zatwierdzi."))
    return _to("card", kind, code)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Request, code: str, kind: str = CARD) -> HttpResponse:
    """The text being written: a form for who writes, the differences for who approves."""
    found = queries.draft(request.actor, code, kind=kind)
    form_of_kind = FORMS[kind]
    if request.method != "POST":
        return _draft_page(request, found, _form_of(found))
    form = form_of_kind(request.POST)

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
                return _to("preview", kind, code)
            messages.success(request, _("Zapisano szkic."))
            return _to("draft", kind, code)
    except StaleSave:
        theirs = queries.draft(request.actor, code, kind=kind)
        values = {**_values(theirs), "based_on": form.cleaned_data["based_on"]}
        stale = StaleSave(version=theirs.version, theirs=values)
        here = kept_url("draft", kind, code)
        return conflict_page(request, form, stale, title=found.title, back_url=here, **form.shape(theirs.content))
    return _draft_page(request, found, form, status=422)


@require_safe
def preview(request: Request, code: str, kind: str = CARD) -> HttpResponse:
    """The text being written as residents would see it."""
    found = queries.draft(request.actor, code, kind=kind)
    context: dict[str, object] = {"draft": found, "is_preview": True}
    if kind == CARD:
        context |= {"card": queries.preview(request.actor, code), "template": kinds.kind(kind).template}
    else:
        context |= {"reading": reading(found.content)}
    return render(request, "knowledge/preview.html", context)


@require_POST
def submit(request: Request, code: str, kind: str = CARD) -> HttpResponse:
    found = queries.draft(request.actor, code, kind=kind)
    try:
        reason = request.POST.get("plain_reason", "").replace("\x00", "")[:1000]
        services.submit(found.id, version=_seen(request), plain_reason=reason, by=request.actor)
    except Invalid as error:
        if "plain_reason" in error.fields:
            messages.error(request, error.fields["plain_reason"])
            return _to("draft", kind, code)
        labels = ", ".join(_part(kind, name) for name in error.fields)
        messages.error(request, _("Uzupełnij przed wysłaniem: %(parts)s.") % {"parts": labels})
    except StaleSave:
        messages.error(request, _("Ktoś zmienił ten tekst. Przeczytaj go jeszcze raz."))
    else:
        messages.success(request, _("Wysłano do zatwierdzenia."))
    return _to("draft", kind, code)


@require_POST
def approve(request: Request, code: str, kind: str = CARD) -> HttpResponse:
    found = queries.draft(request.actor, code, kind=kind)
    try:
        is_shown = services.approve(found.id, version=_seen(request), by=request.actor)
    except StaleSave:
        messages.error(request, _("Ktoś zmienił ten tekst. Przeczytaj go jeszcze raz."))
        return _to("draft", kind, code)
    if is_shown:
        messages.success(request, _("Zatwierdzono i opublikowano."))
        return _to("card", kind, code)
    messages.success(request, _("Zatwierdzono. Treść pokaże się w swoim dniu."))
    return _to("draft", kind, code)


@require_POST
def send_back(request: Request, code: str, kind: str = CARD) -> HttpResponse:
    reason = request.POST.get("reason", "")[:2000]
    try:
        services.send_back(queries.draft(request.actor, code, kind=kind).id, reason=reason, by=request.actor)
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()))
    else:
        messages.success(request, _("Odesłano autorowi z uwagami."))
    return _to("draft", kind, code)


@require_POST
def take_back(request: Request, code: str, kind: str = CARD) -> HttpResponse:
    return _verb(request, kind, code, services.take_back, _("Tekst jest znowu szkicem."))


@require_POST
def drop(request: Request, code: str, kind: str = CARD) -> HttpResponse:
    found = queries.draft(request.actor, code, kind=kind)
    services.drop(found.id, by=request.actor)
    messages.success(request, _("Odłożono szkic. Przez miesiąc możesz go przywrócić."))
    return _to("card", kind, code) if found.card_version else redirect("knowledge_kept:desk")


@require_POST
def pick_up(request: Request, code: str, draft_id: int, kind: str = CARD) -> HttpResponse:
    services.pick_up(draft_id, by=request.actor)
    messages.success(request, _("Przywrócono szkic."))
    return _to("draft", kind, code)


def _verb(request: Request, kind: str, code: str, verb: Callable[..., object], done: str) -> HttpResponse:
    verb(queries.draft(request.actor, code, kind=kind).id, by=request.actor)
    messages.success(request, done)
    return _to("draft", kind, code)


def _draft_page(request: Request, found: queries.DraftView, form: TextForm, *, status: int = 200) -> HttpResponse:
    """Beside the text, what differs from what is shown."""
    kind, content = found.kind, found.content
    before = queries.version(request.actor, found.code, found.card_version, kind=kind)
    changes = _differences(_comparable(kind, content), _comparable(kind, before.content)) if before else []
    marked = queries.links_of(content)
    form.mark_links(marked)
    context = {
        "draft": found, "form": form, "marked": marked, "changes": changes, "is_new": before is None,
        "lacking": [_part(kind, name) for name in found.lacking],
        "seconds": seconds_aloud(content.phone_version) if isinstance(content, CardContent) else 0,
    }  # fmt: skip
    return render(request, "knowledge/draft.html", context, status=status)


def reading(content: Content) -> SafeString:
    """A record as it is read, by the template of its kind."""
    return render_to_string(kinds.kind(content.kind).template, {"content": content})


def _to(name: str, kind: str, code: str) -> HttpResponse:
    return redirect(kept_url(name, kind, code))


def _content(form: TextForm, found: queries.DraftView) -> Content:
    """What the form says; what is wrong with it under the names of the page's fields."""
    try:
        return services.contents_of(form.said(found.content), kind=found.kind)
    except Invalid as error:
        fields = {form.fields_of_parts.get(name, name): why for name, why in error.fields.items()}
        raise Invalid(fields=fields) from error


def _form_of(found: queries.DraftView) -> TextForm:
    form = FORMS[found.kind]
    return form.opened(_values(found), found.version, **form.shape(found.content))


def _values(found: queries.DraftView) -> dict[str, object]:
    # saving says that the edition shown beside it was looked at
    values = FORMS[found.kind].written(found.content, note=found.note, publish_on=found.publish_on)
    return {**values, "based_on": found.card_version}


def _comparable(kind: str, content: Content) -> dict[str, tuple[str, str]]:
    """Field → (label, text) as people read it."""
    form_of_kind = FORMS[kind]
    form = form_of_kind(**form_of_kind.shape(content))
    skipped = {"note", "publish_on"}
    return {
        name: (_label(form, name), form.shown(name, value))
        for name, value in form_of_kind.written(content).items()
        if name in form.fields and name not in skipped
    }


def _label(form: TextForm, name: str) -> str:
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


def _part(kind: str, name: str) -> str:
    """A part that is missing, in the words of the page."""
    return str(kinds.kind(kind).parts.get(name, name))


def _seen(request: Request) -> int:
    """The version that the page showed."""
    seen = request.POST.get("version", "")
    if not seen.isdecimal():
        raise Conflict(_("Odśwież stronę i spróbuj jeszcze raz."))
    return int(seen)
