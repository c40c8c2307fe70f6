"""What visitors fill in. Files are read beside the forms, by `arriving.stored`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okienko.channels.chat import words
from okienko.channels.chat.queries import Reception, Topic
from okienko.channels.chat.rules import LINE_LIMIT
from okienko.contacts.rules import RATINGS
from okienko.contacts.services import Sender
from okienko.kernel.references import parse_reference
from okienko.people import rules as people
from okienko.terms import queries as terms

CALL_WITHIN = 2  # working hours, where no other time is asked for
_WRITE = _("Napisz choć jedno zdanie.")
_TOKEN = {"data-no-draft": ""}


class AddressField(forms.CharField):
    """An e-mail address or a telephone number; the cleaned value is (kind, address), or None for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> tuple[str, str] | None:
        given = " ".join(str(super().clean(value)).split())
        if not given:
            return None
        kind = "email" if "@" in given else "phone"
        try:
            people.normalize(kind, given)
        except ValueError:
            raise forms.ValidationError(
                _("To nie wygląda na e-mail ani numer telefonu. Sprawdź, czy nie ma literówki.")
            ) from None
        return kind, given


class WhenForm(forms.Form):
    """When to call whoever leaves a telephone number."""

    when = forms.ChoiceField(
        label=_("Kiedy zadzwonić"),
        help_text=_("Dotyczy tylko telefonu."),
        required=False,
        error_messages={"invalid_choice": _("Wtedy nie możemy już zadzwonić. Wybierz inną godzinę.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"].choices = words.call_times()  # type: ignore[attr-defined]  # a choice field

    def call_at(self, kind: str) -> datetime | None:
        """When to call an address of this kind; None for one that is no telephone. Call after `is_valid()`."""
        if kind != "phone":
            return None
        chosen = self.cleaned_data["when"]
        return datetime.fromisoformat(chosen) if chosen else terms.worked_by(timezone.now(), CALL_WITHIN)


class _Asked(forms.Form):
    """Who asks, and what. `token`: what the page may become, so that sent twice it becomes that once."""

    text = forms.CharField(
        label=_("W czym możemy pomóc?"),
        max_length=LINE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _WRITE},
    )
    name = forms.CharField(
        label=_("Imię"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    token = forms.CharField(max_length=200, widget=forms.HiddenInput(attrs=_TOKEN))

    def sender(self) -> Sender:
        """Call after `is_valid()`."""
        kind, address = self.cleaned_data["address"] or ("", "")
        return Sender(" ".join(self.cleaned_data["name"].split()), kind, address)


class BeginForm(_Asked):
    """The first line of a chat."""

    address = AddressField(
        label=_("E-mail lub telefon"),
        help_text=_("Gdyby rozmowa się przerwała, odpowiemy tutaj."),
        required=False,
    )
    field_order = ("topic", "text", "name", "address")

    def __init__(self, *args: Any, office: Reception, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = office.topics
        self.topics = {one.queue: one for one in topics}
        if len(topics) > 1:
            choices = [(one.queue, words.topic(one, office)) for one in topics]
            self.fields["topic"] = forms.ChoiceField(
                label=_("Czego dotyczy rozmowa"), choices=choices, required=False, initial=topics[0].queue
            )
            self.order_fields(self.field_order)

    def chosen(self) -> Topic | None:
        """The queue the visitor chose, else the usual one; None in an office without queues for chats."""
        return self.topics.get(self.cleaned_data.get("topic", "")) or next(iter(self.topics.values()), None)


class MessageForm(WhenForm, _Asked):
    """A message while nobody talks."""

    address = AddressField(label=_("E-mail lub telefon"), help_text=_("Na e-mail odpiszemy, na telefon oddzwonimy."))
    field_order = ("text", "name", "address", "when")


class WaitForm(WhenForm):
    """Where to answer whoever waits no longer."""

    address = AddressField(label=_("E-mail lub telefon"), help_text=_("Na e-mail odpiszemy, na telefon oddzwonimy."))
    field_order = ("address", "when")


class LineForm(forms.Form):
    """One line; `client` names it, so that sent twice it is one."""

    text = forms.CharField(
        label=_("Wiadomość"),
        max_length=LINE_LIMIT,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    client = forms.CharField(max_length=40, widget=forms.HiddenInput(attrs=_TOKEN))
    one_of = ("text", "files")


class StateForm(forms.Form):
    """Number and code of a matter. Neither goes into a line."""

    reference = forms.CharField(
        label=_("Numer sprawy"),
        help_text=_("Dziesięć cyfr z potwierdzenia, na przykład 482 193 075 4."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Wpisz numer sprawy: dziesięć cyfr z potwierdzenia.")},
    )
    code = forms.CharField(
        label=_("Kod"),
        help_text=_("Sześć cyfr z tego samego potwierdzenia."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Wpisz kod: sześć cyfr z tego samego potwierdzenia.")},
    )
    all_required = True

    def number(self) -> str:
        """Ten digits; "0" for what is no number of a matter. Call after `is_valid()`."""
        return parse_reference(self.cleaned_data["reference"]) or "0"

    def secret(self) -> str:
        """The digits of the code. Call after `is_valid()`."""
        return "".join(sign for sign in self.cleaned_data["code"] if sign in "0123456789")


class CopyForm(forms.Form):
    email = forms.EmailField(
        label=_("Wyślij mi zapis rozmowy"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("To nie wygląda na adres e-mail. Sprawdź go.")},
    )
    all_required = True


_SCORES: dict[int, Promise] = {
    1: _("bardzo źle"),
    2: _("źle"),
    3: _("raczej źle"),
    4: _("raczej dobrze"),
    5: _("dobrze"),
    6: _("bardzo dobrze"),
}


class RateForm(forms.Form):
    score = forms.TypedChoiceField(
        label=_("Jak oceniasz tę rozmowę?"),
        coerce=int,
        choices=lambda: [(score, f"{score} – {_SCORES[score]}") for score in RATINGS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Wybierz ocenę od 1 do 6."), "invalid_choice": _("Wybierz ocenę od 1 do 6.")},
    )
    comment = forms.CharField(
        label=_("Chcesz coś dodać?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
