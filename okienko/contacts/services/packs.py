"""Texts of the office from its pack: e-mails and letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from okienko.contacts.models import TextTemplate
from okienko.contacts.rules import placeholders
from okienko.contacts.rules.letters import AUTOMATIC
from okienko.contacts.services.letters import follow_pack
from okienko.kernel.actors import Actor
from okienko.kernel.packs import Pack, PackProblem
from okienko.organization.permissions import require
from okienko.organization.rules import Role

FILES = "templates/*.md"
NOTICES = "notices/*.md"  # sent by the machine, of no contact: they have no reference and answer nothing


class _Head(BaseModel):
    """The front matter of a template; `packs/README.md` says what each field means."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=60)
    language: str = Field(max_length=5)
    kind: Literal["email", "letter"]
    audience: Literal["resident", "authority"]
    subject: str = Field(max_length=300)
    placeholders: list[str]
    case_types: list[str] = []
    source: str = ""
    summary: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Text:
    file: str
    head: _Head
    body: str

    @property
    def is_offered(self) -> bool:
        return self.head.code not in AUTOMATIC and not self.file.startswith("notices/")


@transaction.atomic
def load_pack(pack_folder: Path, *, by: Actor) -> None:
    """Load `templates/*.md` and `notices/*.md`. A text edited here keeps its words, with the pack's kept beside it;
    what the pack no longer has is kept too, but is no longer offered to staff. Raises PackProblem with the file."""
    require(by, Role.ADMIN)
    pack = Pack(pack_folder)
    texts = [_read(pack, name) for name in _names(pack)]
    known = {(row.code, row.language): row for row in TextTemplate.objects.select_for_update().order_by("id")}
    fresh = []
    for one in texts:
        row = known.get((one.head.code, one.head.language))
        if row is None:
            values = _values(one)
            fresh.append(
                TextTemplate(code=one.head.code, language=one.head.language, pack=values, **values, **_use(one))
            )
        else:
            _load(one, row)
    TextTemplate.objects.bulk_create(fresh)
    if texts:
        TextTemplate.objects.exclude(code__in={one.head.code for one in texts}).update(for_staff=False, is_letter=False)


def _load(text: _Text, row: TextTemplate) -> None:
    values, use = _values(text), _use(text)
    before = (row.values, row.pack, row.for_staff, row.is_letter)
    if row.is_own or row.values == values:
        row.pack = values
    else:
        follow_pack(row, values)
    row.for_staff, row.is_letter = use["for_staff"], use["is_letter"]
    if (row.values, row.pack, row.for_staff, row.is_letter) != before:
        row.save()


def _use(text: _Text) -> dict[str, bool]:
    head = text.head
    return {
        "for_staff": head.kind == "email" and text.is_offered,
        "is_letter": head.kind == "letter",
    }


def _values(text: _Text) -> dict[str, str]:
    """The columns that the office may change, as the pack has them."""
    return {"title": _title(text.head), "subject": text.head.subject, "body": text.body}


def check_pack(pack_folder: Path) -> Iterator[str]:
    """What is wrong with the templates of a pack, one sentence each."""
    pack = Pack(pack_folder)
    for name in _names(pack):
        try:
            text = _read(pack, name)
        except PackProblem as problem:
            yield str(problem)
            continue
        used, declared = placeholders(text.head.subject + text.body), set(text.head.placeholders)
        if used != declared:
            wrong = ", ".join(sorted(used ^ declared))
            yield f"{name}: pole „placeholders” nie zgadza się z tekstem ({wrong})."


def diff_pack(pack_folder: Path) -> Iterator[str]:
    """Which texts loading would add or change; of one the office changed, that its own stays."""
    pack = Pack(pack_folder)
    known = {(row.code, row.language): row for row in TextTemplate.objects.all()}
    for text in (_read(pack, name) for name in _names(pack)):
        row, named = known.get((text.head.code, text.head.language)), f"{text.head.code} ({text.head.language})"
        if row is None:
            yield f"+ tekst {named}"
        elif row.is_own and row.pack != _values(text):
            yield f"= tekst {named}: zostaje zmieniony w urzędzie, nowy z pakietu jest obok"
        elif not row.is_own and row.values != _values(text):
            yield f"~ tekst {named}"


def _names(pack: Pack) -> list[str]:
    return [*pack.names(FILES), *pack.names(NOTICES)]


def _read(pack: Pack, name: str) -> _Text:
    parts = pack.text(name).split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise PackProblem(name, 1, "brakuje nagłówka między wierszami „---”")
    try:
        head = _Head.model_validate(yaml.safe_load(parts[1]))
    except yaml.YAMLError as error:
        raise PackProblem(name, None, f"błąd składni YAML w nagłówku ({error})") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "nagłówek"
        raise PackProblem(name, None, f"pole „{field}”: {first['msg']}") from None
    return _Text(name, head, parts[2].strip() + "\n")


def _title(head: _Head) -> str:
    """What staff choose by: the subject without the number before it."""
    return head.subject.removeprefix("[{reference}] ")[:200]
