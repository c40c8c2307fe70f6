"""Forms of the office's supplement to the law."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okienko.terms import queries


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _source() -> forms.CharField:
    return forms.CharField(
        label=_("Podstawa"), max_length=200, help_text=_("Akt i miejsce ogłoszenia, na przykład Dz.U. 2026 poz. 9999.")
    )


class DayOffForm(forms.Form):
    name = forms.CharField(label=_("Nazwa"), max_length=120)
    day = _day(_("Dzień"))
    source = _source()


class TermForm(forms.Form):
    code = forms.ChoiceField(label=_("Reguła"))
    term = forms.CharField(
        label=_("Nowy termin"), max_length=40, help_text=_("Na przykład 14 days, 1 month, 3 working_days, 72 hours.")
    )
    valid_from = _day(_("Obowiązuje od"))
    source = _source()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = queries.list_rules(timezone.localdate())
        self.fields["code"].choices = [(rule.code, f"{rule.name} ({rule.code})") for rule in rules]  # type: ignore[attr-defined]  # a choice field
