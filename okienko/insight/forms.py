"""What the addresses of the board and of reports say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okienko.insight.queries import LONGEST_DAYS
from okienko.insight.rules import DEFAULT, FORMULAS

FORMULA_CHOICES = [(name, name) for name in dict.fromkeys(one.id for one in FORMULAS)]


class PeriodForm(forms.Form):
    """`?od=2026-11-16&do=2026-11-22&wzor=SL-DEF`; nothing: today."""

    od = forms.DateField(label=_("Od"), widget=forms.DateInput(attrs={"type": "date"}))
    do = forms.DateField(label=_("Do"), widget=forms.DateInput(attrs={"type": "date"}))
    wzor = forms.ChoiceField(label=_("Wzór poziomu obsługi"), choices=FORMULA_CHOICES)

    @classmethod
    def asked(cls, address: QueryDict) -> PeriodForm:
        """The form of an address; what it does not say is filled in, and shown so."""
        today = timezone.localdate().isoformat()
        first, last = address.get("od", ""), address.get("do", "")
        return cls({"od": first or last or today, "do": last or first or today, "wzor": address.get("wzor") or DEFAULT})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        today = timezone.localdate()
        first: date | None = data.get("od")
        last: date | None = data.get("do")
        if first is None or last is None:
            return data
        if last < first:
            self.add_error("do", _("Ostatni dzień jest wcześniejszy niż pierwszy. Popraw jeden z nich."))
        elif (last - first).days >= LONGEST_DAYS:
            message = _("Raport obejmuje najwyżej %(days)s dni. Wybierz krótszy okres.") % {"days": LONGEST_DAYS}
            self.add_error("do", message)
        elif first > today:
            self.add_error("od", _("Ten dzień jeszcze nie nadszedł. Wybierz dzisiejszy albo wcześniejszy."))
        elif first.year < 2020:
            self.add_error("od", _("Tak dawnych danych nie ma. Wybierz późniejszy dzień."))
        return {"first": first, "last": last, "formula": data.get("wzor") or DEFAULT}
