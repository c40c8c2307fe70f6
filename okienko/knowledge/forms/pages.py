"""The page of a standing text of the office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.kernel.editing import VersionedForm
from okienko.kernel.pages import CLAUSE
from okienko.knowledge.forms import fields
from okienko.knowledge.services.pages import PageData

LONGEST = 60_000


class PageForm(VersionedForm):
    """A page or a clause in one language; Polish ones are measured as one types."""

    title = fields.line(_("Tytuł"), required=True)
    short = forms.CharField(
        label=_("W skrócie"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Jedno albo dwa zdania: stoją przy formularzu, na czacie i w potwierdzeniach."),
    )  # fmt: skip
    body = forms.CharField(
        label=_("Treść"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_("## zaczyna nagłówek, - punkt listy, **tak** pogrubia, [słowa](https://adres) robią link."),
    )  # fmt: skip
    from_day = fields.day(_("Obowiązuje od"), hint=_("Do tego dnia ludzie czytają poprzednią wersję."))
    plain_reason = forms.CharField(
        label=_("Dlaczego tekst musi być trudniejszy"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Tylko gdy tekst jest trudniejszy niż cel."),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != CLAUSE:
            del self.fields["short"], self.fields["from_day"]
        if language == "pl":
            self.fields["body"].widget.attrs["data-plain"] = kind
        else:
            del self.fields["plain_reason"]
            for name in {"title", "short", "body"} & self.fields.keys():
                self.fields[name].widget.attrs["lang"] = language

    def said(self) -> PageData:
        """What the valid form says."""
        given = self.cleaned_data
        return PageData(
            given["title"], given["body"], given.get("short", ""), given.get("from_day"), given.get("plain_reason", "")
        )
