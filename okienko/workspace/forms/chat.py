"""What staff fill in while they chat."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from okienko.contacts.rules import Channel
from okienko.routing import queries as work
from okienko.workspace.forms.plain import QUIETLY
from okienko.workspace.uploads import FilesField

CLIENT_ID = 40  # signs of the name of a line


def name_of_line() -> str:
    """A name for one line, so that sent twice it is one."""
    return secrets.token_urlsafe(12)


class ChatLineForm(forms.Form):
    """One line to the visitor; `client` names it, so that sent twice it is one."""

    line = forms.CharField(
        label=gettext_lazy("Napisz do rozmówcy"),
        required=False,
        max_length=4000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-reply": "", "data-key": "Alt+t", "id": "chat-line", **QUIETLY}),
    )
    papers = FilesField(label=gettext_lazy("Załączniki"))
    client = forms.CharField(required=False, widget=forms.HiddenInput)
    one_of = ("line", "papers")

    def clean_client(self) -> str:
        """A page that names its line badly still says it: that once more would be said twice."""
        given: str = self.cleaned_data["client"]
        return given if 0 < len(given) <= CLIENT_ID else name_of_line()

    @classmethod
    def fresh(cls) -> ChatLineForm:
        return cls(initial={"client": name_of_line()})


class PassOnForm(forms.Form):
    """Another queue for this talk."""

    to = forms.ChoiceField(label=gettext_lazy("Do kolejki"))
    reason = forms.CharField(
        label=gettext_lazy("Co trzeba wiedzieć"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.code, one.name) for one in work.queues() if Channel.CHAT in one.channels]
        self.fields["to"] = forms.ChoiceField(label=gettext_lazy("Do kolejki"), choices=known)
