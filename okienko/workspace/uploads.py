"""Files that staff add to a reply or a case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from okienko.contacts.services import AttachedFile
from okienko.kernel import files
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.kernel.files import PAPERS, PHOTOS, FileId


def keep(uploads: Iterable[UploadedFile], *, by: Actor, field: str, photos: bool = False) -> list[AttachedFile]:
    """Store uploads, not yet attached to anything. Invalid, naming the file, under `field`."""
    return kept([_store(one, by=by, field=field, photos=photos) for one in uploads], by=by)


def _store(upload: UploadedFile, *, by: Actor, field: str, photos: bool) -> FileId:
    name = upload.name or ""
    try:
        return files.store(upload, name=name, by=by, allowed=PHOTOS if photos else PAPERS, may_become_public=photos)
    except Invalid as error:
        raise Invalid(fields={field: f"{name}: {error.message}"}) from error


def kept(file_ids: Iterable[int], *, by: Actor) -> list[AttachedFile]:
    """Files that `by` has stored and attached to nothing yet; others are left out."""
    found = files.infos(file_ids).values()
    mine = [one for one in found if one.subject == "" and one.created_by == str(by)]
    return [AttachedFile(one.id, one.name, one.mime, one.size) for one in mine]


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"


class FilesField(forms.FileField):
    """Several files at once; a list of uploads."""

    def __init__(self, *, accept: str = "", **options: Any) -> None:
        attrs = {"data-upload": "", "data-max-files": "10", "data-max-mb": "20", "multiple": True}
        widget = _ManyFiles(attrs=attrs | ({"accept": accept} if accept else {}))
        super().__init__(required=False, widget=widget, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]
