"""What a work list can be narrowed to."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.routing.queries import WorkFilter
from okienko.workspace import words
from okienko.workspace.forms.lists import offer


class FilterForm(forms.Form):
    """The select boxes above a list, as the address has them; the names are those of the address."""

    rodzaj = forms.ChoiceField(label=gettext_lazy("Rodzaj"), required=False)
    kanal = forms.ChoiceField(label=gettext_lazy("Kanał"), required=False)
    stan = forms.ChoiceField(label=gettext_lazy("Stan"), required=False)
    kategoria = forms.ChoiceField(label=gettext_lazy("Kategoria"), required=False)
    kolejka = forms.ChoiceField(label=gettext_lazy("Kolejka"), required=False)
    komorka = forms.ChoiceField(label=gettext_lazy("Komórka"), required=False)

    def __init__(
        self, wanted: WorkFilter, *, categories: Mapping[str, str], units: Mapping[str, str], queues: Mapping[str, str]
    ) -> None:
        chosen = {"rodzaj": wanted.kind, "kanal": wanted.channel, "stan": wanted.stage, "kategoria": wanted.category}
        super().__init__(initial=chosen | {"komorka": wanted.unit, "kolejka": wanted.queue}, auto_id="f-%s")
        offer(self, "rodzaj", [("", _("każdy rodzaj")), *words.all_of("kind")])
        offer(self, "kanal", [("", _("każdy kanał")), *words.all_of("channel")])
        offer(self, "stan", [("", _("każdy stan")), *words.all_of("stage")])
        offer(self, "kategoria", [("", _("każda kategoria")), *categories.items()])
        if queues:
            offer(self, "kolejka", [("", _("każda kolejka")), *queues.items()])
        else:
            del self.fields["kolejka"]
        if len(units) > 1:
            offer(self, "komorka", [("", _("każda komórka")), *units.items()])
        else:
            del self.fields["komorka"]
