"""Answering in a contact, and saying who it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.contacts.queries import ContactView
from okienko.kernel.editing import VersionedForm
from okienko.kernel.http import row_id
from okienko.workspace.forms.plain import QUIETLY
from okienko.workspace.uploads import FilesField

_ROWS = {"rows": 2}


class ReplyForm(forms.Form):
    """Words to the person, their attachments, and a note for staff."""

    reply = forms.CharField(
        label=gettext_lazy("Treść"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 9, "data-reply": "", "data-plain": "reply", "data-key": "Alt+t"}),
    )
    attachments = FilesField(label=gettext_lazy("Załączniki"))
    stored = forms.CharField(required=False, widget=forms.HiddenInput)  # ids of files kept from a save that failed
    note = forms.CharField(
        label=gettext_lazy("Notatka dla pracowników"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs=_ROWS),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # what the page showed: last message, answers

    @classmethod
    def fresh(cls, view: ContactView) -> ReplyForm:
        return cls(initial={"version": view.header.version, "seen": seen_now(view)})

    def stored_ids(self) -> list[int]:
        named = str(self["stored"].value() or "").split()
        return [one for one in map(row_id, named) if one is not None]

    def seen_before(self) -> tuple[int, int]:
        """Id of the last message and number of answers that the page showed; nothing known counts as all seen."""
        last, _colon, answers = str(self["seen"].value() or "").partition(":")
        shown = row_id(last), row_id(answers)
        return (2**63, 2**31) if shown[0] is None or shown[1] is None else (shown[0], shown[1])


def seen_now(view: ContactView) -> str:
    """What a page that shows this contact has shown."""
    return f"{view.messages[-1].id if view.messages else 0}:{len(view.answers)}"


class ContactNoteForm(forms.Form):
    """A note beside the others; it changes nothing that somebody else wrote."""

    note = forms.CharField(
        label=gettext_lazy("Notatka"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "id": "note-text", **QUIETLY}),
    )


class IdentifyForm(VersionedForm):
    """Who the person of a contact is. `names`: known people by id, for the choice between two versions."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    person = forms.IntegerField(label=gettext_lazy("Osoba"), required=False, min_value=1, max_value=2**63 - 1)
    confirmed = forms.BooleanField(label=gettext_lazy("Potwierdzona"), required=False)

    def __init__(self, *args: Any, names: Mapping[int, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names or {}
        nobody = ("", _("nie wiadomo, kto to"))
        self.fields["person"].widget = forms.Select(choices=[nobody, *self.names.items()])

    def shown(self, name: str, value: Any) -> str:
        if name == "person":
            return self.names.get(value, "") if value else _("nie wiadomo, kto to")
        return super().shown(name, value)


class JoinForm(forms.Form):
    """The message is about the matter its sender named."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class CallbackForm(forms.Form):
    """What became of an attempt to call; as its page shows it, the choice of another time."""

    one_of = ("again_at",)  # what says whether it is needed

    what = forms.ChoiceField(
        choices=[(one, one) for one in ("reached", "missed", "later", "given_up")],
        initial="later",
        widget=forms.HiddenInput,
    )
    again_at = forms.DateTimeField(
        label=gettext_lazy("Kiedy oddzwonić"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("what") == "later" and "again_at" not in self.errors:
            again = given.get("again_at")
            if again is None or again <= timezone.now():
                self.add_error("again_at", _("Podaj czas, który dopiero nadejdzie."))
        return given
