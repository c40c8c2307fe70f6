"""Giving work to a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.routing.queries import Colleague
from okienko.routing.services import Askable


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


class ConsultForm(forms.Form):
    """Whom to ask, and what."""

    to = forms.ChoiceField(
        label=gettext_lazy("Kogo"),
        error_messages={
            "required": gettext_lazy("Wybierz z listy, kogo zapytać."),
            "invalid_choice": gettext_lazy("Ta osoba nie może już teraz odpowiedzieć. Wybierz kogo innego z listy."),
        },
    )
    question = forms.CharField(
        label=gettext_lazy("O co pytasz"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Napisz, o co pytasz.")},
    )  # fmt: skip

    def __init__(self, *args: Any, found: Askable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(f"user:{user_id}", f"{name} ({unit})" if unit else name) for user_id, name, unit in found.people]
        anybody = [(target, f"{name} ({count})") for target, name, count in found.groups]
        groups: list[Any] = [("", "–")]
        groups += [(_("Kto jest wolny (ile osób)"), anybody)] if anybody else []
        groups += [(_("Gotowi teraz"), people)] if people else []
        self.fields["to"].choices = groups  # type: ignore[attr-defined]  # a choice field
