"""What the addresses of the board and of reports say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okienko.insight.queries import LONGEST_DAYS
from okienko.insight.rules import DEFAULT, FORMULAS, AlarmKind

FORMULA_CHOICES = [(name, name) for name in dict.fromkeys(one.id for one in FORMULAS)]


THRESHOLDS = {
    AlarmKind.OLDEST: _("Ktoś czeka dłużej niż (minuty)"),
    AlarmKind.LEVEL: _("Poziom obsługi w ostatniej pół godzinie poniżej (procent)"),
    AlarmKind.SILENCE: _("W godzinach pracy nic się nie dzieje od (minuty)"),
    AlarmKind.NO_OFFERS: _("Ktoś czeka i ktoś jest wolny, a nikt nie dostaje oferty od (minuty)"),
}


class ThresholdForm(forms.Form):
    """A field for each kind of alarm; an empty one switches it off."""

    def __init__(self, data: QueryDict | None, known: Mapping[AlarmKind, tuple[int, bool]]) -> None:
        super().__init__(data)
        for kind, (value, is_on) in known.items():
            self.fields[kind.value] = forms.IntegerField(
                label=THRESHOLDS[kind],
                required=False,
                min_value=1,
                max_value=100 if kind is AlarmKind.LEVEL else 1440,
                initial=value if is_on else None,
            )
        self._known = known

    def changes(self) -> dict[AlarmKind, tuple[int, bool]]:
        """Kind → value and whether it rings; of one that is switched off the value is kept."""
        found = {}
        for kind, (value, _is_on) in self._known.items():
            given = self.cleaned_data[kind.value]
            found[kind] = (value if given is None else given, given is not None)
        return found


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
