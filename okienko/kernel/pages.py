"""Standing texts of the office from its pack: pages of the portal and information clauses (art. 13 GDPR).

`pages/<code>.<language>.md` and `clauses/<channel>.<language>.md`; the fields are in packs/README.md. Markdown is
rendered and made safe when the pack is loaded, so that showing a page costs one query.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nh3
import yaml
from django.db import transaction
from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from okienko.kernel import phones
from okienko.kernel.models import OfficeText
from okienko.kernel.packs import Pack, PackProblem

PAGE, CLAUSE = "page", "clause"
_FILES = {PAGE: "pages/*.md", CLAUSE: "clauses/*.md"}
_TAGS = {
    "a", "abbr", "address", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h2", "h3", "h4", "hr", "li",
    "ol", "p", "span", "strong", "table", "tbody", "td", "th", "thead", "time", "tr", "ul",
}  # fmt: skip
# The accessibility statement is read by machines through its `id`s (ministry's "Architektura informacji" template).
_ATTRIBUTES = {"*": {"id", "lang"}, "a": {"href"}, "time": {"datetime"}, "th": {"scope"}, "abbr": {"title"}}


class PageHead(BaseModel):
    """The front matter of a page."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=60, pattern=r"^[a-z0-9-]+$")
    language: Literal["pl", "en", "uk"]
    title: str = Field(max_length=200)
    updated: datetime.date
    short: str = ""


class ClauseHead(BaseModel):
    """The front matter of an information clause."""

    model_config = ConfigDict(extra="forbid")

    channel: Literal["form", "email", "phone", "desk", "chat", "reminder"]
    language: Literal["pl", "en", "uk"]
    title: str = Field(max_length=200)
    version: int
    valid_from: datetime.date
    short: str


@dataclass(frozen=True, slots=True)
class Text:
    """A page or a clause. `language` is the one found: it may be Polish where another was asked for."""

    code: str
    language: str
    title: str
    updated: datetime.date
    short: str
    html: str  # safe


def page(code: str, language: str = "pl") -> Text | None:
    """The page in this language, else in Polish, else None. One query."""
    return _find(PAGE, code, language)


def clause(channel: str, language: str = "pl") -> Text | None:
    """The information clause of a channel (form, email, phone, desk, chat, reminder). One query."""
    return _find(CLAUSE, channel, language)


def clauses(language: str = "pl") -> list[Text]:
    """Every clause, the form's first. One query."""
    found: dict[str, Text] = {}
    rows = OfficeText.objects.filter(kind=CLAUSE, language__in=[language, "pl"])
    for row in sorted(rows, key=lambda one: (one.code != "form", one.code, one.language != language)):
        found.setdefault(row.code, _text(row))
    return list(found.values())


def _find(kind: str, code: str, language: str) -> Text | None:
    rows = OfficeText.objects.filter(kind=kind, code=code, language__in=[language, "pl"])
    row = min(rows, key=lambda one: one.language != language, default=None)
    return _text(row) if row else None


def _text(row: OfficeText) -> Text:
    return Text(row.code, row.language, row.title, row.updated, row.short, row.html)


_PHONE = re.compile(r"(?<![:\w>\"(])\+48\d{9}\b")
_MAIL = re.compile(r"(?<![:\w>\".])[\w.-]+@[\w-]+(?:\.[\w-]+)+")


def _linked(markdown: str) -> str:
    """Bare telephone numbers and addresses become links, numbers as people read them."""
    markdown = _PHONE.sub(lambda found: f"[{phones.shown(found[0])}](tel:{found[0]})", markdown)
    return _MAIL.sub(lambda found: f"[{found[0]}](mailto:{found[0]})", markdown)


def safe_html(markdown: str) -> str:
    """Markdown with the few tags a page needs; scripts, styles and events are gone."""
    drawn = MarkdownIt("commonmark", {"html": True}).enable("table").render(_linked(markdown))
    return nh3.clean(drawn, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"https", "http", "mailto", "tel", "sms"})


def read(folder: Path) -> Iterator[OfficeText]:
    """The rows a pack asks for. Raises PackProblem with the file."""
    pack = Pack(folder)
    for kind, pattern in _FILES.items():
        for name in pack.names(pattern):
            front, body = _split(pack, name)
            try:
                head = (PageHead if kind == PAGE else ClauseHead).model_validate(front)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                field = ".".join(str(part) for part in first["loc"]) or "nagłówek"
                raise PackProblem(name, None, f"pole „{field}”: {first['msg']}") from None
            yield OfficeText(
                kind=kind,
                code=head.code if isinstance(head, PageHead) else head.channel,
                language=head.language,
                title=head.title,
                updated=head.updated if isinstance(head, PageHead) else head.valid_from,
                short=" ".join(head.short.split()),
                html=safe_html(body),
            )


def _split(pack: Pack, name: str) -> tuple[Any, str]:
    parts = pack.text(name).split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise PackProblem(name, 1, "brakuje nagłówka między wierszami „---”")
    try:
        return yaml.safe_load(parts[1]), parts[2]
    except yaml.YAMLError as error:
        raise PackProblem(name, None, f"błąd składni YAML w nagłówku ({error})") from None


@transaction.atomic
def load(folder: Path) -> None:
    """Replaces pages and clauses by those of the pack."""
    rows = list(read(folder))
    OfficeText.objects.all().delete()
    OfficeText.objects.bulk_create(rows)


def changes(folder: Path) -> list[str]:
    """Pages and clauses that loading would change, one line each."""
    new = {(row.kind, row.code, row.language): (row.title, row.updated, row.short, row.html) for row in read(folder)}
    old = {
        (row.kind, row.code, row.language): (row.title, row.updated, row.short, row.html)
        for row in OfficeText.objects.all()
    }
    return [" ".join(key) for key in sorted(new.keys() | old.keys()) if new.get(key) != old.get(key)]
