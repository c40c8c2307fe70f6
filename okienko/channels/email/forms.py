"""Forms of mailboxes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from okienko.channels.email import labels
from okienko.channels.email.services import MailboxData
from okienko.channels.email.states import Security, Source
from okienko.kernel.editing import VersionedForm
from okienko.organization import queries as organization

# A browser that knows the administrator's own password must not offer it here.
_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class MailboxForm(VersionedForm):
    source = forms.ChoiceField(
        label=_("Skąd bierze się poczta"), choices=[(k.value, v) for k, v in labels.SOURCES.items()]
    )
    imap_host = forms.CharField(
        label=_("Serwer IMAP"),
        max_length=255,
        required=False,
        help_text=_("Na przykład poczta.miasto.pl. Po zmianie serwera trzeba wpisać hasło od nowa."),
    )
    imap_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65_535)
    imap_security = forms.ChoiceField(
        label=_("Szyfrowanie"), choices=[(k.value, v) for k, v in labels.SECURITIES.items()]
    )
    imap_user = forms.CharField(
        label=_("Konto"), max_length=254, required=False, help_text=_("Puste: takie jak adres skrzynki.")
    )
    imap_folder = forms.CharField(label=_("Folder"), max_length=255)
    imap_done_folder = forms.CharField(
        label=_("Folder na przyjęte"),
        max_length=255,
        required=False,
        help_text=_("Puste: wiadomości zostają, gdzie były, oznaczone jako przeczytane."),
    )
    sender_name = forms.CharField(
        label=_("Nazwa nadawcy"), max_length=120, required=False, help_text=_("Widzą ją ludzie, którym odpowiadamy.")
    )
    unit_id = forms.TypedChoiceField(label=_("Kto odpowiada"), coerce=int, empty_value=None, required=False)
    acknowledges = forms.BooleanField(label=_("Potwierdza przyjęcie wiadomości"), required=False)
    alarm_hours = forms.IntegerField(
        label=_("Alarm po godzinach pracy bez odpowiedzi"),
        min_value=1,
        max_value=80,
        help_text=_("Wiadomość, na którą nikt dotąd nie odpowiedział, idzie wtedy na początek listy."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(row.id, f"{row.name} ({row.symbol})") for row in organization.unit_rows()]
        self.fields["unit_id"].choices = [("", _("– pierwsza linia –")), *units]  # type: ignore[attr-defined]  # a choice field

    def data_of_mailbox(self) -> MailboxData:
        return MailboxData(**{n: value for n, value in self.values().items() if n not in ("address", "password")})


class NewMailboxForm(MailboxForm):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    address = forms.EmailField(label=_("Adres skrzynki"), max_length=254)
    password = forms.CharField(
        label=_("Hasło"),
        widget=_PASSWORD,
        strip=False,
        required=False,
        help_text=_("Tylko dla IMAP. Zapisujemy je zaszyfrowane i nie pokażemy go nikomu."),
    )
    field_order = ("address", "source", "imap_host", "imap_port", "imap_security", "imap_user", "password")

    @classmethod
    def empty(cls) -> NewMailboxForm:
        shown = MailboxData()
        initial = {"version": 1, "source": Source.IMAP, "imap_security": Security.TLS}
        names = ("imap_port", "imap_folder", "acknowledges", "alarm_hours")
        return cls(initial=initial | {name: getattr(shown, name) for name in names})


class MailboxPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Nowe hasło"),
        widget=_PASSWORD,
        strip=False,
        help_text=_("Zapisujemy je zaszyfrowane i nie pokażemy go nikomu."),
    )
