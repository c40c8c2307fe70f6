"""What the pages of all texts have in common: their fields, who answers for them, and the way to and from the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from okienko.kernel.editing import VersionedForm
from okienko.knowledge.queries import MarkedLink
from okienko.knowledge.rules import TextKind
from okienko.organization import queries as organization

SIGNED = ("unit", "editor", "state_of", "next_review", "expires_on")
ABOUT_CHANGE = ("note", "publish_on")


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together on the page."""

    title: Any
    hint: Any
    fields: Sequence[BoundField]


def text(label: Any, *, rows: int = 3, hint: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=20_000, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )


def prose(label: Any, *, rows: int = 3, hint: Any = "", kind: TextKind = TextKind.CARD) -> forms.CharField:
    """What people read in sentences: measured as one types (`prose()` of a content says the same of a whole text)."""
    field = text(label, rows=rows, hint=hint)
    field.widget.attrs["data-plain"] = kind.value
    return field


def line(label: Any, *, longest: int = 200, hint: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=required, help_text=hint)


def day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=hint, widget=widget)


def several(label: Any, choices: Sequence[tuple[str, Any]] = (), *, required: bool = False) -> Any:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=required, widget=forms.CheckboxSelectMultiple
    )


def flag(label: Any, *, hint: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=hint)


def lines(said: str) -> list[str]:
    """Lines that say something."""
    return [one.strip() for one in said.splitlines() if one.strip()]


def cells(said: str, width: int) -> list[list[str]]:
    """Lines of cells between bars, each filled up to `width`; a bar too many belongs to the last cell."""
    rows = ([cell.strip() for cell in one.split("|", width - 1)] for one in lines(said))
    return [row + [""] * (width - len(row)) for row in rows]


class TextForm(VersionedForm):
    """The page of a text of some kind. A kind's form says in `groups` how its fields stand, in `written` how a text
    fills them and in `said` what the valid form says."""

    template_name = "knowledge/card_form.html"
    fields_of_parts: ClassVar[dict[str, str]] = {}  # parts of a text whose fields on the page are named otherwise

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    unit = forms.ChoiceField(label=_("Komórka, która odpowiada za treść"))
    editor = line(_("Redaktor karty (e-mail)"), required=True)
    state_of = day(_("Stan na dzień"))
    next_review = day(_("Następny przegląd"))
    expires_on = day(_("Ostatni dzień na stronie"), required=False)
    note = text(_("Co się zmienia i dlaczego"), rows=2, hint=_("Czyta to kierownik, zostaje w historii wydań."))
    publish_on = day(_("Opublikować dnia"), required=False, hint=_("Puste: zaraz po zatwierdzeniu."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = [*SIGNED, *ABOUT_CHANGE]
        self.order_fields([*(name for name in self.fields if name not in last), *last])
        self.units = [(row.symbol, f"{row.name} ({row.symbol})") for row in organization.unit_rows()]
        self.choose("unit", self.units)

    def choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def mark_links(self, marked: Iterable[MarkedLink]) -> None:
        """Say beside a field which of its addresses somebody should look at."""
        for one in marked:
            for part in one.parts:
                field = self.fields.get(self.fields_of_parts.get(part, part))
                if field is not None:
                    said = _("Sprawdź adres %(address)s: %(state)s.") % {"address": one.address, "state": one.label}
                    field.help_text = f"{field.help_text} {said}".strip()

    @classmethod
    def shape(cls, content: Any) -> dict[str, Any]:
        """What the form has to be told to show this text."""
        return {}

    @classmethod
    def written(cls, content: Any, *, note: str = "", publish_on: date | None = None) -> dict[str, Any]:
        """A text as the fields of its page."""
        raise NotImplementedError

    def said(self, before: Any) -> dict[str, Any]:
        """What the valid form says. before: the text it was opened with, for what a page does not show."""
        raise NotImplementedError

    def groups(self) -> Iterator[Group]:
        """The page, from top to bottom."""
        raise NotImplementedError

    def last_groups(self) -> Iterator[Group]:
        """Who answers for the text, and what is said of the change: the end of every page."""
        yield self.group(_("Kto odpowiada i do kiedy"), "", SIGNED)
        yield self.group(_("O tej zmianie"), "", ABOUT_CHANGE)

    def group(self, title: Any, hint: Any, names: Sequence[str]) -> Group:
        return Group(title, hint, [self[name] for name in names])
