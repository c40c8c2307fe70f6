"""`/praca/wiedza/uczenie/`: what was asked and not found, and what to do about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.kernel import panels
from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.forms import saved
from okienko.kernel.http import Request, asked
from okienko.knowledge import permissions, queries
from okienko.knowledge.queries import learning as learned
from okienko.knowledge.rules.learning import LONGEST, ModelState
from okienko.knowledge.services import learning as services

DAYS = (7, 28, 91)


class SynonymForm(forms.Form):
    said = forms.CharField(
        label=gettext_lazy("Jak mówią mieszkańcy"), max_length=500,
        help_text=gettext_lazy("Zwroty rozdziel przecinkami. Gwiazdka zastępuje koniec słowa: prawko zgubi*"),
    )  # fmt: skip
    official = forms.CharField(
        label=gettext_lazy("Jak mówi urząd"), max_length=200,
        help_text=gettext_lazy("Słowa z nazwy karty, na przykład: wydanie wtórnika prawa jazdy"),
    )  # fmt: skip


class QuestionForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Pytanie mieszkańca"), max_length=LONGEST)
    cards = forms.MultipleChoiceField(label=gettext_lazy("Karty, które na nie odpowiadają"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(one.code, one.title) for one in queries.list_cards()]
        self.fields["cards"].choices = listed  # type: ignore[attr-defined]  # a choice field


@require_safe
def desk(request: Request) -> HttpResponse:
    """What searches of the last `?dni=` days say."""
    wanted = asked(request, "dni", longest=3)
    days = int(wanted) if wanted in {str(one) for one in DAYS} else 28
    found = learned.learned(request.actor, today=timezone.localdate(), days=days)
    may_edit = permissions.edits(request.actor)
    context = {
        "learned": found, "spans": DAYS, "may_edit": may_edit,
        "trials": learned.open_trials(request.actor) if may_edit else [],
        "panels": panels.shown("learning", request, found.since.isoformat()),
    }  # fmt: skip
    return render(request, "knowledge/learning.html", context)


@require_POST
def add_phrase(request: Request) -> HttpResponse:
    """Residents' words into "also asked as" of a card; goes on to its draft."""
    code = _sent(request, "code", 60)
    try:
        services.add_phrase(code, _sent(request, "text", LONGEST), by=request.actor)
    except (Invalid, Conflict) as error:
        messages.error(request, " ".join(error.fields.values()) or str(error.message))
        return redirect("knowledge_kept:learning")
    messages.success(request, _("Dopisano do „pytają też tak” w szkicu. Wyślij go do zatwierdzenia."))
    return redirect("knowledge_kept:draft", code)


@require_http_methods(["GET", "HEAD", "POST"])
def synonyms(request: Request) -> HttpResponse:
    """All synonyms, `?q=` among them; posted: a new one, which is measured first."""
    text = asked(request, "q", longest=100)
    listed = learned.synonym_list(request.actor, text=text)
    form = SynonymForm(request.POST or None)
    made: list[int] = []

    def begin() -> None:
        given = form.cleaned_data
        made.append(services.try_synonym(given["said"], given["official"], by=request.actor))

    if request.method == "POST" and saved(form, begin):
        return redirect("knowledge_kept:trial", made[0])
    context = {"form": form, "listed": listed, "text": text, "trials": learned.open_trials(request.actor)}
    return render(request, "knowledge/synonyms.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def synonym(request: Request, entry_id: int) -> HttpResponse:
    """One synonym with its history; posted: other words of it, which are measured first."""
    entry = learned.entry(request.actor, entry_id)
    form = SynonymForm(request.POST or None, initial={"said": entry.said, "official": entry.official})
    made: list[int] = []

    def begin() -> None:
        given = form.cleaned_data
        made.append(
            services.try_change(entry_id, given["said"], given["official"], version=_version(request), by=request.actor)
        )

    if request.method == "POST" and saved(form, begin):
        return redirect("knowledge_kept:trial", made[0])
    return render(
        request, "knowledge/synonym.html", {"entry": entry, "form": form}, status=422 if form.is_bound else 200
    )


@require_POST
def without(request: Request) -> HttpResponse:
    """Try the search without one of the program's synonyms."""
    return redirect("knowledge_kept:trial", services.try_without(_sent(request, "said", 2000), by=request.actor))


@require_POST
def switch(request: Request, entry_id: int) -> HttpResponse:
    return redirect("knowledge_kept:trial", services.try_switch(entry_id, by=request.actor))


@require_POST
def undo(request: Request, entry_id: int) -> HttpResponse:
    services.undo_synonym(entry_id, version=_version(request), by=request.actor)
    messages.success(request, _("Cofnięto. Wyszukiwarka już to wie."))
    return redirect("knowledge_kept:synonym", entry_id)


@require_safe
def trial(request: Request, trial_id: int) -> HttpResponse:
    """How far the measuring is, then what it says."""
    return render(request, "knowledge/trial.html", {"trial": learned.trial(request.actor, trial_id)})


@require_POST
def keep(request: Request, trial_id: int) -> HttpResponse:
    entry_id = services.keep_trial(trial_id, by=request.actor)
    messages.success(request, _("Zostało. Wyszukiwarka już to wie."))
    return redirect("knowledge_kept:synonym", entry_id)


@require_POST
def drop(request: Request, trial_id: int) -> HttpResponse:
    services.drop_trial(trial_id, by=request.actor)
    messages.success(request, _("Odrzucono. Wyszukiwarka działa jak dotąd."))
    return redirect("knowledge_kept:synonyms")


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: Request) -> HttpResponse:
    """Questions search is measured on, and those that answers proposed."""
    kept = learned.model_questions(request.actor, ModelState.KEPT)
    form = QuestionForm(request.POST or None, initial={"text": asked(request, "pytanie", longest=LONGEST)})

    def add() -> None:
        given = form.cleaned_data
        services.keep_question(given["text"], given["cards"], by=request.actor)

    if request.method == "POST" and saved(form, add):
        messages.success(request, _("Zapisano. Następna zmiana będzie mierzona także na tym pytaniu."))
        return redirect("knowledge_kept:model_questions")
    proposed = learned.model_questions(request.actor, ModelState.PROPOSED)
    context = {"form": form, "kept": kept, "proposed": proposed}
    return render(request, "knowledge/model_questions.html", context, status=422 if form.is_bound else 200)


@require_POST
def decide(request: Request, question_id: int) -> HttpResponse:
    """Keep a proposed question, or measure on one no more."""
    state = ModelState.KEPT if request.POST.get("state") == ModelState.KEPT else ModelState.DROPPED
    services.decide_question(question_id, state, by=request.actor)
    return redirect("knowledge_kept:model_questions")


def _sent(request: Request, name: str, longest: int) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:longest]


def _version(request: Request) -> int:
    """The version that the page showed."""
    seen = request.POST.get("version", "")
    if not seen.isdecimal() or len(seen) > 9:
        raise Conflict(_("Odśwież stronę i spróbuj jeszcze raz."))
    return int(seen)
