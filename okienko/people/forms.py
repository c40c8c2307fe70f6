"""Forms of the staff pages about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okienko.kernel.editing import VersionedForm
from okienko.people.rules import IdentifierKind, Kind
from okienko.people.services import AddressData, PersonData

KINDS = [
    (Kind.RESIDENT.value, _("Osoba")),
    (Kind.BUSINESS.value, _("Przedsiębiorca")),
    (Kind.ORGANIZATION.value, _("Organizacja")),
]
LANGUAGES = [("pl", _("polski")), ("en", _("angielski")), ("uk", _("ukraiński")), ("pjm", _("polski język migowy"))]
IDENTIFIER_KINDS = [
    (IdentifierKind.PHONE.value, _("Telefon")),
    (IdentifierKind.EMAIL.value, _("E-mail")),
    (IdentifierKind.NIP.value, _("NIP")),
    (IdentifierKind.REGON.value, _("REGON")),
    (IdentifierKind.EDELIVERY.value, _("Adres do doręczeń elektronicznych")),
    (IdentifierKind.PESEL.value, _("PESEL")),
]
PURPOSES = [("mail", _("Do korespondencji")), ("home", _("Zamieszkania")), ("seat", _("Siedziby"))]
CONSENT_CHANNELS = [("email", _("E-mail")), ("sms", _("SMS")), ("phone", _("Telefon")), ("post", _("List"))]
CONSENT_PURPOSES = [
    ("survey", _("Badanie satysfakcji")),
    ("news", _("Informacje z urzędu")),
    ("reminders", _("Przypomnienia o terminach")),
]


def _line(label: Any, length: int, *, required: bool = False, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=required, **options)


def _day_widget() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PersonFields(forms.Form):
    kind = forms.ChoiceField(label=_("Rodzaj"), choices=KINDS, initial=Kind.RESIDENT.value)
    given_name = _line(_("Imię"), 100)
    family_name = _line(_("Nazwisko"), 100)
    company_name = _line(_("Nazwa firmy lub organizacji"), 300)
    language = forms.ChoiceField(label=_("Język rozmowy"), choices=LANGUAGES, initial="pl")
    note = forms.CharField(
        label=_("Notatka"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tylko to, co pomaga w obsłudze. Osoba może poprosić o wgląd."),
    )


class EditPersonForm(VersionedForm, PersonFields):
    """An existing person; carries the version."""

    def data_of_person(self) -> PersonData:
        return PersonData(**self.values())


class NewPersonForm(PersonFields):
    """A person written down while talking, with the first numbers."""

    phone = _line(_("Telefon"), 40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    email = _line(_("E-mail"), 254, widget=forms.TextInput(attrs={"inputmode": "email"}))
    nip = _line(_("NIP"), 20, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    field_order = ("family_name", "given_name", "phone", "email", "kind", "company_name", "nip", "language", "note")

    def parts(self) -> tuple[PersonData, list[tuple[str, str]]]:
        values = dict(self.cleaned_data)
        numbers = [(kind, values.pop(kind)) for kind in ("phone", "email", "nip")]
        return PersonData(**values), [(kind, value) for kind, value in numbers if value]


class IdentifierForm(forms.Form):
    prefix = "identifier"
    kind = forms.ChoiceField(label=_("Rodzaj"), choices=IDENTIFIER_KINDS)
    value = _line(_("Numer lub adres"), 254, required=True)
    verified = forms.BooleanField(label=_("Potwierdzony przez tę osobę"), required=False)
    reason = _line(_("Podstawa prawna (tylko PESEL)"), 200)


class AddressForm(forms.Form):
    prefix = "address"
    purpose = forms.ChoiceField(label=_("Rodzaj adresu"), choices=PURPOSES)
    street = _line(_("Ulica"), 200)
    building = _line(_("Numer domu"), 20)
    flat = _line(_("Numer mieszkania"), 20)
    postal_code = _line(_("Kod pocztowy"), 12)
    city = _line(_("Miejscowość"), 100, required=True)

    def address(self) -> AddressData:
        return AddressData(**self.cleaned_data)


class ConsentForm(forms.Form):
    prefix = "consent"
    channel = forms.ChoiceField(label=_("Kanał"), choices=CONSENT_CHANNELS)
    purpose = forms.ChoiceField(label=_("Cel"), choices=CONSENT_PURPOSES)
    text_version = _line(_("Wersja treści zgody"), 60, required=True)
    proof = _line(_("Jak wyrażono zgodę"), 200, required=True)


class ProxyForm(forms.Form):
    prefix = "proxy"
    proxy_id = forms.IntegerField(
        label=_("Numer osoby pełnomocnika"), min_value=1, help_text=_("Numer jest na stronie osoby, obok nazwiska.")
    )
    scope = forms.CharField(label=_("Zakres"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    document = _line(_("Gdzie jest dokument"), 200)
    valid_from = forms.DateField(label=_("Ważne od"), initial=timezone.localdate, widget=_day_widget())
    valid_to = forms.DateField(label=_("Ważne do"), required=False, widget=_day_widget())


class RequestForm(forms.Form):
    """A request about personal data: why, and the password once more."""

    reason = _line(
        _("Na jaki wniosek odpowiadasz"),
        300,
        required=True,
        help_text=_("Data albo znak wniosku. Zostaje w historii; nie wpisuj tu danych osoby."),
    )
    password = forms.CharField(
        label=_("Twoje hasło"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )


class ExportForm(RequestForm):
    kind = forms.ChoiceField(
        label=_("Postać"),
        choices=[("page", _("do przeczytania i wydruku")), ("json", _("plik JSON, dla innego systemu"))],
        widget=forms.RadioSelect,
        initial="page",
    )
    field_order = ("kind", "reason", "password")
