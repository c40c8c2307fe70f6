"""Files that come with a line, of visitors and of staff."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from okienko.channels.chat.rules import FILES_OF_LINE
from okienko.contacts.services import AttachedFile
from okienko.kernel import files
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid


def stored(given: Sequence[UploadedFile], *, by: Actor) -> tuple[AttachedFile, ...]:
    """Keep what may be kept of these files: all, or none and Invalid that names the one that may not."""
    if len(given) > FILES_OF_LINE:
        raise Invalid(fields={"files": _("Do jednej wiadomości można dodać najwyżej 5 plików.")})
    kept: list[AttachedFile] = []
    for one in given:
        try:
            info = files.info(files.store(one, name=one.name or "", by=by))
        except Invalid as error:
            files.delete(files.FileId(other.file_id) for other in kept)
            raise type(error)(fields={"files": f"{one.name}: {error.message}"}) from error
        kept.append(AttachedFile(info.id, info.name, info.mime, info.size))
    return tuple(kept)
