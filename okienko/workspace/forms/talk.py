"""A talk by telephone or at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.cases.services import NewPerson, Talk
from okienko.contacts.rules import Channel
from okienko.organization import queries as organization
from okienko.people.rules import PersonData
from okienko.workspace import words
from okienko.workspace.forms.lists import Lists, offer
from okienko.workspace.forms.plain import QUIETLY


class TalkForm(forms.Form):
    """Who talks with us, for whom, and about what; the questions are `OutcomeForm`s beside it."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=gettext_lazy("Jak rozmawiamy"),
        choices=[(Channel.PHONE.value, words.CHANNELS["phone"]), (Channel.DESK.value, words.CHANNELS["desk"])],
        widget=forms.RadioSelect,
        initial=Channel.PHONE.value,
    )
    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(label=gettext_lazy("Potwierdzone: podała dwie dane, które znamy"), required=False)
    family_name = forms.CharField(label=gettext_lazy("Nazwisko lub firma"), max_length=200, required=False)
    given_name = forms.CharField(label=gettext_lazy("Imię"), max_length=100, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telefon"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email"}),
    )
    on_behalf_of = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_unit = forms.ChoiceField(label=gettext_lazy("Dla której komórki"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Język rozmowy"),
        choices=[("pl", gettext_lazy("polski")), ("en", gettext_lazy("angielski")), ("uk", gettext_lazy("ukraiński"))],
    )
    words = forms.CharField(
        label=gettext_lazy("Co mówi"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "data-reply": "", "data-key": "Alt+t"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Notatka dla pracowników"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2, **QUIETLY}),
    )

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "client_unit", [("", _("naszej (urzędu)")), *lists.units])

    def talk(self, headline: str) -> Talk:
        """What the filled form says. Call after `is_valid()`."""
        data = self.cleaned_data
        unit = data["client_unit"]
        return Talk(
            channel=Channel(data["channel"]),
            words=data["words"],
            headline=headline,
            person=data["person"] or self._new_person(),
            confirmed=data["confirmed"],
            on_behalf_of_id=data["on_behalf_of"],
            client_unit_id=organization.units_by_symbol([unit])[unit] if unit else None,
            language=data["language"],
        )

    def _new_person(self) -> NewPerson | None:
        data = self.cleaned_data
        numbers = tuple((kind, data[kind]) for kind in ("phone", "email") if data[kind].strip())
        if not numbers and not data["family_name"].strip() and not data["given_name"].strip():
            return None
        name = PersonData(given_name=data["given_name"], family_name=data["family_name"], language=data["language"])
        return NewPerson(name, numbers)
