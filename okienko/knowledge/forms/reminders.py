"""What residents fill in to be reminded of funding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.knowledge.rules.reminders import OFFSETS, USUAL

_WHEN = {14: _("14 dni przed końcem"), 7: _("7 dni przed końcem"), 1: _("dzień przed końcem")}
DAYS = [(str(one), _WHEN[one]) for one in OFFSETS]


class WhenForm(forms.Form):
    """When to be written to about one programme. At least one of the two."""

    days = forms.MultipleChoiceField(
        label=_("Kiedy przypomnieć"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    wants_next = forms.BooleanField(label=_("Napisz też, gdy ruszy nabór"), required=False)
    one_of = ("days", "wants_next")

    def clean_days(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["days"]]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("days") and not given.get("wants_next"):
            self.add_error("days", _("Zaznacz choć jeden termin albo wiadomość o naborze."))
        return given


class ReminderForm(WhenForm):
    """programmes: (code, title) to choose of."""

    programmes = forms.MultipleChoiceField(
        label=_("O czym przypomnieć"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Zaznacz choć jeden program.")},
    )
    email = forms.EmailField(
        label=_("Adres e-mail"),
        help_text=_("Wyślemy na niego jedną wiadomość z linkiem. Bez jej potwierdzenia nie napiszemy nic więcej."),
        max_length=254,
        error_messages={"invalid": _("To nie wygląda na adres e-mail. Sprawdź go.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    agrees = forms.BooleanField(
        label=_("Zgadzam się na e-maile z przypomnieniami o tych naborach. Zgodę mogę wycofać w każdej chwili."),
        error_messages={"required": _("Bez zgody nie możemy wysyłać przypomnień.")},
    )
    field_order = ("programmes", "days", "wants_next", "email", "agrees")

    def __init__(self, *args: Any, programmes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["programmes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = programmes
        field.initial = [code for code, _title in programmes]
        self.fields["days"].initial = [str(one) for one in USUAL]
