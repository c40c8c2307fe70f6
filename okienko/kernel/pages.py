"""Standing texts of the office: pages of the portal and information clauses (art. 13 GDPR), in editions.

From the pack (`pages/<code>.<language>.md`, `clauses/<channel>.<language>.md`; the fields are in packs/README.md), and
from who writes them at the office (`knowledge.services.change_page`). Markdown is rendered and made safe when an
edition is written, so that showing a page costs one query. Of the editions whose day has come, the last written holds.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nh3
import yaml
from django.db import transaction
from django.utils import timezone
from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from okienko.kernel import phones
from okienko.kernel.models import OfficeText, OfficeTextEdition
from okienko.kernel.packs import Pack, PackProblem

PAGE, CLAUSE = "page", "clause"
LANGUAGES = ("pl", "en", "uk")
_NOUNS = {PAGE: "strona", CLAUSE: "klauzula"}  # for `okienko pack diff`
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
class Content:
    """What one edition of a text says. `from_day`: from when it holds; of a page, on which day it was so."""

    title: str
    short: str  # "" where there is no need for a short one
    body: str  # Markdown
    from_day: datetime.date

    def says(self) -> tuple[str, str, str]:
        """The same without its day."""
        return self.title, self.short, self.body

    def as_json(self) -> dict[str, str]:
        return {"title": self.title, "short": self.short, "body": self.body, "from_day": self.from_day.isoformat()}

    @classmethod
    def of_json(cls, kept: Mapping[str, str]) -> Content:
        return cls(kept["title"], kept["short"], kept["body"], datetime.date.fromisoformat(kept["from_day"]))

    @classmethod
    def of(cls, row: OfficeTextEdition) -> Content:
        return cls(row.title, row.short, row.body, row.from_day)


@dataclass(frozen=True, slots=True)
class Text:
    """A page or a clause. `language` is the one found: it may be Polish where another was asked for."""

    code: str
    language: str
    title: str
    updated: datetime.date
    short: str
    html: str  # safe
    edition: int

    @property
    def mark(self) -> str:
        """Which text it was, to be kept beside a consent: "form pl 2026-11-21 3"."""
        return f"{self.code} {self.language} {self.updated} {self.edition}"


@dataclass(frozen=True, slots=True)
class PastText:
    """An edition of a clause that people were shown. ended: when another took its place; None: it holds now."""

    text: Text
    ended: datetime.datetime | None


def page(code: str, language: str = "pl") -> Text | None:
    """The page in this language, else in Polish, else None. One query."""
    return _found(PAGE, language, code).get(code)


def clause(channel: str, language: str = "pl") -> Text | None:
    """The information clause of a channel (form, email, phone, desk, chat, reminder) in force today. One query."""
    return _found(CLAUSE, language, channel).get(channel)


def clauses(language: str = "pl") -> list[Text]:
    """Every clause in force today, the form's first. One query."""
    found = _found(CLAUSE, language)
    return sorted(found.values(), key=lambda one: (one.code != "form", one.code))


def past_clauses(channel: str, language: str = "pl") -> list[PastText]:
    """Every edition of a clause that was ever shown, the newest first; in Polish where there is none in this language.
    Empty for a channel without one. One query."""
    rows = OfficeTextEdition.objects.filter(text__kind=CLAUSE, text__code=channel, text__language__in=[language, "pl"])
    every = sorted(rows.select_related("text"), key=lambda one: one.number)
    own = [one for one in every if one.text.language == language] or every
    now = timezone.now()
    ends = [(one, *period) for one, period in zip(own, periods(own), strict=True)]
    return [
        PastText(_text(one), ended if ended is None or ended <= now else None)
        for one, began, ended in reversed(ends)
        if began <= now and (ended is None or began < ended)
    ]


def began(row: OfficeTextEdition) -> datetime.datetime:
    """When people could first read an edition: its day, or when it was written, where that was later."""
    return max(row.at, timezone.make_aware(datetime.datetime.combine(row.from_day, datetime.time.min)))


def periods(
    editions: Sequence[OfficeTextEdition],
) -> list[tuple[datetime.datetime, datetime.datetime | None]]:
    """When each of the editions of one text, by number, began to hold and when a later one took its place (None: no
    such is known). One that ended before it began was never shown."""
    starts = [began(one) for one in editions]
    return [(start, min(starts[place + 1 :], default=None)) for place, start in enumerate(starts)]


def _found(kind: str, language: str, *codes: str) -> dict[str, Text]:
    rows = OfficeTextEdition.objects.filter(
        text__kind=kind, text__is_dropped=False, text__language__in=[language, "pl"], from_day__lte=timezone.localdate()
    )
    if codes:
        rows = rows.filter(text__code__in=codes)
    rows = rows.select_related("text").order_by("text_id", "-number").distinct("text_id")
    found: dict[str, Text] = {}
    for row in sorted(rows, key=lambda one: one.text.language != language):
        found.setdefault(row.text.code, _text(row))
    return found


def _text(row: OfficeTextEdition) -> Text:
    return Text(row.text.code, row.text.language, row.title, row.from_day, row.short, row.html, row.number)


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


@dataclass(frozen=True, slots=True)
class PackText:
    """A text as a pack has it."""

    kind: str
    code: str
    language: str
    content: Content

    @property
    def key(self) -> tuple[str, str, str]:
        return self.kind, self.code, self.language


def read(folder: Path) -> Iterator[PackText]:
    """The texts of a pack. Raises PackProblem with the file."""
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
            code = head.code if isinstance(head, PageHead) else head.channel
            from_day = head.updated if isinstance(head, PageHead) else head.valid_from
            yield PackText(kind, code, head.language, Content(head.title, one_line(head.short), tidy(body), from_day))


def one_line(text: str) -> str:
    return " ".join(text.split())


def tidy(body: str) -> str:
    """A text as it is kept, so that spaces at its ends are no change."""
    return body.replace("\r\n", "\n").strip() + "\n"


def _split(pack: Pack, name: str) -> tuple[Any, str]:
    parts = pack.text(name).split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise PackProblem(name, 1, "brakuje nagłówka między wierszami „---”")
    try:
        return yaml.safe_load(parts[1]), parts[2]
    except yaml.YAMLError as error:
        raise PackProblem(name, None, f"błąd składni YAML w nagłówku ({error})") from None


def is_own(row: OfficeText, newest: OfficeTextEdition) -> bool:
    """Whether the office wrote what the text says last, so that packs leave it alone."""
    if row.pack:
        return Content.of(newest).says() != Content.of_json(row.pack).says()
    return newest.user_id is not None and newest.restored != 0


def newest_editions() -> dict[int, OfficeTextEdition]:
    """The last edition of each text, in force or not yet, by the key of its text. One query."""
    rows = OfficeTextEdition.objects.order_by("text_id", "-number").distinct("text_id")
    return {one.text_id: one for one in rows}


def write(
    row: OfficeText,
    content: Content,
    *,
    user_id: int | None = None,
    restored: int | None = None,
    plain_reason: str = "",
) -> OfficeTextEdition:
    """The next edition of a locked text, whose new version the caller saves; the caller has checked who and what."""
    row.version += 1
    return _edition(row, content, user_id=user_id, restored=restored, plain_reason=plain_reason)


def _edition(row: OfficeText, content: Content, **said: Any) -> OfficeTextEdition:
    return OfficeTextEdition.objects.create(
        text=row, number=row.version, from_day=content.from_day, title=content.title, short=content.short,
        body=content.body, html=safe_html(content.body), **said,
    )  # fmt: skip


@transaction.atomic
def load(folder: Path) -> None:
    """Takes pages and clauses of the pack. What the office changed keeps its words, with the pack's kept beside it;
    what the pack has no more is shown no longer, where the office has not written its own."""
    texts = {one.key: one for one in read(folder)}
    known = {_key(row): row for row in OfficeText.objects.select_for_update().order_by("id")}
    newest = newest_editions()
    for key, one in texts.items():
        row = known.get(key)
        if row is None:
            row = OfficeText.objects.create(
                kind=one.kind, code=one.code, language=one.language, pack=one.content.as_json()
            )
            _edition(row, one.content)
        else:
            _load(row, newest[row.pk], one.content)
    for key, row in known.items():
        if key not in texts and not row.is_dropped:
            row.is_dropped, row.pack = not is_own(row, newest[row.pk]), {}
            row.save(update_fields=["is_dropped", "pack"])


def _load(row: OfficeText, newest: OfficeTextEdition, content: Content) -> None:
    before = (row.version, row.pack, row.is_dropped)
    if _follows(row, newest, content):
        write(row, content)
    row.pack, row.is_dropped = content.as_json(), False
    if (row.version, row.pack, row.is_dropped) != before:
        row.save(update_fields=["version", "pack", "is_dropped"])


def _follows(row: OfficeText, newest: OfficeTextEdition, content: Content) -> bool:
    """Whether loading makes an edition of what the pack says."""
    is_same = Content.of(newest).says() == content.says()
    if is_same:  # the same words from another day; a day the office chose stays
        return newest.user_id is None and newest.from_day != content.from_day
    return not is_own(row, newest)


def changes(folder: Path) -> list[str]:
    """Which pages and clauses loading would add, change or take off; of one the office changed, that its own stays."""
    return list(_changes(folder))


def _changes(folder: Path) -> Iterator[str]:
    texts = {one.key: one.content for one in read(folder)}
    known = {_key(row): row for row in OfficeText.objects.all()}
    newest = newest_editions()
    for key in sorted(texts.keys() | known.keys()):
        row, content, named = known.get(key), texts.get(key), f"{_NOUNS[key[0]]} {key[1]} ({key[2]})"
        if row is None or (row.is_dropped and content is not None):
            yield f"+ {named}"
        elif content is None:
            if not row.is_dropped and not is_own(row, newest[row.pk]):
                yield f"- {named}"
        elif is_own(row, newest[row.pk]):
            if row.pack != content.as_json():
                yield f"= {named}: zostaje zmieniona w urzędzie, nowa z pakietu jest obok"
        elif _follows(row, newest[row.pk], content):
            yield f"~ {named}"


def _key(row: OfficeText) -> tuple[str, str, str]:
    return row.kind, row.code, row.language
