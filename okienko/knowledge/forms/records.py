"""The pages of records: what they all have, and what each kind adds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from okienko.knowledge import queries
from okienko.knowledge.forms import fields
from okienko.knowledge.forms.fields import Group, TextForm
from okienko.knowledge.models import AudienceLabel, PurposeLabel, RecipientLabel
from okienko.knowledge.rules import RecordContent, TextKind
from okienko.organization import queries as organization


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


class QueuesField(forms.MultipleChoiceField):
    """Keeps the code of a queue that is gone until somebody unticks it: without its last queue a script would be for
    all. What is no code at all, the text refuses."""

    def valid_value(self, value: Any) -> bool:
        return True


class ScriptForm(RecordForm):
    same = ("steps", "objections", "queues")
    lists = ("never",)

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
    queues = QueuesField(
        label=_("Dla których kolejek"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nic nie zaznaczone: dla wszystkich. Przy kontakcie z tych kolejek skrypt stoi na początku."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = queries.queue_names()
        gone = [code for code in self["queues"].value() or [] if code not in names]
        words = gettext("%(code)s (nie ma już takiej kolejki)")
        self.choose("queues", [*names.items(), *((code, words % {"code": code}) for code in gone)])

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


class ProgrammeForm(RecordForm):
    same = (
        "recipients", "who", "purposes", "what", "amount", "amount_to", "opens_on", "closes_on", "where",
        "link", "source",
    )  # fmt: skip
    lists = ("conditions", "documents")

    title = fields.line(_("Nazwa programu"), longest=300, required=True)
    summary = fields.prose(_("Opis w dwóch zdaniach"), rows=2, kind=TextKind.PROGRAMME)
    recipients = fields.several(_("Kim trzeba być"), RecipientLabel.choices)
    who = fields.prose(_("Kto może dostać"), rows=2, kind=TextKind.PROGRAMME)
    purposes = fields.several(_("Cel"), PurposeLabel.choices)
    what = fields.prose(_("Na co"), rows=2, kind=TextKind.PROGRAMME)
    amount = fields.line(_("Ile, słowami"), longest=300)
    amount_to = forms.DecimalField(
        label=_("Najwięcej, w złotych"), required=False, min_value=1, max_digits=10, decimal_places=2, localize=True,
        help_text=_("Puste: nie ma górnej granicy."),
    )  # fmt: skip
    opens_on = fields.day(_("Nabór od"), required=False)
    closes_on = fields.day(_("Nabór do"), required=False, hint=_("Puste: nabór ciągły."))
    conditions = fields.prose(_("Warunki"), hint=_("Jeden w wierszu."), kind=TextKind.PROGRAMME)
    documents = fields.text(_("Co przygotować"), hint=_("Jeden dokument w wierszu."))
    where = fields.line(_("Gdzie złożyć"), longest=300)
    link = forms.URLField(label=_("Adres strony (https)"), required=False, max_length=500, assume_scheme="https")
    source = fields.line(_("Źródło: uchwała albo zarządzenie"), longest=300)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        opens, closes = given.get("opens_on"), given.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("Koniec jest wcześniejszy niż początek."))
        state, review = given.get("state_of"), given.get("next_review")
        if closes and state and review and state <= closes < review:
            self.add_error("next_review", _("Przegląd ma być najpóźniej w ostatnim dniu naboru."))
        return given


class NewsForm(RecordForm):
    same = ("more", "valid_from", "must_read", "skills")

    title = fields.line(_("Czego dotyczy zmiana"), longest=300, required=True)
    summary = fields.prose(_("Co się zmienia"), rows=2, kind=TextKind.NEWS)
    more = fields.prose(_("Co teraz robić"), rows=4, kind=TextKind.NEWS)
    valid_from = fields.day(_("Obowiązuje od"), required=False)
    must_read = fields.flag(_("Każdy musi to przeczytać"))
    skills = fields.several(_("Dla osób z umiejętnością"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].help_text = _("Nic nie zaznaczone: dla wszystkich w urzędzie.")
        self.choose("skills", list(organization.skill_names(with_retired=True).items()))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts, ends = given.get("valid_from"), given.get("expires_on")
        if starts and ends and ends < starts:
            self.add_error("expires_on", _("Koniec jest wcześniejszy niż początek."))
        return given

    def said(self, before: RecordContent) -> dict[str, Any]:
        kept = before.as_json()  # news is for staff: the page does not ask for residents
        return {**super().said(before), "audience": kept["audience"], "life_events": kept["life_events"]}

    def groups(self) -> Iterator[Group]:
        yield self.group(_("Treść"), "", ["title", "summary", "more", "valid_from"])
        yield self.group(_("Kto ma to wiedzieć"), "", ["must_read", "skills"])
        yield self.group(_("Powiązania i wyszukiwanie"), "", ["cards", "keywords", "also_asked_as"])
        yield from self.last_groups()
