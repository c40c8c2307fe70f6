"""Files of forms in a record that comes from outside: known again by their bytes, or taken from beside the record."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from okienko.kernel import files
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.knowledge.queries.card_forms import form_with_bytes
from okienko.knowledge.rules.card import FormFile
from okienko.knowledge.services.card_forms import store_form

FORMS_FOLDER = "formularze"  # beside the records of an export
_DIGEST = re.compile(r"[0-9a-f]{64}")


def name_of_bytes(file: Mapping[str, Any]) -> str:
    """Under which an export keeps the bytes of a form: by their digest, so that no name can lead elsewhere."""
    return f"{file['sha256']}{PurePosixPath(str(file['name'])).suffix.lower()}"


def with_own_files(record: Mapping[str, Any], folder: Path, *, by: Actor) -> tuple[dict[str, Any], list[str]]:
    """The record with files of forms as this office keeps them, and the codes of forms whose file could not be had.

    folder: beside which files of the export lie. A form without its file keeps the address the file has elsewhere;
    nothing is fetched from there. A number of a file that a record brings is never believed. Call in a transaction.
    """
    made: list[Any] = []
    lost: list[str] = []
    listed = record.get("forms")
    if not isinstance(listed, list):
        return dict(record), lost
    for form in listed:
        if not isinstance(form, Mapping) or "file" not in form:
            made.append(form)
            continue
        told = form["file"] if isinstance(form["file"], Mapping) else {}
        plain = {name: value for name, value in form.items() if name != "file"}
        kept = _kept(told, str(record.get("code") or ""), folder, by)
        if kept is not None:
            made.append({**plain, "file": kept.model_dump()})
            continue
        elsewhere = str(told.get("url") or "")
        if told:
            lost.append(str(form.get("code", "?")))
        made.append({**plain, "url": plain.get("url") or (elsewhere if elsewhere.startswith("https://") else "")})
    return {**record, "forms": made}, lost


def _kept(told: Mapping[str, Any], code: str, folder: Path, by: Actor) -> FormFile | None:
    digest, name = str(told.get("sha256") or ""), files.safe_name(str(told.get("name") or ""))
    if not _DIGEST.fullmatch(digest):
        return None
    known = form_with_bytes(code, digest)
    if known is not None and files.hold([known.id]):
        return known
    place = folder / FORMS_FOLDER / name_of_bytes({"sha256": digest, "name": name})
    if not place.is_file() or place.stat().st_size > files.LIMIT_BYTES:
        return None
    try:
        stored = store_form(io.BytesIO(place.read_bytes()), name=name, code=code, by=by)
    except Invalid:
        return None
    if stored.sha256 != digest:
        files.delete([files.FileId(stored.id)])
        return None
    return stored
