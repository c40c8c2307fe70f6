"""Answering in a contact."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from okienko.workspace.uploads import FilesField


class ReplyForm(forms.Form):
    """Words to the person, their attachments, and a note for staff."""

    reply = forms.CharField(
        label=gettext_lazy("Treść"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 9, "data-reply": ""}),
    )
    attachments = FilesField(label=gettext_lazy("Załączniki"))
    stored = forms.CharField(required=False, widget=forms.HiddenInput)  # ids of files kept from a save that failed
    note = forms.CharField(
        label=gettext_lazy("Notatka dla pracowników"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def stored_ids(self) -> list[int]:
        return [int(one) for one in self["stored"].value().split() if one.isdecimal()] if self["stored"].value() else []
