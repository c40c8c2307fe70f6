"""The page of a card's text: every part a field of its own, so that two who change different parts do not collide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from okienko.knowledge import queries
from okienko.knowledge.forms import fields
from okienko.knowledge.forms.fields import Group, TextForm
from okienko.knowledge.models import AudienceLabel, ChannelLabel
from okienko.knowledge.rules import CardContent
from okienko.organization import queries as organization
from okienko.terms import queries as terms

SPARE_FEES = 1  # empty rows for a fee to be added
FEE_FIELDS = (
    "amount", "for", "account", "transfer_title", "exemptions", "valid_from", "valid_to", "adds_up", "uncertain",
    "source", "verified_on",
)  # fmt: skip
_SECTION = re.compile(r"^##\s+(.+)$", re.MULTILINE)


class NewCardForm(forms.Form):
    """The beginning of a card that there was not."""

    title = fields.line(_("Nazwa usługi"), longest=300, required=True)
    code = forms.SlugField(
        label=_("Adres na stronie"), max_length=60,
        help_text=_("Małe litery bez ogonków i myślniki, na przykład odpis-aktu. Potem się go nie zmienia."),
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("Komórka, która odpowiada za treść"))

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]  # a choice field


class CardForm(TextForm):
    """A text of a card as a clerk writes it. `said` gives it back as `CardContent` reads it."""

    fields_of_parts = {
        "where": "e_services", "forms": "forms_list", "channels": "filed", "deadline": "deadline_text",
        "fees": "fee1_amount",
    }  # fmt: skip

    title = fields.line(_("Nazwa usługi"), longest=300, required=True)
    summary = fields.prose(_("Odpowiedź w dwóch zdaniach"), rows=2)
    who = fields.prose(_("Kto może to załatwić"))
    audience = fields.several(_("Dla kogo"), AudienceLabel.choices, required=True)
    life_events = fields.several(_("Momenty życia"))
    place_unit = forms.ChoiceField(label=_("Komórka, do której się przychodzi"))
    locations = fields.several(_("Miejsca"))
    desk = fields.line(_("Okienko, pokój albo stanowisko"))
    elsewhere = fields.line(_("Kto to załatwia, gdy nie nasz urząd"), longest=300)
    e_services = fields.text(_("E-usługi"), rows=2, hint=_("Jedna w wierszu: nazwa | https://adres"))
    when = fields.prose(_("Kiedy"))
    fee_note = fields.prose(
        _("Opłata słowami"), rows=2, hint=_("Gdy kwoty nie da się podać, na przykład zależy od uchwały.")
    )
    documents = fields.text(_("Co przygotować"), rows=5, hint=_("Jeden dokument w wierszu."))
    forms_list = fields.text(_("Formularze"), hint=_("Jeden w wierszu: symbol | nazwa | wersja | https://adres"))
    forms_files = fields.text(
        _("Pliki formularzy"), rows=2,
        hint=_("Plik należy do symbolu. Dodaje się go przyciskiem Pliki formularzy na górze strony."),
    )  # fmt: skip
    steps = fields.prose(_("Krok po kroku"), rows=6, hint=_("Jeden krok w wierszu."))
    deadline_rule = forms.ChoiceField(
        label=_("Termin z przepisów"), required=False,
        help_text=_("Długość terminu bierze się z reguły, także gdy przepis się zmieni."),
    )  # fmt: skip
    deadline_text = fields.line(
        _("Termin słowami"), longest=2000, hint=_("Bez reguły: ile to trwa. Z regułą: co do niej dodać.")
    )
    appeal = fields.prose(_("Odwołanie"))
    legal_basis = fields.text(_("Podstawa prawna"), hint=_("Jeden akt w wierszu: nazwa | Dz.U. rok poz. numer"))
    filed = fields.several(_("Jak złożyć"), ChannelLabel.choices)
    collected = fields.several(_("Jak odebrać"), ChannelLabel.choices)
    phone_version = fields.prose(_("Wersja na telefon"), hint=_("Do przeczytania na głos w 20 sekund: do 48 słów."))
    advice_limit = fields.prose(_("W czym nie doradzamy"), rows=2)
    keywords = fields.text(_("Słowa kluczowe"), rows=2, hint=_("Jedno w wierszu."))
    also_asked_as = fields.text(
        _("Ludzie pytają też tak"), rows=4, hint=_("Jedno pytanie w wierszu, słowami mieszkańców.")
    )
    related = fields.text(_("Powiązane karty"), rows=2, hint=_("Jeden adres karty w wierszu, na przykład odpis-aktu."))
    sections = fields.prose(_("Inne informacje"), rows=6, hint=_("Każdy nagłówek w osobnym wierszu po znakach ##."))
    warnings = fields.text(_("Uwagi na końcu karty"), rows=2, hint=_("Jedna w wierszu."))

    def __init__(self, *args: Any, fees: int = 0, **kwargs: Any) -> None:
        """fees: how many fees the text has; one more can be added."""
        super().__init__(*args, **kwargs)
        if self.is_bound:
            fees = self._sent_fees()
        self.fields["forms_files"].widget.attrs["readonly"] = True  # shown, compared, never read back
        self.fee_numbers = range(1, fees + SPARE_FEES + 1)
        for number in self.fee_numbers:
            self.fields |= _fee_fields(number)
        language = get_language() or "pl"
        choices: dict[str, Sequence[tuple[str, Any]]] = {
            "place_unit": self.units,
            "locations": [(place.code, place.name) for place in organization.locations(language)],
            "life_events": queries.life_events(),
            "deadline_rule": [("", _("– bez reguły –")), *_rules()],
        }
        for name, offered in choices.items():
            self.choose(name, offered)
        self.one_of = [name for name, field in self.fields.items() if not field.required]

    def _sent_fees(self) -> int:
        numbers = [int(found[1]) for name in self.data if (found := re.fullmatch(r"fee(\d{1,2})_amount", name))]
        return max(0, min(max(numbers, default=0), 40) - SPARE_FEES)

    def groups(self) -> Iterator[Group]:
        """The page, from top to bottom: in the order people ask."""
        yield self.group(_("Co i dla kogo"), "", ["title", "summary", "who", "audience", "life_events"])
        yield self.group(_("Gdzie i kiedy"), _("Godziny przyjęć dopisują się same, z danych urzędu."),
                          ["place_unit", "desk", "elsewhere", "locations", "e_services", "when"])  # fmt: skip
        for number in self.fee_numbers:
            title = _("Opłata %(number)s") % {"number": number}
            hint = _("Pusta kwota: nie ma takiej opłaty. Nowa stawka to nowa opłata, a stara dostaje datę końca.")
            yield self.group(title, hint, [f"fee{number}_{name}" for name in FEE_FIELDS])
        yield self.group(_("Opłata inaczej"), "", ["fee_note"])
        yield self.group(_("Co przygotować i co zrobić"), "",
                          ["documents", "forms_list", "forms_files", "steps", "filed", "collected"])  # fmt: skip
        yield self.group(_("Termin, odwołanie, podstawa"), "",
                          ["deadline_rule", "deadline_text", "appeal", "legal_basis"])  # fmt: skip
        yield self.group(_("Na telefon i do wyszukiwania"), "",
                          ["phone_version", "advice_limit", "keywords", "also_asked_as", "related"])  # fmt: skip
        yield self.group(_("Pozostałe"), "", ["sections", "warnings"])
        yield from self.last_groups()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number in self.fee_numbers:
            self._check_fee(number, given)
        for name, least in (("e_services", 2), ("forms_list", 2)):
            if any(len(_cells(line)) < least for line in fields.lines(given.get(name, ""))):
                self.add_error(name, _("Oddziel części kreską |, jak w podpowiedzi."))
        return given

    def _check_fee(self, number: int, given: dict[str, Any]) -> None:
        """Says at the field what `FeeContent` would refuse."""
        amount = given.get(f"fee{number}_amount")
        if amount is None:
            return
        needed = ["for", "valid_from", "source", "verified_on", *(["account", "transfer_title"] if amount else [])]
        for name in needed:
            if not given.get(f"fee{number}_{name}") and f"fee{number}_{name}" not in self.errors:
                self.add_error(f"fee{number}_{name}", _("Uzupełnij, bo wpisano kwotę."))
        first, last = given.get(f"fee{number}_valid_from"), given.get(f"fee{number}_valid_to")
        if first and last and last < first:
            self.add_error(f"fee{number}_valid_to", _("Koniec jest wcześniejszy niż początek."))

    @classmethod
    def shape(cls, content: CardContent) -> dict[str, Any]:
        return {"fees": len(content.fees)}

    @classmethod
    def written(cls, content: CardContent, *, note: str = "", publish_on: date | None = None) -> dict[str, Any]:
        shown: dict[str, Any] = {name: getattr(content, name) for name in _SAME}
        shown |= {name: "\n".join(getattr(content, name)) for name in _LISTS}
        shown |= {
            "audience": [one.value for one in content.audience],
            "place_unit": content.where.unit,
            "locations": content.where.locations,
            "desk": content.where.desk,
            "elsewhere": content.where.elsewhere,
            "e_services": _joined((one.name, one.url) for one in content.where.e_services),
            "forms_list": _joined((one.code, one.name, one.version, one.url) for one in content.forms),
            "forms_files": "\n".join(f"{one.code}: {one.file.name}" for one in content.forms if one.file),
            "deadline_rule": content.deadline.rule,
            "deadline_text": content.deadline.text,
            "legal_basis": _joined((one.name, one.journal) for one in content.legal_basis),
            "filed": [one.value for one in content.channels.file],
            "collected": [one.value for one in content.channels.collect],
            "sections": "\n\n".join(f"## {one.title}\n{one.text}" for one in content.sections),
            "note": note,
            "publish_on": publish_on,
        }
        for number, fee in enumerate(content.fees, 1):
            values = {**fee.model_dump(by_alias=True), "uncertain": not fee.certain}
            shown |= {f"fee{number}_{name}": values[name] for name in FEE_FIELDS}
        return shown

    def said(self, before: CardContent) -> dict[str, Any]:
        given = self.cleaned_data
        laws = {law.name: law.model_dump() for law in before.legal_basis}
        known = {form.code: form.model_dump() for form in before.forms}
        return {
            **{name: given[name] for name in _SAME},
            **{name: fields.lines(given[name]) for name in _LISTS},
            "code": before.code,
            "where": {
                "unit": given["place_unit"], "locations": given["locations"], "desk": given["desk"],
                "elsewhere": given["elsewhere"],
                "e_services": [{"name": one[0], "url": one[1]} for one in fields.cells(given["e_services"], 2)],
            },
            "fees": [fee for number in self.fee_numbers if (fee := self._fee(number))],
            "forms": [
                {**known.get(one[0], {}), "code": one[0], "name": one[1], "version": one[2], "url": one[3]}
                for one in fields.cells(given["forms_list"], 4)
            ],
            "deadline": {"rule": given["deadline_rule"], "text": given["deadline_text"]},
            "legal_basis": [
                {**laws.get(one[0], {}), "name": one[0], "journal": one[1]}
                for one in fields.cells(given["legal_basis"], 2)
            ],
            "channels": {"file": given["filed"], "collect": given["collected"]},
            "sections": _sections(given["sections"]),
            "source": before.source.model_dump() if before.source else None,
        }  # fmt: skip

    def _fee(self, number: int) -> dict[str, Any] | None:
        given = {name: self.cleaned_data[f"fee{number}_{name}"] for name in FEE_FIELDS}
        if given["amount"] is None:
            return None
        uncertain = given.pop("uncertain")
        return {**given, "certain": not uncertain}


_SAME = (
    "title", "summary", "who", "audience", "life_events", "when", "fee_note", "appeal", "phone_version",
    "advice_limit", "unit", "editor", "state_of", "next_review", "expires_on",
)  # fmt: skip
_LISTS = ("documents", "steps", "keywords", "also_asked_as", "related", "warnings")


def _fee_fields(number: int) -> dict[str, forms.Field]:
    made: dict[str, forms.Field] = {
        "amount": forms.DecimalField(label=_("Kwota w złotych"), required=False, min_value=0, max_digits=10,
                                     decimal_places=2, localize=True, help_text=_("0 to bezpłatnie.")),
        "for": fields.line(_("Za co")),
        "account": fields.line(_("Numer konta"), longest=60),
        "transfer_title": fields.line(_("Tytuł przelewu")),
        "exemptions": fields.text(_("Kto nie płaci"), rows=2),
        "valid_from": fields.day(_("Obowiązuje od"), required=False),
        "valid_to": fields.day(_("Obowiązuje do"), required=False),
        "adds_up": forms.BooleanField(label=_("Płaci się razem z innymi opłatami"), required=False),
        "uncertain": forms.BooleanField(label=_("Stawka może się zmienić, ostrzeż na stronie"), required=False),
        "source": fields.text(_("Źródło stawki"), rows=1),
        "verified_on": fields.day(_("Sprawdzono dnia"), required=False),
    }  # fmt: skip
    return {f"fee{number}_{name}": field for name, field in made.items()}


def _rules() -> list[tuple[str, str]]:
    today = timezone.localdate()
    law = terms.law_of_office()
    said = ((rule, terms.promise(rule.code, today, law=law)) for rule in terms.list_rules(today))
    return [(rule.code, f"{rule.name} – {promise.text} ({promise.source})") for rule, promise in said if promise]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _joined(rows: Iterator[tuple[str, ...]]) -> str:
    """Cells of each row joined by bars, empty ones at the end left out."""
    return "\n".join(" | ".join(row).rstrip(" |") for row in rows)


def _sections(text: str) -> list[dict[str, str]]:
    """Text under headings "## …"; what stands before the first is left out, as is a heading without text."""
    pieces = _SECTION.split(text.replace("\r\n", "\n"))
    pairs = zip(pieces[1::2], pieces[2::2], strict=True)
    return [{"title": title.strip(), "text": said.strip()} for title, said in pairs if said.strip()]
