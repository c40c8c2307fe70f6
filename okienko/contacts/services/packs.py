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
from okienko.kernel.actors import Actor
from okienko.kernel.packs import Pack, PackProblem
from okienko.organization.permissions import require
from okienko.organization.rules import Role

FILES = "templates/*.md"
NOTICES = "notices/*.md"  # sent by the machine, of no contact: they have no reference and answer nothing
# Sent by the machine at its moment (packs/README.md), so not offered to who writes a reply.
AUTOMATIC = frozenset({
    "acknowledgement", "acknowledgement-kpa", "acknowledgement-report", "ask-for-more", "callback", "closing",
    "closing-report", "closing-without-rating", "date-changed", "handed-over", "joined", "reopened",
})  # fmt: skip


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
    """Load `templates/*.md` and `notices/*.md`. A text edited here keeps its words; what the pack no longer has
    is kept too, but is no longer offered to staff. Raises PackProblem with the file."""
    require(by, Role.ADMIN)
    pack = Pack(pack_folder)
    texts = [_read(pack, name) for name in _names(pack)]
    edited = set(TextTemplate.objects.filter(version__gt=1).values_list("code", "language"))
    rows = [
        TextTemplate(
            code=one.head.code,
            language=one.head.language,
            title=_title(one.head),
            subject=one.head.subject,
            body=one.body,
            for_staff=one.head.kind == "email" and one.is_offered,
        )
        for one in texts
        if (one.head.code, one.head.language) not in edited
    ]
    TextTemplate.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code", "language"],
        update_fields=["title", "subject", "body", "for_staff"],
    )
    if texts:
        TextTemplate.objects.exclude(code__in={one.head.code for one in texts}).update(for_staff=False)


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
    """Which texts loading would add or change."""
    pack = Pack(pack_folder)
    known = {(row.code, row.language): (row.subject, row.body) for row in TextTemplate.objects.filter(version=1)}
    edited = set(TextTemplate.objects.filter(version__gt=1).values_list("code", "language"))
    for text in (_read(pack, name) for name in _names(pack)):
        key = (text.head.code, text.head.language)
        if key not in edited and known.get(key) != (text.head.subject, text.body):
            yield f"{'~' if key in known else '+'} tekst {text.head.code} ({text.head.language})"


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
