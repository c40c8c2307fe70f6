"""The question who answers for a place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.cases import queries as cases
from okienko.organization import queries as organization


class PlaceQuestionForm(forms.Form):
    """A category and a place: a point on the map, a known address, or none."""

    category = forms.ChoiceField(label=_("Kategoria"))
    address = forms.CharField(
        label=_("Ulica i numer"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in cases.categories(language):
            groups.setdefault(one.group_name, []).append((one.code, one.name))
        self.fields["category"].choices = list(groups.items())  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """The point that was set; without one, the point of the address."""
        given = super().clean() or {}
        address = given.get("address", "").replace("\x00", "")
        if given.get("lon") is None or given.get("lat") is None:
            found = organization.find_address(address) if address else None
            given["lon"], given["lat"] = (found.lon, found.lat) if found else (None, None)
            broken = "lon" in self.errors or "lat" in self.errors  # hidden fields: their reason stands by the address
            if broken or (address and found is None):
                self.add_error(
                    "address", _("Nie znamy tego adresu. Wpisz ulicę i numer domu albo zaznacz punkt na mapie.")
                )
        return given
