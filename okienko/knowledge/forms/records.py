"""The pages of records: what they all have, and what each kind adds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
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


class ScriptForm(RecordForm):
    same = ("steps", "objections")
    lists = ("never", "queues")

    STEPS: ClassVar[dict[str, Any]] = {"say": _("mówię"), "ask": _("pytam"), "check": _("sprawdzam")}

    summary = fields.prose(_("Kiedy tak rozmawiać"), rows=2, kind=TextKind.SCRIPT)
    steps = fields.prose(
        _("Kroki rozmowy"), rows=8, hint=_("Jeden w wierszu: mówię, pytam albo sprawdzam | treść"),
        kind=TextKind.SCRIPT,
    )  # fmt: skip
    objections = fields.prose(
        _("Zastrzeżenia i odpowiedzi"), rows=4, hint=_("Jedno w wierszu: co mówi rozmówca | co odpowiadam"),
        kind=TextKind.SCRIPT,
    )  # fmt: skip
    never = fields.text(_("Czego nie mówimy"), hint=_("Jedno w wierszu."))
    queues = fields.text(_("Kolejki"), rows=2, hint=_("Jeden kod kolejki w wierszu."))

    @classmethod
    def written(cls, content: Any, *, note: str = "", publish_on: date | None = None) -> dict[str, Any]:
        return {
            **super().written(content, note=note, publish_on=publish_on),
            "steps": "\n".join(f"{cls.STEPS[one.do]} | {one.text}" for one in content.steps),
            "objections": "\n".join(f"{one.said} | {one.reply}" for one in content.objections),
        }

    def clean_steps(self) -> str:
        said: str = self.cleaned_data["steps"]
        known = {str(word) for word in self.STEPS.values()}
        if any(do.casefold() not in known or not text for do, text in fields.cells(said, 2)):
            raise ValidationError(_("Zacznij każdy wiersz od: mówię, pytam albo sprawdzam, potem kreska | i treść."))
        return said

    def clean_objections(self) -> str:
        said: str = self.cleaned_data["objections"]
        if not all(all(row) for row in fields.cells(said, 2)):
            raise ValidationError(_("Oddziel części kreską |, jak w podpowiedzi."))
        return said

    def said(self, before: RecordContent) -> dict[str, Any]:
        words = {str(word): code for code, word in self.STEPS.items()}
        given = self.cleaned_data
        return {
            **super().said(before),
            "steps": [{"do": words[do.casefold()], "text": text} for do, text in fields.cells(given["steps"], 2)],
            "objections": [{"said": one, "reply": reply} for one, reply in fields.cells(given["objections"], 2)],
        }
