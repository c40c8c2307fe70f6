"""What the addresses of the board and of reports say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okienko.insight.queries import LONGEST_DAYS, queue_names
from okienko.insight.rules import DEFAULT, FORMULAS, AlarmKind
from okienko.insight.services import LASTS, LONGEST
from okienko.insight.words import PRIORITIES
from okienko.organization import queries as organization
from okienko.routing import queries as routing
from okienko.routing.queries import Steered

FORMULA_CHOICES = [(name, name) for name in dict.fromkeys(one.id for one in FORMULAS)]


THRESHOLDS = {
    AlarmKind.OLDEST: _("Ktoś czeka dłużej niż (minuty)"),
    AlarmKind.LEVEL: _("Poziom obsługi w ostatniej pół godzinie poniżej (procent)"),
    AlarmKind.SILENCE: _("W godzinach pracy nic się nie dzieje od (minuty)"),
    AlarmKind.NO_OFFERS: _("Ktoś czeka i ktoś jest wolny, a nikt nie dostaje oferty od (minuty)"),
    AlarmKind.DISPATCHER: _("Dyspozytor, który rozdziela pracę, milczy od (minuty)"),
    AlarmKind.LACKING: _("Ktoś czeka, a nikt z gotowych nie ma potrzebnych umiejętności od (minuty)"),
}


class ThresholdForm(forms.Form):
    """A field for each kind of alarm; an empty one switches it off."""

    def __init__(self, data: QueryDict | None, known: Mapping[AlarmKind, tuple[int, bool]]) -> None:
        super().__init__(data)
        for kind, (value, is_on) in known.items():
            self.fields[kind.value] = forms.IntegerField(
                label=THRESHOLDS[kind],
                required=False,
                min_value=1,
                max_value=100 if kind is AlarmKind.LEVEL else 1440,
                initial=value if is_on else None,
            )
        self._known = known

    def changes(self) -> dict[AlarmKind, tuple[int, bool]]:
        """Kind → value and whether it rings; of one that is switched off the value is kept."""
        found = {}
        for kind, (value, _is_on) in self._known.items():
            given = self.cleaned_data[kind.value]
            found[kind] = (value if given is None else given, given is not None)
        return found


class AnnouncementForm(forms.Form):
    """Words to all who are signed on."""

    text = forms.CharField(
        label=_("Komunikat do wszystkich na służbie"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Zobaczy go każda osoba na służbie, na każdej stronie, dopóki nie potwierdzi. Bez danych osób."),
    )
    minutes = forms.TypedChoiceField(
        label=_("Ważny przez"),
        coerce=int,
        choices=list(zip(LASTS, (_("15 minut"), _("godzinę"), _("4 godziny"), _("12 godzin")), strict=True)),
        initial=60,
    )


class LevelsForm(forms.Form):
    """A field for each skill; `levels`: (skill id, name, level, 0 where none). `seen`: what the page showed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, levels: list[tuple[int, str, int]]) -> None:
        super().__init__(data)
        self._skills = [pk for pk, _name, _level in levels]
        self.initial["seen"] = " ".join(f"{pk}:{level}" for pk, _name, level in levels)
        for pk, name, level in levels:
            self.fields[f"skill-{pk}"] = forms.TypedChoiceField(
                label=name,
                coerce=int,
                initial=level,
                choices=[(0, _("nie ma")), *((one, str(one)) for one in range(1, 6))],
            )

    def changes(self) -> dict[int, int | None]:
        """Skill id → its new level, None where it is taken away; what was not touched stays as others set it."""
        seen = set(self.cleaned_data["seen"].split())
        given = {pk: self.cleaned_data[f"skill-{pk}"] for pk in self._skills}
        return {pk: level or None for pk, level in given.items() if f"{pk}:{level}" not in seen}


class _WorkForm(forms.Form):
    """What is changed of a piece of work, and why."""

    reason = forms.CharField(label=_("Powód"), max_length=200, required=False)

    def __init__(self, data: QueryDict | None, item: Steered) -> None:
        super().__init__(data, auto_id=f"{type(self).__name__.lower()}_%s")
        self.item = item
        self.order_fields([name for name in self.fields if name != "reason"])


class PriorityForm(_WorkForm):
    priority = forms.TypedChoiceField(label=_("Priorytet"), coerce=int, choices=list(PRIORITIES.items()))

    def __init__(self, data: QueryDict | None, item: Steered) -> None:
        super().__init__(data, item)
        self.initial["priority"] = int(item.priority)


class SkillsForm(_WorkForm):
    skills = forms.MultipleChoiceField(
        label=_("Wymagane umiejętności"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ponad to, czego wymaga kolejka."),
    )

    def __init__(self, data: QueryDict | None, item: Steered) -> None:
        super().__init__(data, item)
        names, called = organization.skill_names(), organization.skill_names(with_retired=True)
        asked = [(one, called.get(one, one)) for one in item.skills if one not in names]
        self.fields["skills"].choices = [*names.items(), *asked]  # type: ignore[attr-defined]  # a field of choices
        self.initial["skills"] = item.skills


class MoveForm(_WorkForm):
    to = forms.ChoiceField(label=_("Przenieś do"))

    def __init__(self, data: QueryDict | None, item: Steered) -> None:
        super().__init__(data, item)
        names = organization.staff_names(set(routing.signed_on()) - {item.assignee_id})
        people = sorted(((f"user:{user}", name) for user, name in names.items()), key=lambda one: one[1])
        queues = [(code, name) for code, name in queue_names().items() if code != item.queue or item.assignee_id]
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # likewise
            ("", "–"), (_("Kolejki"), queues), (_("Osoby na służbie"), people),
        ]  # fmt: skip


class PeriodForm(forms.Form):
    """`?od=2026-11-16&do=2026-11-22&wzor=SL-DEF`; nothing: today."""

    od = forms.DateField(label=_("Od"), widget=forms.DateInput(attrs={"type": "date"}))
    do = forms.DateField(label=_("Do"), widget=forms.DateInput(attrs={"type": "date"}))
    wzor = forms.ChoiceField(label=_("Wzór poziomu obsługi"), choices=FORMULA_CHOICES)

    @classmethod
    def asked(cls, address: QueryDict) -> PeriodForm:
        """The form of an address; what it does not say is filled in, and shown so."""
        today = timezone.localdate().isoformat()
        first, last = address.get("od", ""), address.get("do", "")
        return cls({"od": first or last or today, "do": last or first or today, "wzor": address.get("wzor") or DEFAULT})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        today = timezone.localdate()
        first: date | None = data.get("od")
        last: date | None = data.get("do")
        if first is None or last is None:
            return data
        if last < first:
            self.add_error("do", _("Ostatni dzień jest wcześniejszy niż pierwszy. Popraw jeden z nich."))
        elif (last - first).days >= LONGEST_DAYS:
            message = _("Raport obejmuje najwyżej %(days)s dni. Wybierz krótszy okres.") % {"days": LONGEST_DAYS}
            self.add_error("do", message)
        elif first > today:
            self.add_error("od", _("Ten dzień jeszcze nie nadszedł. Wybierz dzisiejszy albo wcześniejszy."))
        elif first.year < 2020:
            self.add_error("od", _("Tak dawnych danych nie ma. Wybierz późniejszy dzień."))
        return {"first": first, "last": last, "formula": data.get("wzor") or DEFAULT}
