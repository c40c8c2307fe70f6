"""How the questions of a contact end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.cases import queries as cases
from okienko.cases.services import (
    Answered,
    HandOver,
    JoinCase,
    NewCase,
    OpenCase,
    Outcome,
    Place,
    PromiseCallback,
)
from okienko.contacts.rules import Result, WalkedGuide
from okienko.kernel.errors import Invalid
from okienko.kernel.forms import refuse
from okienko.kernel.http import row_id
from okienko.kernel.references import parse_reference
from okienko.knowledge import queries as knowledge
from okienko.organization import queries as organization
from okienko.workspace import words
from okienko.workspace.forms.lists import Lists, offer

JOIN = "join"
RESULTS = [
    (Result.CARD, words.RESULTS["card"]),
    (Result.CARD_AND_JUDGEMENT, words.RESULTS["card_and_judgement"]),
    (Result.AD_HOC, words.RESULTS["ad_hoc"]),
    (Result.CASE, gettext_lazy("nowa sprawa")),
    (JOIN, gettext_lazy("dołącz do sprawy")),
    (Result.CALLBACK, words.RESULTS["callback"]),
    (Result.TRANSFERRED, gettext_lazy("przekaż do komórki")),
    (Result.OUT_OF_SCOPE, words.RESULTS["out_of_scope"]),
    (Result.NO_ANSWER_NEEDED, words.RESULTS["no_answer_needed"]),
]


ANSWERS = (Result.CARD, Result.CARD_AND_JUDGEMENT, Result.AD_HOC, Result.OUT_OF_SCOPE, Result.NO_ANSWER_NEEDED)


class OutcomeForm(forms.Form):
    """How one question of a contact ends; fields of results not chosen are left alone."""

    result = forms.ChoiceField(
        label=gettext_lazy("Wynik"),
        choices=RESULTS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wybierz, jak zakończyło się to pytanie.")},
    )
    question = forms.CharField(label=gettext_lazy("O co chodziło"), max_length=300, required=False)
    card = forms.CharField(label=gettext_lazy("Karta usługi"), max_length=60, required=False)
    guide = forms.CharField(required=False, max_length=4100, widget=forms.HiddenInput)  # of `WalkedGuide`
    case_type = forms.ChoiceField(label=gettext_lazy("Rodzaj sprawy"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Kategoria"), required=False)
    title = forms.CharField(label=gettext_lazy("Czego dotyczy (krótko)"), max_length=300, required=False)
    description = forms.CharField(
        label=gettext_lazy("Opis"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000
    )
    address = forms.CharField(label=gettext_lazy("Miejsce (adres lub opis)"), max_length=300, required=False)
    case_unit = forms.ChoiceField(label=gettext_lazy("Komórka"), required=False)
    case_reference = forms.CharField(label=gettext_lazy("Numer sprawy"), max_length=30, required=False)
    phone = forms.CharField(label=gettext_lazy("Numer telefonu"), max_length=40, required=False)
    due_at = forms.DateTimeField(
        label=gettext_lazy("Kiedy oddzwonić"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    callback_note = forms.CharField(label=gettext_lazy("O czym rozmawiać"), max_length=500, required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Komórka"), required=False)
    reason = forms.CharField(label=gettext_lazy("Dlaczego"), max_length=500, required=False)
    began_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lists: Lists | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = lists or Lists.read()
        offer(self, "case_type", lists.types)
        offer(self, "category", [("", "–"), *lists.categories])
        offer(self, "case_unit", [("", _("wybierze ją system (kategoria i miejsce)")), *lists.units])
        offer(self, "unit", [("", "–"), *lists.units])
        if not self.initial.get("began_at"):
            self.initial["began_at"] = timezone.now().isoformat()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        result = data.get("result")
        if result == JOIN and not self._case_id():
            self.add_error("case_reference", _("Nie ma otwartej dla Ciebie sprawy o tym numerze. Sprawdź cyfry."))
        if result == Result.TRANSFERRED and not data.get("unit"):
            self.add_error("unit", _("Wybierz komórkę, która odpowie."))
        if result == Result.CALLBACK:
            if not data.get("phone"):
                self.add_error("phone", _("Wpisz numer, na który mamy oddzwonić."))
            if not data.get("due_at"):
                self.add_error("due_at", _("Wybierz dzień i godzinę."))
        if result == Result.CASE and not data.get("case_type"):
            self.add_error("case_type", _("Wybierz rodzaj sprawy."))
        if data.get("guide") and WalkedGuide.read(data["guide"]) is None:
            self.add_error("result", _("Tej drogi nie ma w przewodniku. Przejdź go jeszcze raz do końca."))
        return data

    def _case_id(self) -> int | None:
        reference = parse_reference(self.cleaned_data.get("case_reference", ""))
        return cases.id_by_reference(reference) if reference else None

    def refuse(self, error: Invalid) -> None:
        """Show beside the fields what a service refused; its names are those of the domain."""
        names = {"type": "case_type", "unit": "unit" if self.data_result() == Result.TRANSFERRED else "case_unit"}
        names |= {"outcome": "result"}
        refuse(self, Invalid(error.message, fields={names.get(one, one): text for one, text in error.fields.items()}))

    def data_result(self) -> str:
        """The chosen result, also of a form that is wrong elsewhere."""
        return str(self["result"].value() or "")

    def shown(self) -> str:
        """The chosen result and the question, as people read them."""
        return answer_words(self.data_result(), str(self["question"].value() or ""))

    def guide_title(self) -> str:
        """Of the guide kept with this question."""
        walked = WalkedGuide.read(str(self["guide"].value() or ""))
        return knowledge.titles_of_guides([walked.code]).get(walked.code, "") if walked else ""

    def seconds(self) -> int:
        """How long the question was open on the screen, from its appearing to this save."""
        return seconds_since(self.cleaned_data["began_at"])

    def outcome(self) -> Outcome:
        """What the filled form says. Call after `is_valid()`."""
        data, seconds = self.cleaned_data, self.seconds()
        question: str = data["question"]
        match data["result"]:
            case Result.CASE:
                new = NewCase(
                    type_code=data["case_type"],
                    title=data["title"] or question,
                    description=data["description"],
                    category_code=data["category"],
                    place=Place(address=data["address"]) if data["address"] else None,
                    unit=data["case_unit"],
                )
                return OpenCase(new, question, seconds)
            case "join":
                return JoinCase(self._case_id() or 0, question, seconds)
            case Result.CALLBACK:
                return PromiseCallback(data["phone"], data["due_at"], data["callback_note"], question, seconds)
            case Result.TRANSFERRED:
                unit_id = organization.units_by_symbol([data["unit"]])[data["unit"]]
                return HandOver(unit_id, data["reason"], question, seconds)
        guide = WalkedGuide.read(data["guide"])
        return Answered(Result(data["result"]), question, data["card"], data["category"], seconds, guide)


def answer_words(result: str, question: str) -> str:
    """How one question ended, in a line."""
    word = next((str(label) for code, label in RESULTS if code == result), result)
    return f"{word}: {question}" if question else word


def seconds_since(moment: str) -> int:
    """Whole seconds since a moment a hidden field carries; 0 for what is no moment."""
    try:
        return max(0, int((timezone.now() - datetime.fromisoformat(moment)).total_seconds()))
    except (ValueError, TypeError):
        return 0


OutcomeFormSet = forms.formset_factory(OutcomeForm, extra=0, min_num=1, validate_min=True, max_num=10)


def outcome_forms(data: Any = None, lists: Lists | None = None) -> Any:
    """The questions of one contact; each with the same select boxes, read once."""
    return OutcomeFormSet(data, prefix="o", form_kwargs={"lists": lists or Lists.read()})


def only_answers(outcomes: Any) -> None:
    """Leave the results a guest may save: what becomes a case or a promise is the office's (`settle_contact`)."""
    for form in outcomes.forms:
        field = form.fields["result"]
        field.choices = [one for one in field.choices if one[0] in ANSWERS]


def one_more(posted: QueryDict) -> QueryDict:
    """The same form with one question more, its clock beginning now."""
    data = posted.copy()
    given = row_id(data.get("o-TOTAL_FORMS", "1"))
    count = min(1 if given is None else given, 9)
    data["o-TOTAL_FORMS"] = str(count + 1)
    data[f"o-{count}-began_at"] = timezone.now().isoformat()
    return data
