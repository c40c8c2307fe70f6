"""Files of a card's forms: put in, replaced, set aside, put back. Pure.

A text never loses a file by itself: what a save leaves out is set aside with its draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from okienko.knowledge.rules.card import FormContent

FORMATS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.oasis.opendocument.text": "ODT",
}
MOST_ASIDE = 40  # of one draft; the oldest go first


def put(forms: Iterable[FormContent], form: FormContent) -> list[FormContent]:
    """The forms with this one in the place of the one with its code, or at the end."""
    before = list(forms)
    if all(one.code != form.code for one in before):
        return [*before, form]
    return [form if one.code == form.code else one for one in before]


def without(forms: Iterable[FormContent], file_id: int) -> list[FormContent]:
    """The forms without this file; a form that is kept elsewhere too stays with its address."""
    kept = []
    for one in forms:
        if one.file is None or one.file.id != file_id:
            kept.append(one)
        elif one.url:
            kept.append(one.model_copy(update={"file": None}))
    return kept


def set_aside(
    aside: Iterable[dict[str, Any]], before: Mapping[str, Any], now: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """What is set aside once a text goes from `before` to `now`, both as JSON: forms whose file is no longer there."""
    there = {file_id for file_id, _form in with_files(now)}
    found = {file_id: form for file_id, form in with_files({"forms": list(aside)}) if file_id not in there}
    found |= {file_id: form for file_id, form in with_files(before) if file_id not in there}
    return list(found.values())[-MOST_ASIDE:]


def without_lost(content: Mapping[str, Any], there: set[int]) -> dict[str, Any]:
    """A text as JSON, its forms without the files that are no longer there; the forms stay."""
    lost = {file_id for file_id, _form in with_files(content)} - there
    if not lost:
        return dict(content)
    kept = [
        {name: value for name, value in form.items() if name != "file"}
        if form.get("file") and form["file"]["id"] in lost
        else form
        for form in content["forms"]
    ]
    return {**content, "forms": kept}


def with_files(content: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(id of the file, form) of a text as JSON."""
    for form in content.get("forms") or []:
        if form.get("file"):
            yield form["file"]["id"], form


def is_same_edition(published: Iterable[FormContent], form: FormContent) -> bool:
    """Whether residents already know another file under this code and version."""
    assert form.file is not None
    return any(
        one.code == form.code and one.version == form.version and one.file and one.file.sha256 != form.file.sha256
        for one in published
    )


def file_format(name: str) -> str:
    """As people call it: "PDF"."""
    return name.rpartition(".")[2].upper()
