"""The pages of records: what they all have, and what each kind adds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from okienko.knowledge import queries
from okienko.knowledge.forms import fields
from okienko.knowledge.forms.fields import Group, TextForm
from okienko.knowledge.models import AudienceLabel
from okienko.knowledge.rules import RecordContent, TextKind


class RecordForm(TextForm):
    """Title, whom it is for, how it is found. A kind adds its fields; those that are lists say so in `lists`."""

    same: ClassVar[tuple[str, ...]] = ()  # fields of the kind that are written as they are said
    lists: ClassVar[tuple[str, ...]] = ()  # those of which each line is an entry

    title = fields.line(_("Tytuł"), longest=300, required=True)
    summary = fields.text(_("Odpowiedź w dwóch zdaniach"), rows=2)
    audience = fields.several(_("Dla kogo"), AudienceLabel.choices)
    life_events = fields.several(_("Momenty życia"))
    keywords = fields.text(_("Słowa kluczowe"), rows=2, hint=_("Jedno w wierszu."))
    also_asked_as = fields.text(
        _("Ludzie pytają też tak"), rows=4, hint=_("Jedno pytanie w wierszu, słowami mieszkańców.")
    )
    cards = fields.text(_("Powiązane karty"), rows=2, hint=_("Jeden adres karty w wierszu, na przykład odpis-aktu."))

    _SAME = ("title", "summary", "audience", "life_events", *fields.SIGNED)
    _LISTS = ("keywords", "also_asked_as", "cards")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("life_events", queries.life_events())

    @classmethod
    def written(cls, content: RecordContent, *, note: str = "", publish_on: date | None = None) -> dict[str, Any]:
        return {
            **{name: getattr(content, name) for name in (*cls._SAME, *cls.same)},
            **{name: "\n".join(getattr(content, name)) for name in (*cls._LISTS, *cls.lists)},
            "audience": [one.value for one in content.audience],
            "note": note,
            "publish_on": publish_on,
        }

    def said(self, before: RecordContent) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            **before.as_json(),
            **{name: given[name] for name in (*self._SAME, *self.same)},
            **{name: fields.lines(given[name]) for name in (*self._LISTS, *self.lists)},
        }

    def groups(self) -> Iterator[Group]:
        yield self.group(_("Treść"), "", ["title", "summary", *self.same, *self.lists])
        yield self.group(_("Dla kogo"), "", ["audience", "life_events"])
        yield self.group(_("Powiązania i wyszukiwanie"), "", ["cards", "keywords", "also_asked_as"])
        yield from self.last_groups()


class QuestionForm(RecordForm):
    same = ("more", "is_internal")

    title = fields.line(_("Pytanie"), longest=300, required=True)
    summary = fields.prose(
        _("Krótka odpowiedź"), hint=_("Dwa, trzy zdania: to się czyta i wstawia."), kind=TextKind.QUESTION
    )
    more = fields.prose(_("Więcej, jeśli trzeba"), rows=5, kind=TextKind.QUESTION)
    is_internal = fields.flag(_("Tylko dla pracowników"))
