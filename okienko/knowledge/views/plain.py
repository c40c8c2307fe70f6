"""Plain language: the live measure beside an editor, the report over published texts, the list of phrases."""

from __future__ import annotations

import csv
import io

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.kernel.errors import Invalid
from okienko.kernel.forms import saved
from okienko.kernel.http import Request, asked
from okienko.knowledge import permissions, queries, services
from okienko.knowledge.forms.plain import LimitsForm, PhraseForm
from okienko.knowledge.rules import Phrase, TextKind

MOST_TEXTS = 60


@require_POST
def measure(request: Request) -> HttpResponse:
    """A fragment: how hard the texts `text` (several) of one `kind` are, and what to do. Keeps and logs nothing."""
    permissions.require_staff(request.actor)
    kind = request.POST.get("kind", "")
    if kind not in list(TextKind):
        raise Invalid(fields={"kind": kind[:20]})
    texts = [one.replace("\r\n", "\n") for one in request.POST.getlist("text")[:MOST_TEXTS]]
    return render(request, "knowledge/plain_panel.html", {"plain": queries.judge(texts, TextKind(kind))})


@require_safe
def report(request: Request) -> HttpResponse:
    """All published texts, worst first: `?rodzaj=`, `?komorka=`."""
    kind, unit = asked(request, "rodzaj", longest=20), asked(request, "komorka", longest=20)
    found = queries.plain_report(request.actor, kind=kind, unit=unit)
    context = {"report": found, "kind": kind, "unit": unit, "kinds": queries.PLAIN_KINDS.items(),
               "query": request.GET.urlencode()}  # fmt: skip
    return render(request, "knowledge/plain_report.html", context)


@require_safe
def report_csv(request: Request) -> HttpResponse:
    """The report as a sheet."""
    kind, unit = asked(request, "rodzaj", longest=20), asked(request, "komorka", longest=20)
    found = queries.plain_report(request.actor, kind=kind, unit=unit)
    sheet = io.StringIO()
    write = csv.writer(sheet, delimiter=";").writerow
    write(["rodzaj", "adres", "tytuł", "komórka", "FOG", "cel", "za trudny", "słów w zdaniu", "długich słów %",
           "Pisarek", "poprzednie wydania", "uzasadnienie", "urzędowych zwrotów"])  # fmt: skip
    for one in found.rows:
        numbers = [one.measure.words_in_sentence, one.measure.hard_share, one.measure.pisarek]
        shown = [_number(number) if one.is_measured else "" for number in (one.measure.fog, *numbers)]
        write([
            _cell(text) for text in (
                one.kind_name, one.code, one.title, one.unit, shown[0], _number(one.limit),
                "tak" if one.is_too_hard else "nie", *shown[1:], " ".join(map(_number, one.trend)), one.reason,
                str(one.phrases) if one.is_measured else "",
            )
        ])  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="prosty-jezyk.csv"'}
    return HttpResponse("\ufeff" + sheet.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _cell(text: str) -> str:
    """Nothing that a spreadsheet would take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@require_http_methods(["GET", "HEAD", "POST"])
def phrases(request: Request) -> HttpResponse:
    """The list of phrases with a form for one more, and what was changed lately."""
    form = PhraseForm(request.POST if request.method == "POST" else None)

    def save() -> None:
        given = form.cleaned_data
        phrase = Phrase(given["said"], given["plain"], not given["rewrite"])
        services.set_phrase(phrase, by=request.actor)

    if request.method == "POST":
        permissions.require_editor(request.actor)
        if saved(form, save):
            messages.success(request, _("Zapisano. Od teraz podpowiadamy to przy pisaniu."))
            return redirect("knowledge_kept:plain_phrases")
    text = asked(request, "q", longest=100)
    rows = queries.phrases(request.actor, text=text)
    context = {
        "form": form, "rows": rows, "text": text, "changes": queries.phrase_changes(request.actor),
        "may_change": permissions.edits(request.actor),
        "limits": LimitsForm(initial={kind.value: fog for kind, fog in queries.limits().items()}),
    }  # fmt: skip
    return render(request, "knowledge/plain_phrases.html", context, status=422 if form.is_bound else 200)


@require_POST
def switch_phrase(request: Request) -> HttpResponse:
    """Look for a phrase no more (`off`), or again."""
    said = request.POST.get("said", "")[:200]
    known = next((one for one in queries.phrases(request.actor) if one.said == said), None)
    permissions.require_editor(request.actor)
    if known is None:
        raise Invalid(fields={"said": _("Nie ma takiego wyrażenia. Odśwież stronę.")})
    phrase = Phrase(known.said, known.plain, known.is_ready)
    services.set_phrase(phrase, is_used="off" not in request.POST, by=request.actor)
    messages.success(request, _("Zapisano zmianę. Możesz ją cofnąć na dole strony."))
    return redirect("knowledge_kept:plain_phrases")


@require_POST
def undo_phrase(request: Request, change_id: int) -> HttpResponse:
    services.undo_phrase(change_id, by=request.actor)
    messages.success(request, _("Cofnięto zmianę."))
    return redirect("knowledge_kept:plain_phrases")


@require_POST
def set_limits(request: Request) -> HttpResponse:
    """How hard texts may be."""
    permissions.require_editor(request.actor)
    form = LimitsForm(request.POST)
    given = {TextKind(name): value for name, value in form.cleaned_data.items()} if form.is_valid() else {}
    if given and saved(form, lambda: services.set_limits(given, by=request.actor)):
        messages.success(request, _("Zapisano cele. Obowiązują od teraz."))
    else:
        messages.error(request, _("Cel to liczba od 4 do 20. Nic nie zapisano."))
    return redirect("knowledge_kept:plain_phrases")
