"""What can be done with a case: one form for each verb."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.cases import queries as cases
from okienko.cases.queries import CaseView
from okienko.cases.rules import CaseState
from okienko.kernel.editing import VersionedForm
from okienko.kernel.references import parse_reference
from okienko.organization import queries as organization
from okienko.routing.rules import AccessClass
from okienko.workspace import words
from okienko.workspace.forms.lists import offer
from okienko.workspace.forms.plain import QUIETLY
from okienko.workspace.uploads import FilesField


def _text(label: Any, rows: int, *, to_person: bool = False, is_note: bool = False, **options: Any) -> forms.CharField:
    """`to_person`: texts of cards beside it are put into this field, and it is measured how plain it is."""
    attrs = {"rows": rows, **({"data-reply": "", "data-plain": "reply"} if to_person else QUIETLY if is_note else {})}
    return forms.CharField(label=label, max_length=100_000, widget=forms.Textarea(attrs=attrs), **options)


def _line(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, **options)


class CaseVerb(VersionedForm):
    """What every verb of the case page carries: the version the page showed."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    all_required = True

    def __init__(self, *args: Any, case: CaseView, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", case.version)
        self.prepare(case)

    def prepare(self, case: CaseView) -> None:
        """Fill select boxes from the case."""

    def kept(self, case: CaseView) -> dict[str, Any]:
        """What the case holds now for these fields: the other side of a stale save."""
        return {}


class BeginForm(CaseVerb):
    """A button alone."""


class AcknowledgeForm(CaseVerb):
    """A button alone."""


class ReleaseForm(CaseVerb):
    """A button alone: show the person's words and photos to the public, or hide them again."""

    withdraw = forms.BooleanField(required=False, widget=forms.HiddenInput)


class ResolveForm(CaseVerb):
    outcome = forms.ChoiceField(label=gettext_lazy("Wynik"), widget=forms.RadioSelect)
    answer = _text(gettext_lazy("Odpowiedź dla osoby: co zrobiono i co dalej"), 6, to_person=True)

    def prepare(self, case: CaseView) -> None:
        offer(self, "outcome", [(one.code, one.name) for one in case.type.outcomes if one.code != "duplicate"])
        if case.on_map and case.access_class == AccessClass.OPEN:  # as `cases.queries.public_report` shows it
            self.fields["answer"].widget.attrs["data-plain"] = "public"
            self.fields["answer"].help_text = _("Zobaczy ją też każdy na mapie zgłoszeń: nie wpisuj danych osoby.")

    def kept(self, case: CaseView) -> dict[str, Any]:
        return {"outcome": case.resolution, "answer": case.answer}


class AskForm(CaseVerb):
    text = _text(gettext_lazy("Czego brakuje i do kiedy"), 4, to_person=True)

    def kept(self, case: CaseView) -> dict[str, Any]:
        return {"text": _last_words(case, CaseState.AWAITING_PERSON)}


class HandOverForm(CaseVerb):
    unit = forms.ChoiceField(label=gettext_lazy("Komórka"))
    reason = _line(gettext_lazy("Dlaczego"))

    def prepare(self, case: CaseView) -> None:
        units = [(one.symbol, f"{one.name} ({one.symbol})") for one in organization.unit_rows()]
        offer(self, "unit", [("", "–"), *(one for one in units if one[0] != case.header.unit_symbol)])

    def kept(self, case: CaseView) -> dict[str, Any]:
        reason = case.handovers[-1].reason if case.handovers else ""
        return {"unit": f"{case.header.unit_name} ({case.header.unit_symbol})", "reason": reason}


class RefuseForm(CaseVerb):
    reason = _line(gettext_lazy("To nie nasza sprawa, bo"))


class NoteForm(CaseVerb):
    """A note is added beside the others, whoever wrote meanwhile: it has no version to be stale."""

    text = _text(gettext_lazy("Treść"), 3, is_note=True)
    public = forms.BooleanField(label=gettext_lazy("niech widzi ją osoba, która zgłosiła"), required=False)


class PhotosForm(CaseVerb):
    photos = FilesField(label=gettext_lazy("Zdjęcia, na przykład po wykonaniu"), accept="image/*")


class RequalifyForm(CaseVerb):
    type = forms.ChoiceField(label=gettext_lazy("Rodzaj"))
    reason = _line(gettext_lazy("Dlaczego (o rodzaju decyduje treść, art. 222 KPA)"))

    def prepare(self, case: CaseView) -> None:
        offered = [(one.code, one.name) for one in cases.types() if one.code in case.type.requalify_to]
        offer(self, "type", [("", "–"), *offered])

    def kept(self, case: CaseView) -> dict[str, Any]:
        return {"type": case.type.name, "reason": ""}


class ReopenForm(CaseVerb):
    reason = _text(gettext_lazy("Co jeszcze trzeba zrobić"), 3)

    def kept(self, case: CaseView) -> dict[str, Any]:
        return {"reason": _last_words(case, CaseState.REOPENED)}


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
        offer(self, "cause", [("", "–"), *offered])

    def kept(self, case: CaseView) -> dict[str, Any]:
        last = case.excluded[-1] if case.excluded else None
        if last is None:
            return {}
        return {"cause": last.reason, "since": last.since, "until": last.until, "note": last.note}


class DuplicateForm(CaseVerb):
    into = forms.CharField(label=gettext_lazy("Numer zgłoszenia, do którego dołączyć"), max_length=30)

    def clean_into(self) -> str:
        if self.into_id(self.cleaned_data["into"]) is None:
            raise forms.ValidationError(_("Nie ma zgłoszenia o tym numerze. Sprawdź cyfry."))
        return str(self.cleaned_data["into"])

    @staticmethod
    def into_id(typed: str) -> int | None:
        """The id of the case of the typed number."""
        reference = parse_reference(typed)
        return cases.id_by_reference(reference) if reference else None


def _last_words(case: CaseView, state: CaseState) -> str:
    """The public words of the last time the case came into this state."""
    return next((line.public_note for line in reversed(case.history) if line.state is state), "")


class AssignForm(forms.Form):
    """Somebody of the unit. `held`: who had it when the form was shown (user id, 0 for nobody)."""

    held = forms.IntegerField(required=False, widget=forms.HiddenInput)
    to = forms.TypedChoiceField(
        label=gettext_lazy("Osoba"),
        coerce=int,
        error_messages={"required": gettext_lazy("Wybierz osobę z listy.")},
    )

    def __init__(self, *args: Any, unit_ids: Iterable[int], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "assign_%s")
        super().__init__(*args, **kwargs)
        people = organization.people_of_unit(unit_ids)
        offer(self, "to", [("", "–"), *((str(one.user_id), one.name) for one in people)])
