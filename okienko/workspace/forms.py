"""Forms of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.cases import queries as cases
from okienko.cases.queries import CaseView
from okienko.cases.services import (
    Answered,
    HandOver,
    JoinCase,
    NewCase,
    NewPerson,
    OpenCase,
    Outcome,
    Place,
    PromiseCallback,
    Talk,
)
from okienko.contacts.rules import Channel, Result
from okienko.kernel.errors import Invalid
from okienko.kernel.forms import refuse
from okienko.kernel.references import parse_reference
from okienko.organization import queries as organization
from okienko.people.rules import PersonData
from okienko.workspace import words
from okienko.workspace.uploads import FilesField

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


@dataclass(frozen=True, slots=True)
class Lists:
    """What the select boxes of one page offer, read once for all its forms: (code, name)."""

    types: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    units: list[tuple[str, str]]

    @classmethod
    def read(cls) -> Lists:
        return cls(
            [(one.code, one.name) for one in cases.types()],
            [(one.code, one.name) for one in cases.categories()],
            [(one.symbol, f"{one.name} ({one.symbol})") for one in organization.unit_rows()],
        )


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
        _choices(self, "case_type", lists.types)
        _choices(self, "category", [("", "–"), *lists.categories])
        _choices(self, "case_unit", [("", _("wybierze ją system (kategoria i miejsce)")), *lists.units])
        _choices(self, "unit", [("", "–"), *lists.units])
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
        return Answered(Result(data["result"]), question, data["card"], data["category"], seconds)


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


def one_more(posted: QueryDict) -> QueryDict:
    """The same form with one question more, its clock beginning now."""
    data = posted.copy()
    given = data.get("o-TOTAL_FORMS", "1")
    count = min(int(given) if given.isdecimal() else 1, 9)
    data["o-TOTAL_FORMS"] = str(count + 1)
    data[f"o-{count}-began_at"] = timezone.now().isoformat()
    return data


class ReplyForm(forms.Form):
    """Words to the person, their attachments, and a note for staff."""

    reply = forms.CharField(
        label=gettext_lazy("Treść"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 9, "data-reply": ""}),
    )
    attachments = FilesField(label=gettext_lazy("Załączniki"))
    stored = forms.CharField(required=False, widget=forms.HiddenInput)  # ids of files kept from a save that failed
    note = forms.CharField(
        label=gettext_lazy("Notatka dla pracowników"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def stored_ids(self) -> list[int]:
        return [int(one) for one in self["stored"].value().split() if one.isdecimal()] if self["stored"].value() else []


def _text(label: Any, rows: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=100_000, widget=forms.Textarea(attrs={"rows": rows}), **options)


def _line(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, **options)


class CaseVerb(forms.Form):
    """What every verb of the case page carries: the version the page showed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    all_required = True

    def __init__(self, *args: Any, case: CaseView, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", case.version)
        self.prepare(case)

    def prepare(self, case: CaseView) -> None:
        """Fill select boxes from the case."""


class ResolveForm(CaseVerb):
    outcome = forms.ChoiceField(label=gettext_lazy("Wynik"), widget=forms.RadioSelect)
    answer = _text(gettext_lazy("Odpowiedź dla osoby: co zrobiono i co dalej"), 6)

    def prepare(self, case: CaseView) -> None:
        _choices(self, "outcome", [(one.code, one.name) for one in case.type.outcomes if one.code != "duplicate"])


class AskForm(CaseVerb):
    text = _text(gettext_lazy("Czego brakuje i do kiedy"), 4)


class HandOverForm(CaseVerb):
    unit = forms.ChoiceField(label=gettext_lazy("Komórka"))
    reason = _line(gettext_lazy("Dlaczego"))

    def prepare(self, case: CaseView) -> None:
        units = [(one.symbol, f"{one.name} ({one.symbol})") for one in organization.unit_rows()]
        _choices(self, "unit", [("", "–"), *(one for one in units if one[0] != case.header.unit_symbol)])


class RefuseForm(CaseVerb):
    reason = _line(gettext_lazy("To nie nasza sprawa, bo"))


class NoteForm(CaseVerb):
    text = _text(gettext_lazy("Treść"), 3)
    public = forms.BooleanField(label=gettext_lazy("niech widzi ją osoba, która zgłosiła"), required=False)


class PhotosForm(CaseVerb):
    photos = FilesField(label=gettext_lazy("Zdjęcia, na przykład po wykonaniu"), accept="image/*")


class RequalifyForm(CaseVerb):
    type = forms.ChoiceField(label=gettext_lazy("Rodzaj"))
    reason = _line(gettext_lazy("Dlaczego (o rodzaju decyduje treść, art. 222 KPA)"))

    def prepare(self, case: CaseView) -> None:
        offered = [(one.code, one.name) for one in cases.types() if one.code in case.type.requalify_to]
        _choices(self, "type", [("", "–"), *offered])


class ReopenForm(CaseVerb):
    reason = _text(gettext_lazy("Co jeszcze trzeba zrobić"), 3)


class ComplicatedForm(CaseVerb):
    reason = _line(gettext_lazy("Uzasadnienie"))


class ExcludedForm(CaseVerb):
    """Days that do not count (art. 35 § 5 KPA)."""

    cause = forms.ChoiceField(label=gettext_lazy("Powód"))
    since = forms.DateField(label=gettext_lazy("Od"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(
        label=gettext_lazy("Do (puste: jeszcze trwa)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(label=gettext_lazy("Uwagi"), max_length=300, required=False)
    all_required = False

    def prepare(self, case: CaseView) -> None:
        offered = [(code, str(word)) for code, word in words.EXCLUSIONS.items() if code in case.exclusions]
        _choices(self, "cause", [("", "–"), *offered])


class DuplicateForm(CaseVerb):
    into = forms.CharField(label=gettext_lazy("Numer zgłoszenia, do którego dołączyć"), max_length=30)

    def clean_into(self) -> int:
        """The id of the case of that number."""
        reference = parse_reference(self.cleaned_data["into"])
        found = cases.id_by_reference(reference) if reference else None
        if found is None:
            raise forms.ValidationError(_("Nie ma zgłoszenia o tym numerze. Sprawdź cyfry."))
        return found


class TalkForm(forms.Form):
    """Who talks with us, for whom, and about what; the questions are `OutcomeForm`s beside it."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=gettext_lazy("Jak rozmawiamy"),
        choices=[(Channel.PHONE.value, words.CHANNELS["phone"]), (Channel.DESK.value, words.CHANNELS["desk"])],
        widget=forms.RadioSelect,
        initial=Channel.PHONE.value,
    )
    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(label=gettext_lazy("Potwierdzone: podała dwie dane, które znamy"), required=False)
    family_name = forms.CharField(label=gettext_lazy("Nazwisko lub firma"), max_length=200, required=False)
    given_name = forms.CharField(label=gettext_lazy("Imię"), max_length=100, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telefon"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email"}),
    )
    on_behalf_of = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_unit = forms.ChoiceField(label=gettext_lazy("Dla której komórki"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Język rozmowy"),
        choices=[("pl", gettext_lazy("polski")), ("en", gettext_lazy("angielski")), ("uk", gettext_lazy("ukraiński"))],
    )
    words = forms.CharField(
        label=gettext_lazy("Co mówi"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "data-reply": ""}),
    )
    note = forms.CharField(
        label=gettext_lazy("Notatka dla pracowników"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "client_unit", [("", _("naszej (urzędu)")), *lists.units])

    def talk(self, headline: str) -> Talk:
        """What the filled form says. Call after `is_valid()`."""
        data = self.cleaned_data
        unit = data["client_unit"]
        return Talk(
            channel=Channel(data["channel"]),
            words=data["words"],
            headline=headline,
            person=data["person"] or self._new_person(),
            confirmed=data["confirmed"],
            on_behalf_of_id=data["on_behalf_of"],
            client_unit_id=organization.units_by_symbol([unit])[unit] if unit else None,
            language=data["language"],
        )

    def _new_person(self) -> NewPerson | None:
        data = self.cleaned_data
        numbers = tuple((kind, data[kind]) for kind in ("phone", "email") if data[kind].strip())
        if not numbers and not data["family_name"].strip() and not data["given_name"].strip():
            return None
        name = PersonData(given_name=data["given_name"], family_name=data["family_name"], language=data["language"])
        return NewPerson(name, numbers)


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
