"""Files of forms to fill in: taken in beside a card's draft, published with its text, kept with every edition."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import IO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel import files
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Forbidden, Invalid, NotFound
from okienko.knowledge import permissions
from okienko.knowledge.models import CardDraft, CardVersion
from okienko.knowledge.queries.card_forms import is_of_forms, subject_of_forms
from okienko.knowledge.rules import CARD, OPEN, CardContent, forms
from okienko.knowledge.rules.card import FormContent, FormFile
from okienko.knowledge.rules.forms import FORMATS
from okienko.knowledge.services.writing import save_draft

ODT = "application/vnd.oasis.opendocument.text"
LIMIT_MB = files.LIMIT_BYTES // 1024 // 1024


@dataclass(frozen=True, slots=True)
class NewForm:
    """What a form is called. version: as printed on it, "3/2026"."""

    code: str
    name: str
    version: str
    valid_from: date


@transaction.atomic
def put_form(draft_id: int, form: NewForm, upload: UploadedFile, *, seen: int, by: Actor) -> None:
    """Put a file into a card's draft: a new form, or the next edition of the form with this code.

    seen: version of the draft on the page. What the file replaces is set aside. A text that waited for approval is a
    draft again. Raises Invalid by field (code, name, version, valid_from, file), StaleSave, Forbidden, NotFound.
    """
    draft, content = _opened(draft_id, seen, by)
    if not all(one.strip() for one in (form.code, form.name, form.version)):
        raise Invalid(fields={"name": _("Wpisz symbol, nazwę i wersję formularza.")})
    if "|" in f"{form.code}{form.name}{form.version}":
        raise Invalid(fields={"name": _("Nazwa, symbol i wersja nie mogą zawierać kreski |.")})
    kept = store_form(upload, name=upload.name or "", code=draft.code, by=by)
    before = next((one for one in content.forms if one.code == form.code), None)
    made = FormContent(
        code=form.code, name=form.name, version=form.version, valid_from=form.valid_from,
        url=before.url if before else "", file=kept,
    )  # fmt: skip
    if forms.is_same_edition(_published(draft), made):
        said = _("Ta wersja formularza jest już opublikowana z innym plikiem. Wpisz wersję z nowego druku.")
        raise Invalid(fields={"version": said})
    _save(draft, content, forms.put(content.forms, made), by)
    audit.record(subject=f"draft:{draft.pk}", action="knowledge.form_put", by=by,
                 data={"form": made.code, "version": made.version, "file": kept.id})  # fmt: skip


@transaction.atomic
def remove_form(draft_id: int, file_id: int, *, seen: int, by: Actor) -> None:
    """Take a file out of a card's draft; it is set aside. Raises StaleSave, Forbidden, NotFound."""
    draft, content = _opened(draft_id, seen, by)
    if all(one.file is None or one.file.id != file_id for one in content.forms):
        raise NotFound
    _save(draft, content, forms.without(content.forms, file_id), by)
    audit.record(subject=f"draft:{draft.pk}", action="knowledge.form_removed", by=by, data={"file": file_id})


@transaction.atomic
def restore_form(draft_id: int, file_id: int, *, seen: int, by: Actor) -> None:
    """Put a form back that was set aside; what stands in its place goes aside. Raises as `remove_form`."""
    draft, content = _opened(draft_id, seen, by)
    aside = dict(forms.with_files({"forms": draft.forms_aside}))
    if file_id not in aside:
        raise NotFound
    _save(draft, content, forms.put(content.forms, FormContent.model_validate(aside[file_id])), by)
    audit.record(subject=f"draft:{draft.pk}", action="knowledge.form_restored", by=by, data={"file": file_id})


def store_form(source: UploadedFile | IO[bytes], *, name: str, code: str, by: Actor) -> FormFile:
    """Keep the file of a form of this card. Call in a transaction. Raises Invalid at the field `file`."""
    try:
        file_id = files.store(
            source, name=name, by=by, subject=subject_of_forms(code), allowed=frozenset({files.Kind.DOCUMENT})
        )
    except files.TooLarge as error:
        said = _("Plik ma więcej niż %(limit)s MB. Zmniejsz go, na przykład bez obrazów, i wybierz ponownie.")
        raise Invalid(fields={"file": said % {"limit": LIMIT_MB}}) from error
    except files.NotAllowed as error:
        raise _wrong_type() from error
    except Invalid as error:  # empty, or its name lies
        raise Invalid(fields={"file": str(error)}) from error
    found = files.info(file_id)
    with files.open_file(file_id) as content:
        if found.mime not in FORMATS or not _is_sound(content, found.mime):
            raise _wrong_type()
    return FormFile(id=file_id, name=found.name, size=found.size, sha256=found.sha256)


def _wrong_type() -> Invalid:
    return Invalid(
        fields={"file": _("Formularz to plik PDF, DOCX albo ODT bez makr. Zapisz go tak i wybierz ponownie.")}
    )


def _is_sound(content: IO[bytes], mime: str) -> bool:
    """Whether an archive is the text document that its name says, without macros. Nothing large is unpacked."""
    if FORMATS[mime] == "PDF":
        return True
    try:
        with zipfile.ZipFile(content) as archive:
            names = set(archive.namelist())
            if mime == ODT:
                with archive.open("mimetype") as said:
                    is_text = said.read(len(ODT) + 1) == ODT.encode()
                return is_text and not any(name.startswith(("Basic/", "Scripts/")) for name in names)
            return "word/document.xml" in names and not any(
                PurePosixPath(name).name == "vbaProject.bin" for name in names
            )
    # all that a damaged, encrypted or oddly packed archive makes zipfile raise
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return False


def _opened(draft_id: int, seen: int, by: Actor) -> tuple[CardDraft, CardContent]:
    permissions.require_reader(by)
    draft = CardDraft.objects.select_for_update().filter(pk=draft_id, kind=CARD, stage__in=OPEN).first()
    if draft is None:
        raise NotFound(_("Tego szkicu już nie ma: opublikowano go albo usunięto."))
    permissions.require_writer(by, draft.unit_id)
    require_version(seen, draft.version)
    return draft, CardContent.unfinished(draft.content)


def _published(draft: CardDraft) -> list[FormContent]:
    now = CardVersion.objects.filter(card__code=draft.code, card__is_active=True).order_by("-number").first()
    return CardContent.unfinished(now.content).forms if now else []


def _save(draft: CardDraft, content: CardContent, made: list[FormContent], by: Actor) -> None:
    save_draft(
        draft.pk, content.model_copy(update={"forms": made}), version=draft.version, based_on=draft.based_on,
        note=draft.note, publish_on=draft.publish_on, by=by,
    )  # fmt: skip


def may_open_form(by: Actor, subject: str) -> bool:
    """For kernel files: every edition of a form is open to the office's own people."""
    try:
        permissions.require_reader(by)
    except Forbidden:
        return False
    return is_of_forms(subject)
