"""The page of a guide: its outline as one text, with the picture of the tree and its problems beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from okienko.knowledge import queries
from okienko.knowledge.forms.fields import ABOUT_CHANGE, SIGNED, Group, TextForm
from okienko.knowledge.rules.guides import LONGEST_OUTLINE, GuideContent

BEGUN = """\
tytuł: {title}
kod: {code}
opis:
dla: mieszkańcy
komórka: {unit}
redaktor: {editor}
zdarzenia:
słowa:
stan na: {state_of}
przegląd: {next_review}

? pierwsze: Pierwsze pytanie?
  - tak -> wynik
  - nie -> inny-wynik

! wynik: Co zrobić
  Zdania, co zrobić.
  karta: kod-karty

! inny-wynik: Co zrobić inaczej
  Zdania, co zrobić.
  karta: kod-karty
"""


class GuideForm(TextForm):
    template_name = "knowledge/guides/form.html"
    # all that a record says stands in the outline
    fields_of_parts: ClassVar[dict[str, str]] = dict.fromkeys(GuideContent.model_fields, "outline")

    outline = forms.CharField(
        label=_("Przewodnik"),
        max_length=LONGEST_OUTLINE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 32, "spellcheck": "false", "wrap": "off", "data-outline": ""}),
        help_text=_("„? kod: pytanie”, pod nim „- odpowiedź -> kod”; „! kod: wynik”, pod nim „karta: kod-karty”."),
    )

    class Media:
        css: ClassVar = {"all": ["knowledge/guides.css"]}
        js: ClassVar = [forms.Script("knowledge/outline.js", type="module")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SIGNED:
            del self.fields[name]
        self.fields["outline"].widget.attrs |= {
            "hx-post": reverse("knowledge_kept:picture"),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#guide-picture",
            "hx-params": "outline",
            "hx-sync": "this:replace",
        }

    @classmethod
    def written(cls, content: GuideContent, *, note: str = "", publish_on: date | None = None) -> dict[str, Any]:
        outline = content.outline or BEGUN.format(**content.as_json())
        return {"outline": outline, "note": note, "publish_on": publish_on}

    def said(self, before: GuideContent) -> dict[str, Any]:
        return {**before.as_json(), "outline": self.cleaned_data["outline"].replace("\r\n", "\n")}

    def groups(self) -> Iterator[Group]:
        yield self.group(_("O tej zmianie"), "", ABOUT_CHANGE)

    def drawn(self) -> queries.DrawnGuide:
        """The picture and the problems of what stands in the form."""
        return queries.drawn_guide(str(self["outline"].value() or ""))
