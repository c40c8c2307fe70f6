"""The page of one queue: every setting a field of its own, so that two who change different things do not collide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.kernel.editing import VersionedForm
from okienko.organization import queries as organization
from okienko.organization.rules import BadHours, parse_hours, write_hours
from okienko.organization.services import SkillData
from okienko.routing import queries
from okienko.routing.rules import Exit, Line
from okienko.routing.rules.queues import DEFAULT_STEPS, SECOND_LINE_STEPS, steps_from
from okienko.routing.services import QueueData

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHANNELS = {
    "phone": gettext_lazy("telefon"),
    "email": gettext_lazy("e-mail"),
    "form": gettext_lazy("formularz"),
    "chat": gettext_lazy("czat"),
    "video": gettext_lazy("wideo"),
    "desk": gettext_lazy("okienko"),
    "letter": gettext_lazy("list"),
    "edelivery": gettext_lazy("e-Doręczenia"),
    "callback": gettext_lazy("obiecane telefony"),
    "report": gettext_lazy("nowe zgłoszenia"),
    "overdue": gettext_lazy("sprawy po terminie"),
}
# Whom a queue asks: line, whether they must know the matter.
TARGETS: dict[str, tuple[Line, bool, StrOrPromise]] = {
    "first_skilled": (Line.FIRST, True, gettext_lazy("Pierwsza linia, kto ma kompetencje")),
    "first_any": (Line.FIRST, False, gettext_lazy("Pierwsza linia, każdy")),
    "second_skilled": (Line.SECOND, True, gettext_lazy("Wydziały, kto ma kompetencje")),
    "second_any": (Line.SECOND, False, gettext_lazy("Wydziały, każdy")),
    "expert_skilled": (Line.EXPERT, True, gettext_lazy("Eksperci innych instytucji, kto ma kompetencje")),
    "expert_any": (Line.EXPERT, False, gettext_lazy("Eksperci innych instytucji, każdy")),
}
LANGUAGES = {"pl": "polski", "en": "English", "uk": "українська"}
DAYS = range(1, 8)
_DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together on the page."""

    title: str
    hint: str
    fields: Sequence[BoundField]


def _seconds(
    label: StrOrPromise, *, least: int = 0, most: int = _DAY_SECONDS, required: bool = False, hint: Any = ""
) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=required, help_text=hint)


class QueueForm(VersionedForm):
    """A queue as a supervisor changes it."""

    template_name = "routing/queue_form.html"

    name = forms.CharField(label=gettext_lazy("Nazwa"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Nazwa po angielsku"), max_length=200, required=False)
    name_uk = forms.CharField(label=gettext_lazy("Nazwa po ukraińsku"), max_length=200, required=False)
    unit_id = forms.TypedChoiceField(label=gettext_lazy("Komórka"), coerce=int)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Co do niej trafia"), choices=list(CHANNELS.items()), widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip
    service_percent = forms.IntegerField(
        label=gettext_lazy("Ile procent odebrać na czas"), min_value=1, max_value=100, required=False
    )
    service_seconds = _seconds(gettext_lazy("W ile sekund"), least=1)
    offer_seconds = _seconds(gettext_lazy("Na odpowiedź na propozycję (sekundy)"), least=5, most=120, required=True)
    wrap_up_seconds = _seconds(gettext_lazy("Na zapisanie wyniku (sekundy)"), most=900, required=True)
    idle_remind_seconds = _seconds(gettext_lazy("Przypomnieć się po ilu sekundach milczenia (0: wcale)"), most=7200)
    idle_end_seconds = _seconds(gettext_lazy("Ile sekund potem zakończyć rozmowę"), least=60, most=7200)
    overflow_to = forms.ChoiceField(label=gettext_lazy("Dokąd, gdy nikt nie odpowie"), required=False)
    overflow_after = _seconds(gettext_lazy("Po ilu sekundach"), least=1)

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(row.id, f"{row.name} ({row.symbol})") for row in organization.unit_rows()]
        self.fields["unit_id"].choices = units  # type: ignore[attr-defined]  # a choice field
        rows = queries.with_retired()
        known = {one.code: one for one in rows if not one.successor}
        others = [(one.code, one.name) for one in known.values() if one.code != code]
        overflow = known[code].plan.overflow if code in known else None
        if overflow is not None and overflow.to not in known:  # shown still, or saving would drop it unseen
            others += [
                (one.code, _("%(name)s (wycofana)") % {"name": one.name}) for one in rows if one.code == overflow.to
            ]
        self.fields["overflow_to"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("– czeka dalej –")),
            (Exit.CALLBACK.value, _("oddzwonienie")),
            (Exit.MESSAGE.value, _("pozostawiona wiadomość")),
            *others,
        ]
        for name, (_line, _skilled, label) in TARGETS.items():
            self.fields[name] = _seconds(label)
        levels = [("", _("nie trzeba")), *((level, str(level)) for level in range(1, 6))]
        # What it asks is shown even where the office no longer names it, so that saving drops nothing unseen.
        asked = known[code].plan.skills if code in known else {}
        called = organization.skill_names(with_retired=True)
        skills = {**{one: called.get(one, one) for one in asked}, **organization.skill_names()}
        self.skills = {f"skill_{one}": one for one in skills}
        for one, label in skills.items():
            self.fields[f"skill_{one}"] = forms.TypedChoiceField(
                label=label, choices=levels, coerce=int, empty_value=None, required=False
            )
        for day in DAYS:
            self.fields[f"day_{day}"] = forms.CharField(
                label=str(WEEKDAYS[day - 1]).capitalize(), max_length=60, required=False
            )
        for said, label in (("closed", _("Gdy nieczynne")), ("waiting", _("Gdy trzeba czekać"))):
            for language, name in LANGUAGES.items():
                self.fields[f"{said}_{language}"] = forms.CharField(
                    label=f"{label}: {name}", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
                )
        self.one_of = [name for name, field in self.fields.items() if not field.required]

    def groups(self) -> Iterator[Group]:
        """The page, from top to bottom."""
        yield self._group(_("Kolejka"), "", ["name", "name_en", "name_uk", "unit_id", "channels"])
        yield self._group(
            _("Kogo i kiedy pyta"),
            _("Po ilu sekundach czekania praca jest proponowana tym osobom. 0 to od razu, puste pole to wcale."),
            TARGETS,
        )
        yield self._group(
            _("Jakich kompetencji wymaga"), _("Najniższy poziom, od 1 (uczy się) do 5 (uczy innych)."), self.skills
        )
        yield self._group(
            _("Obietnica i czas"),
            _("Obietnica dotyczy rozmów i czatu. Puste pola: kolejka niczego nie obiecuje."),
            ["service_percent", "service_seconds", "offer_seconds", "wrap_up_seconds"],
        )
        yield self._group(_("Gdy rozmówca milczy"), _("Dotyczy czatu."), ["idle_remind_seconds", "idle_end_seconds"])
        yield self._group(_("Gdy nikt nie odpowiada"), "", ["overflow_to", "overflow_after"])
        yield self._group(
            _("Godziny"),
            _(
                "Na przykład 7:30–15:30 albo 8–12, 13–16. Wszystkie puste: godziny urzędu. "
                "Pusty dzień obok wpisanych: nieczynne."
            ),
            [f"day_{day}" for day in DAYS],
        )
        yield self._group(
            _("Co czyta osoba na czacie"),
            _("Dopisywane do zwykłych zdań o godzinach i miejscu w kolejce. Pusty obcy język: tekst polski."),
            [f"{said}_{language}" for said in ("closed", "waiting") for language in LANGUAGES],
        )

    def _group(self, title: str, hint: str, names: Any) -> Group:
        return Group(title, hint, [self[name] for name in names])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for day in DAYS:
            try:
                given[f"day_{day}"] = write_hours(parse_hours(given.get(f"day_{day}", "")))
            except BadHours:
                self.add_error(f"day_{day}", _("Wpisz godziny tak: 7:30–15:30 albo 8–12, 13–16. Puste: nieczynne."))
        self._both("service_percent", "service_seconds")
        self._both("overflow_to", "overflow_after")
        if not any(given.get(name) == 0 for name in TARGETS) and not self.errors.keys() & TARGETS.keys():
            self.add_error("first_skilled", _("Ktoś musi dostawać pracę od razu: wpisz gdzieś 0."))
        return given

    def _both(self, first: str, second: str) -> None:
        """Neither of two fields says anything without the other."""
        given = [self.cleaned_data.get(name) not in (None, "") for name in (first, second)]
        if given[0] != given[1] and not self.errors.keys() & {first, second}:
            self.add_error(second if given[0] else first, _("Uzupełnij oba pola albo zostaw oba puste."))

    def data_of_queue(self) -> QueueData:
        """What the valid form says."""
        given = self.cleaned_data
        names = {"pl": given["name"], "en": given["name_en"], "uk": given["name_uk"]}
        overflow = {"to": given["overflow_to"], "after_seconds": given["overflow_after"]}
        messages = {
            said: {code: given[f"{said}_{code}"] for code in LANGUAGES if given[f"{said}_{code}"]}
            for said in ("closed", "waiting")
        }
        return QueueData(
            name=given["name"],
            names={code: name for code, name in names.items() if name},
            unit_id=given["unit_id"],
            channels=[code for code in CHANNELS if code in given["channels"]],
            skills={code: given[name] for name, code in self.skills.items() if given[name]},
            steps=self._steps(),
            overflow=overflow if given["overflow_to"] else {},
            service_percent=given["service_percent"],
            service_seconds=given["service_seconds"],
            offer_seconds=given["offer_seconds"],
            wrap_up_seconds=given["wrap_up_seconds"],
            hours={str(day): _spans(given[f"day_{day}"]) for day in DAYS if given[f"day_{day}"]},
            messages={said: texts for said, texts in messages.items() if texts},
            idle_remind_seconds=300 if given["idle_remind_seconds"] is None else given["idle_remind_seconds"],
            idle_end_seconds=given["idle_end_seconds"] or 300,
        )

    def _steps(self) -> list[dict[str, Any]]:
        """In the order of time; none where they are the usual ones of the unit, so that these go on to hold."""
        given = self.cleaned_data
        asked = [
            {"after_seconds": given[name], "line": line.value, "any": not skilled}
            for name, (line, skilled, _label) in TARGETS.items()
            if given[name] is not None
        ]
        asked.sort(key=lambda one: int(str(one["after_seconds"])))
        usual = DEFAULT_STEPS if given["unit_id"] in organization.first_line_tree() else SECOND_LINE_STEPS
        return [] if set(steps_from(asked)) == set(usual) else asked


class RetireForm(forms.Form):
    """Where the work of a queue goes that is put out of use."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    to = forms.ChoiceField(label=gettext_lazy("Dokąd trafi jej praca"))

    def __init__(self, data: Any, others: Sequence[tuple[str, str]], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["to"].choices = [("", _("– wybierz –")), *others]  # type: ignore[attr-defined]  # a choice field


class SkillForm(VersionedForm):
    """A skill in the languages of the portal."""

    name = forms.CharField(label=gettext_lazy("Nazwa"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Nazwa po angielsku"), max_length=200, required=False)
    name_uk = forms.CharField(label=gettext_lazy("Nazwa po ukraińsku"), max_length=200, required=False)

    def data_of_skill(self) -> SkillData:
        """What the valid form says."""
        names = {"en": self.cleaned_data["name_en"], "uk": self.cleaned_data["name_uk"]}
        return SkillData(self.cleaned_data["name"], {code: name for code, name in names.items() if name})


class NewSkillForm(SkillForm):
    """Its kind is part of its code, and stays."""

    kind = forms.ChoiceField(label=gettext_lazy("Rodzaj"), choices=organization.skill_kinds)


def skill_written(name: str, names: Mapping[str, str]) -> dict[str, Any]:
    """A skill as the fields of its page."""
    return {"name": name, "name_en": names.get("en", ""), "name_uk": names.get("uk", "")}


def beginning() -> dict[str, Any]:
    """The fields of the page of a new queue before anybody wrote in them: what a queue of the first line does."""
    first = next(iter(sorted(organization.first_line_tree())), None)
    plain: dict[str, Any] = {
        "name": "",
        "names": {},
        "unit_id": first,
        "channels": [],
        "skills": {},
        "steps": [],
        "overflow": {},
    }
    times = {"offer_seconds": 20, "wrap_up_seconds": 60, "service_percent": None, "service_seconds": None}
    return written({**plain, **times, "hours": {}, "messages": {}})


def written(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a queue as the fields of its page."""
    first_line = values["unit_id"] in organization.first_line_tree()
    asked = {(one.line, one.asks_skills): one for one in reversed(steps_from(values["steps"], first_line=first_line))}
    shown: dict[str, Any] = {
        "name": values["name"],
        "name_en": values["names"].get("en", ""),
        "name_uk": values["names"].get("uk", ""),
        "unit_id": values["unit_id"],
        "channels": [code for code in CHANNELS if code in values["channels"]],
        "overflow_to": values["overflow"].get("to", ""),
        "overflow_after": values["overflow"].get("after_seconds"),
    }
    for name in ("service_percent", "service_seconds", "offer_seconds", "wrap_up_seconds"):
        shown[name] = values[name]
    for name in ("idle_remind_seconds", "idle_end_seconds"):  # versions from before they were do not name them
        shown[name] = values.get(name, 300)
    for name, (line, skilled, _label) in TARGETS.items():
        step = asked.get((line, skilled))
        shown[name] = int(step.after.total_seconds()) if step else None
    skills = {**values["skills"], **dict.fromkeys(organization.skill_names())}
    shown |= {f"skill_{code}": values["skills"].get(code) for code in skills}
    for day in DAYS:
        spans = values["hours"].get(str(day), [])
        shown[f"day_{day}"] = write_hours([(time.fromisoformat(a), time.fromisoformat(b)) for a, b in spans])
    for said in ("closed", "waiting"):
        for language in LANGUAGES:
            shown[f"{said}_{language}"] = values["messages"].get(said, {}).get(language, "")
    return shown


def _spans(text: str) -> list[list[str]]:
    return [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in parse_hours(text)]
