"""What residents fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from okienko.cases.queries import Asked
from okienko.contacts.rules import RATINGS
from okienko.kernel.files import MAX_SIDE
from okienko.people import rules as people
from okienko.portal.draft import MAX_PHOTOS
from okienko.portal.words import rating_words

TEXT_LIMIT = 10_000
_WRITE_MORE = _("Napisz choć jedno zdanie.")
_NO_EMAIL = _("To nie wygląda na adres e-mail. Sprawdź go.")
_PHOTO_TYPES = "image/jpeg,image/png,image/webp"


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; the cleaned value is a list. Empty ones are refused by name where they are stored."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class PlaceForm(forms.Form):
    """A point, an address, or both; required only where the category says so."""

    address = forms.CharField(
        label=_("Ulica i numer albo opis miejsca"),
        help_text=_("Na przykład: Mostowa 4 albo „park przy szkole nr 2, obok huśtawek”."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)

    def __init__(self, *args: Any, place_required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place_required = place_required
        self.one_of = ["address"] if place_required else []  # the form says it in its own words

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        has_point = given.get("lon") is not None and given.get("lat") is not None
        if not has_point:
            given["lon"] = given["lat"] = None
        if self.place_required and not has_point and not given.get("address"):
            self.add_error("address", _("Zaznacz miejsce na mapie albo napisz, gdzie to jest."))
        return given


class DescriptionForm(forms.Form):
    title = forms.CharField(label=_("Czego dotyczy sprawa"), help_text=_("W kilku słowach."), max_length=200)
    description = forms.CharField(
        label=_("Opis"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        min_length=5,
        error_messages={"required": _WRITE_MORE, "min_length": _WRITE_MORE},
    )
    photos = FilesField(
        label=_("Zdjęcia"),
        required=False,
        widget=FilesInput(
            attrs={"data-upload": True, "accept": _PHOTO_TYPES, "data-max-mb": "10", "data-shrink": str(MAX_SIDE)}
        ),
    )

    def __init__(self, *args: Any, is_report: bool, room: int, **kwargs: Any) -> None:
        """`room`: how many photos may still be added."""
        super().__init__(*args, **kwargs)
        self.room = room
        if is_report:
            del self.fields["title"]
            self.fields["description"].label = _("Co się dzieje?")
            self.fields["description"].help_text = _(
                "Napisz, co widać i od kiedy. Nie podawaj danych innych osób, jeśli to nie jest konieczne."
            )
            self.fields["photos"].help_text = _(
                "Najwyżej 5, każde do 10 MB. Usuwamy z nich zapisane przez telefon dane o miejscu i czasie."
            )
        else:
            self.fields["description"].label = _("Treść")
            del self.fields["photos"]
        if room <= 0:
            self.fields.pop("photos", None)
        if "photos" in self.fields:
            self.fields["photos"].widget.attrs["data-max-files"] = str(room)

    def typed(self, name: str) -> str:
        """What stands in a field of text, good or not, cut to its limit."""
        text = self.data.get(name, "") if name in self.fields else ""
        return text.replace("\x00", "")[:TEXT_LIMIT].strip()

    def clean_photos(self) -> list[UploadedFile]:
        photos: list[UploadedFile] = self.cleaned_data["photos"]
        if len(photos) > self.room:
            more = _("Zdjęć może być najwyżej 5, a masz już %(kept)s. Wybierz najważniejsze.")
            most = _("Możesz dołączyć najwyżej 5 zdjęć. Wybierz te najważniejsze.")
            raise forms.ValidationError(more % {"kept": MAX_PHOTOS - self.room} if self.room < MAX_PHOTOS else most)
        return photos


class ContactForm(forms.Form):
    """Who writes. Each datum is required only where the rule says so, and the reason stands beside it."""

    name = forms.CharField(
        label=_("Imię i nazwisko"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        required=False,
        error_messages={"invalid": _NO_EMAIL},
    )
    phone = forms.CharField(
        label=_("Telefon"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        required=False,
    )  # fmt: skip
    postal = forms.CharField(
        label=_("Adres do odpowiedzi"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
    )
    public_consent = forms.BooleanField(
        label=_("Zgadzam się pokazać mój opis i zdjęcia na mapie zgłoszeń"),
        help_text=_(
            "Najpierw sprawdzi je pracownik urzędu. Bez zgody na mapie będzie tylko rodzaj sprawy, ulica i data."
        ),
        required=False,
    )

    def __init__(self, *args: Any, asked: Asked, with_consent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact_reason = asked.contact
        self.one_of = ["email", "phone"] if asked.contact is not None else []
        self.fields["name"].required = asked.name is not None
        if asked.name is not None:
            self.fields["name"].help_text = asked.name
        if asked.address is None:
            del self.fields["postal"]
        else:
            self.fields["postal"].help_text = asked.address
        if not asked.offers_contact:
            del self.fields["email"], self.fields["phone"]
        elif asked.contact is not None:
            self.fields["email"].help_text = _("Podaj e-mail albo telefon. %(reason)s") % {"reason": asked.contact}
        else:
            self.fields["email"].help_text = _("Wyślemy tu potwierdzenie i odpowiedź.")
        if not with_consent:
            del self.fields["public_consent"]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email:
            try:
                people.normalize("email", email)
            except ValueError:
                raise forms.ValidationError(_NO_EMAIL) from None
        return email

    def clean_phone(self) -> str:
        phone = " ".join(self.cleaned_data["phone"].split())
        if phone:
            try:
                people.normalize("phone", phone)
            except ValueError:
                raise forms.ValidationError(_("To nie wygląda na numer telefonu. Sprawdź cyfry.")) from None
        return phone

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        wants = self.contact_reason is not None and "email" in self.fields and not self.errors
        if wants and not given.get("email") and not given.get("phone"):
            self.add_error("email", _("Podaj e-mail albo numer telefonu."))
        return given


class TrackForm(forms.Form):
    reference = forms.CharField(
        label=_("Numer sprawy"),
        help_text=_("Dziesięć cyfr z potwierdzenia, na przykład 482 193 075 4."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Kod"),
        help_text=_("Sześć cyfr z tego samego potwierdzenia."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    all_required = True


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Twoja odpowiedź"),
        help_text=_("Napisz, dołącz pliki albo jedno i drugie."),
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    papers = FilesField(
        label=_("Pliki"),
        help_text=_("Zdjęcia lub dokumenty (PDF, DOCX, ODT), najwyżej 5, każdy do 10 MB."),
        required=False,
        widget=FilesInput(attrs={"data-upload": True, "data-max-mb": "10", "data-max-files": "5"}),
    )

    one_of = ("text", "papers")

    def clean_papers(self) -> list[UploadedFile]:
        given: list[UploadedFile] = self.cleaned_data["papers"]
        if len(given) > MAX_PHOTOS:
            raise forms.ValidationError(_("Możesz dołączyć najwyżej 5 plików naraz."))
        return given

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("text") and not given.get("papers"):
            self.add_error("text", _("Napisz odpowiedź albo dołącz plik."))
        return given


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("Co jeszcze trzeba zrobić?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _WRITE_MORE},
    )
    all_required = True


class RatingForm(forms.Form):
    score = forms.TypedChoiceField(
        label=_("Jak oceniasz naszą obsługę?"),
        coerce=int,
        choices=lambda: [(score, f"{score} – {rating_words()[score]}") for score in RATINGS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Wybierz ocenę od 1 do 6.")},
    )
    comment = forms.CharField(
        label=_("Chcesz coś dodać?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
