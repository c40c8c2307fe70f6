"""The page of phrases and limits of plain language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.knowledge.queries import PLAIN_KINDS
from okienko.knowledge.rules import EASIEST, HARDEST


class PhraseForm(forms.Form):
    """What offices write and what to write instead."""

    said = forms.CharField(
        label=_("Zamiast"), max_length=120, help_text=_("Gwiazdka zastępuje końcówkę: uiści* to uiścić, uiściła.")
    )
    plain = forms.CharField(
        label=_("Napisz"), max_length=200, required=False,
        help_text=_("Kilka podpowiedzi rozdziel znakiem / w spacjach. Puste: usuń. Gwiazdka: ta sama końcówka."),
    )  # fmt: skip
    rewrite = forms.BooleanField(label=_("Trzeba przebudować zdanie, nie zamieniaj od razu"), required=False)


class _Goal(forms.FloatField):
    """Shown with a point, as a field of numbers wants it, and read with a comma, too, as people write it."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class LimitsForm(forms.Form):
    """FOG-PL that a text of each kind may have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, name in PLAIN_KINDS.items():
            self.fields[kind.value] = _Goal(
                label=str(name), min_value=EASIEST, max_value=HARDEST,
                widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
            )  # fmt: skip
