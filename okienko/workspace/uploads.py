"""Files that staff add to a reply or a case."""

from __future__ import annotations

from collections.abc import Iterable

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
