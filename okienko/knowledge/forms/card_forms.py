"""The page where a form to fill in gets its file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.knowledge.forms import fields
from okienko.knowledge.services import NewForm

ACCEPT = ".pdf,.docx,.odt"


class FormFileForm(forms.Form):
    """A file and what it is called. seen: version of the draft."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    code = fields.line(
        _("Symbol"),
        longest=60,
        required=True,
        hint=_("Z druku, jak EO/W/1. Znany symbol: to jego nowa wersja."),
    )
    name = fields.line(_("Nazwa formularza"), longest=200, required=True)
    version = fields.line(_("Wersja"), longest=60, required=True, hint=_("Z druku, na przykład 3/2026."))
    valid_from = fields.day(_("Obowiązuje od"))
    file = forms.FileField(
        label=_("Plik"), allow_empty_file=True, help_text=_("PDF, DOCX albo ODT, do 10 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}), error_messages={"required": _("Wybierz plik formularza.")},
    )  # fmt: skip

    def said(self) -> NewForm:
        given: dict[str, Any] = self.cleaned_data
        first: date = given["valid_from"]
        return NewForm(given["code"].strip(), given["name"].strip(), given["version"].strip(), first)
