"""Forms of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.accounts.permissions import units_for_programs
from okienko.accounts.rules import Scope

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _password(label: StrOrPromise, autocomplete: str, help_text: StrOrPromise = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=500, help_text=help_text)


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("Adres e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = _password(_("Hasło"), "current-password")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Kod"),
        max_length=20,
        help_text=_("Sześć cyfr z aplikacji w telefonie albo jeden z kodów zapasowych."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )


class _NewPassword(forms.Form):
    def clean(self) -> dict[str, object]:
        values = super().clean() or {}
        new, repeated = values.get(self.new_name), values.get("repeated")
        if new and repeated and new != repeated:
            self.add_error("repeated", _("Hasła się różnią. Wpisz to samo hasło dwa razy."))
        return values

    new_name = "new"


_PASSWORD_HINT = _("Co najmniej 12 znaków. Najlepiej kilka słów, które tylko Ty skojarzysz.")


class ChangePasswordForm(_NewPassword):
    old = _password(_("Obecne hasło"), "current-password")
    new = _password(_("Nowe hasło"), "new-password", _PASSWORD_HINT)
    repeated = _password(_("Powtórz nowe hasło"), "new-password")


class SetPasswordForm(_NewPassword):
    new_name = "password"
    password = _password(_("Nowe hasło"), "new-password", _PASSWORD_HINT)
    repeated = _password(_("Powtórz nowe hasło"), "new-password")


class SecondFactorForm(forms.Form):
    code = forms.CharField(
        label=_("Kod z aplikacji"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    password = _password(_("Twoje hasło"), "current-password")


class ConfirmForm(forms.Form):
    password = _password(_("Twoje hasło"), "current-password")


class ClientForm(forms.Form):
    name = forms.CharField(label=_("Nazwa programu"), max_length=200, help_text=_("Na przykład: aplikacja mobilna."))
    scopes = forms.MultipleChoiceField(
        label=_("Uprawnienia"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (Scope.CONTACTS_WRITE.value, _("zapisywanie kontaktów")),
            (Scope.CONTACTS_READ.value, _("czytanie kontaktów")),
            (Scope.CASES_READ.value, _("czytanie spraw")),
            (Scope.CASES_WRITE.value, _("zmiany w sprawach")),
        ],
    )
    unit = forms.TypedChoiceField(
        label=_("Czyta tylko sprawy komórki"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=lambda: [("", _("całego urzędu")), *units_for_programs()],
        help_text=_("Razem z komórkami, które jej podlegają. Spraw prowadzonych poufnie program nigdy nie czyta."),
    )

    @property
    def chosen(self) -> list[Scope]:
        return [Scope(value) for value in self.cleaned_data["scopes"]]
