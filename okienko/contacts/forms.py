"""The page of a text of the office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.contacts.services import LetterData
from okienko.kernel.editing import VersionedForm
from okienko.knowledge.rules import TextKind

LONGEST = 20_000


class LetterForm(VersionedForm):
    """A text in one language; Polish ones are measured as one types."""

    title = forms.CharField(label=_("Nazwa na listach urzędu"), max_length=200)
    subject = forms.CharField(label=_("Temat"), max_length=300)
    body = forms.CharField(
        label=_("Treść"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 22}),
        help_text=_("Pola w nawiasach {} wypełnia program. **Tak** pogrubia w piśmie; w e-mailu gwiazdki znikają."),
    )  # fmt: skip
    plain_reason = forms.CharField(
        label=_("Dlaczego tekst musi być trudniejszy"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Tylko gdy tekst jest trudniejszy niż cel."),
    )  # fmt: skip

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if language == "pl":
            self.fields["body"].widget.attrs["data-plain"] = TextKind.LETTER.value
        else:
            del self.fields["plain_reason"]
            for name in ("subject", "body"):
                self.fields[name].widget.attrs["lang"] = language

    def said(self) -> LetterData:
        """What the valid form says."""
        given = self.cleaned_data
        return LetterData(given["title"], given["subject"], given["body"], given.get("plain_reason", ""))
