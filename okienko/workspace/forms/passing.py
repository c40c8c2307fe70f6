"""Giving work to a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.routing.queries import Colleague


class PassToForm(forms.Form):
    """Who gets it, and what they need to know."""

    to = forms.TypedChoiceField(
        label=gettext_lazy("Osoba"),
        coerce=int,
        error_messages={"required": gettext_lazy("Wybierz osobę z listy.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Co trzeba wiedzieć"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready = [(one.user_id, f"{one.name} ({one.unit})") for one in people if one.is_ready]
        others = [(one.user_id, f"{one.name} ({one.unit})") for one in people if not one.is_ready]
        groups: list[Any] = [("", "–")]
        groups += [(_("Gotowi teraz"), ready)] if ready else []
        groups += [(_("Pozostali"), others)] if others else []
        self.fields["to"].choices = groups  # type: ignore[attr-defined]  # a choice field
