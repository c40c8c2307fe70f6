"""What is asked of who talks to the assistant."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SayForm(forms.Form):
    say = forms.CharField(
        label=_("Twoje pytanie"),
        max_length=2000,
        help_text=_("Nie podawaj numeru PESEL ani danych o zdrowiu."),
        widget=forms.Textarea(attrs={"rows": 2, "enterkeyhint": "send"}),
        error_messages={"required": _("Napisz, o co pytasz.")},
    )
