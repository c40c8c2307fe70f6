"""Forms of the office."""

from __future__ import annotations

import contextlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.kernel.editing import VersionedForm
from okienko.organization import labels, queries
from okienko.organization.models import AbsenceKind, UnitKind, Weekday
from okienko.organization.rules import (
    NOT_DELEGATED,
    BadException,
    BadHours,
    Role,
    exceptions_text,
    parse_exceptions,
    parse_hours,
    write_hours,
)
from okienko.organization.services import GuestData, RosterData, StaffData, UnitData

_LINES = {"rows": 5}


def _choice(label: Any, *, required: bool = True, help_text: Any = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, required=required, help_text=help_text)


def _day(label: Any, *, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class UnitForm(VersionedForm):
    name = forms.CharField(label=_("Nazwa"), max_length=200)
    kind = forms.ChoiceField(label=_("Rodzaj"), choices=UnitKind.choices)
    parent_id = _choice(_("Podlega pod"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=40, required=False)
    room = forms.CharField(label=_("Pokój"), max_length=40, required=False)
    duties = forms.CharField(
        label=_("Czym się zajmuje"),
        widget=forms.Textarea(attrs=_LINES),
        required=False,
        help_text=_("Jedna sprawa w wierszu, słowami mieszkańca. Po tym szuka książka teleadresowa."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(row.id, f"{row.name} ({row.symbol})") for row in queries.unit_rows()]
        self.fields["parent_id"].choices = [("", _("– żadną –")), *units]  # type: ignore[attr-defined]  # a choice field

    def data_of_unit(self) -> UnitData:
        return UnitData(**{name: value for name, value in self.values().items() if name != "symbol"})


class NewUnitForm(UnitForm):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    symbol = forms.CharField(
        label=_("Symbol"),
        max_length=30,
        help_text=_("Na przykład GK-II. Stoi w znakach spraw, dlatego nie można go potem zmienić."),
    )
    field_order = ("symbol", "name")


class StaffForm(VersionedForm):
    name = forms.CharField(label=_("Imię i nazwisko"), max_length=200)
    unit_id = _choice(_("Komórka"))
    post = forms.CharField(label=_("Stanowisko"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=40, required=False)
    room = forms.CharField(label=_("Pokój"), max_length=40, required=False)
    duties = forms.CharField(
        label=_("Czym się zajmuje"),
        widget=forms.Textarea(attrs=_LINES),
        required=False,
        help_text=_("Jedna sprawa w wierszu, słowami mieszkańca."),
    )
    deputy_id = _choice(_("Zastępca"), required=False)
    leads = forms.BooleanField(label=_("Kieruje komórką"), required=False)

    def __init__(self, *args: Any, staff_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(row.id, f"{row.name} ({row.symbol})") for row in queries.unit_rows()]
        self.fields["unit_id"].choices = units  # type: ignore[attr-defined]  # a choice field
        people = queries.colleagues(without=staff_id)
        self.fields["deputy_id"].choices = [("", _("– nikt –")), *people]  # type: ignore[attr-defined]  # a ChoiceField

    def data_of_staff(self) -> StaffData:
        return StaffData(**{name: value for name, value in self.values().items() if name not in ("email", "roles")})


class GuestForm(VersionedForm):
    name = forms.CharField(label=_("Imię i nazwisko"), max_length=200)
    institution = forms.CharField(
        label=_("Instytucja"),
        max_length=200,
        help_text=_("Na przykład ZUS albo urząd skarbowy. Stoi przy nazwisku wszędzie tam, gdzie ta osoba odpowiada."),
    )
    unit_id = _choice(_("Komórka, która zaprasza"))
    phone = forms.CharField(label=_("Telefon"), max_length=40, required=False)
    valid_until = _day(_("Ostatni dzień"), help_text=_("Następnego dnia ta osoba już się nie zaloguje."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(row.id, f"{row.name} ({row.symbol})") for row in queries.unit_rows()]
        self.fields["unit_id"].choices = units  # type: ignore[attr-defined]  # a choice field

    def data_of_guest(self) -> GuestData:
        return GuestData(**{name: value for name, value in self.values().items() if name != "email"})


class NewGuestForm(GuestForm):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    email = forms.EmailField(label=_("E-mail służbowy"), help_text=_("Tym adresem osoba będzie się logować."))
    field_order = ("name", "email", "institution")


class RolesForm(VersionedForm):
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    roles = forms.MultipleChoiceField(
        label=_("Role"),
        choices=[(role.value, label) for role, label in labels.ROLES.items() if role is not Role.GUEST],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    @property
    def chosen(self) -> list[Role]:
        return [Role(value) for value in self.cleaned_data["roles"]]


class NewStaffForm(StaffForm, RolesForm):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    email = forms.EmailField(label=_("E-mail służbowy"), help_text=_("Tym adresem osoba będzie się logować."))
    field_order = ("name", "email", "unit_id", "post")


class SkillForm(forms.Form):
    skill_id = _choice(_("Kompetencja"))
    level = forms.TypedChoiceField(
        label=_("Poziom"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[
            ("", _("nie ma jej")),
            (1, _("1 – uczy się")),
            (2, "2"),
            (3, "3"),
            (4, "4"),
            (5, _("5 – uczy innych")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill_id"].choices = queries.all_skills()  # type: ignore[attr-defined]  # a choice field


class AbsenceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Rodzaj"), choices=AbsenceKind.choices)
    first_day = _day(_("Pierwszy dzień"))
    last_day = _day(_("Ostatni dzień"))


class SubstitutionForm(forms.Form):
    substitute_id = _choice(_("Kto zastępuje"))
    first_day = _day(_("Pierwszy dzień"))
    last_day = _day(_("Ostatni dzień"))
    roles = forms.MultipleChoiceField(
        label=_("Przekazane role"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Bez ról zastępca widzi sprawy komórki, ale nie zyskuje uprawnień."),
    )

    def __init__(self, *args: Any, staff_id: int, held: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["substitute_id"].choices = queries.colleagues(without=staff_id)  # type: ignore[attr-defined]  # as above
        offered = [(role.value, labels.ROLES[role]) for role in held if role not in NOT_DELEGATED]
        self.fields["roles"].choices = offered  # type: ignore[attr-defined]  # a choice field

    def clean_roles(self) -> list[Role]:
        return [Role(value) for value in self.cleaned_data["roles"]]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Powód"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class WeekForm(VersionedForm):
    """Hours of the seven days, `day_1` (Monday) to `day_7`, as people write them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in Weekday:
            self.fields[f"day_{int(day)}"] = forms.CharField(
                label=str(day.label).capitalize(),
                max_length=60,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        self.fields["day_1"].help_text = _("Na przykład 7:30–15:30 albo 8–12, 13–16. Puste: nieczynne.")
        self.one_of = [f"day_{int(day)}" for day in Weekday]  # an empty day says something, too

    def clean(self) -> dict[str, Any]:
        """Hours in one way of writing, so that two who mean the same do not differ."""
        given = super().clean() or {}
        for day in Weekday:
            with contextlib.suppress(BadHours):  # the service says so beside the day
                given[f"day_{int(day)}"] = write_hours(parse_hours(given.get(f"day_{int(day)}", "")))
        return given

    def changes(self) -> dict[str, Any]:
        """What `services.change_week` takes: the week, and the version it was seen in."""
        week = {int(day): self.cleaned_data[f"day_{int(day)}"] for day in Weekday}
        return {"week": week, "version": self.cleaned_data["version"]}


class RosterForm(WeekForm):
    """When a guest serves: a week, days that differ, and whether they may change it themselves."""

    exceptions = forms.CharField(
        label=_("Inaczej niż zwykle"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Jeden dzień w wierszu: 24.12.2026: 10–12 albo 27.12.2026: brak."),
    )
    is_own = forms.BooleanField(label=_("Ekspert może sam zmieniać swój grafik"), required=False)

    def __init__(self, *args: Any, is_host: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(f"day_{int(day)}" for day in Weekday), "exceptions", "is_own"])
        self.fields["day_1"].help_text = _("Na przykład 7:30–15:30 albo 8–12, 13–16. Puste: bez dyżuru.")
        if not is_host:
            del self.fields["is_own"]

    def clean_exceptions(self) -> str:
        """One way of writing, as the hours."""
        text: str = self.cleaned_data["exceptions"]
        with contextlib.suppress(BadException):  # the service says so beside the field
            text = exceptions_text(parse_exceptions(text))
        return text

    def data_of_roster(self) -> RosterData:
        given = self.cleaned_data
        week = {int(day): given[f"day_{int(day)}"] for day in Weekday}
        return RosterData(week, given["exceptions"], given.get("is_own", False))


class OpeningExceptionForm(forms.Form):
    day = _day(_("Dzień"))
    opens = forms.TimeField(
        label=_("Od"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    closes = forms.TimeField(
        label=_("Do"),
        required=False,
        help_text=_("Bez godzin: tego dnia nieczynne."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    reason = forms.CharField(label=_("Powód dla mieszkańców"), max_length=200, required=False)
