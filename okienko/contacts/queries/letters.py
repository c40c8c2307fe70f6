"""Texts of the office: as editors see them, and as the report of plain language reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.fields.json import KT

from okienko.contacts.models import TextTemplate, TextTemplateVersion
from okienko.contacts.permissions import edits_letters, require_reader_of_letters
from okienko.contacts.queries.placeholders import LANGUAGES, MOMENTS, Placeholder, placeholders_of, sample
from okienko.contacts.rules import fill, placeholders, plain_text
from okienko.contacts.rules.letters import AUTOMATIC, NEVER_SENT, BadPlaceholders, LetterKind, checked
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.kernel.text import sort_key
from okienko.knowledge.queries import Published
from okienko.knowledge.rules import TextKind, readable
from okienko.organization import queries as organization

_EDITIONS = 6  # of one text that the report shows


@dataclass(frozen=True, slots=True)
class LetterLanguage:
    """A text in one language. `is_own`: the office changed it; `has_news`: and the pack's is a new one since."""

    language: str
    title: str
    is_own: bool
    has_news: bool


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A text in the list, in all its languages, Polish first. `moment`: when the machine sends it, else ""."""

    code: str
    title: str
    moment: str
    languages: list[LetterLanguage]


@dataclass(frozen=True, slots=True)
class PastLetter:
    """A text after a change. `by`: a name, "" for the pack; `restored`: the version put back, 0 for the pack."""

    number: int
    at: datetime
    by: str
    restored: int | None
    values: dict[str, str]
    plain_reason: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """One text with all its page shows. `pack`: as the pack has it now, empty where that is not known."""

    code: str
    language: str
    kind: LetterKind
    title: str
    moment: str  # when the machine sends it, else ""
    version: int
    values: dict[str, str]
    plain_reason: str
    pack: dict[str, str]
    is_own: bool
    has_news: bool
    languages: list[str]
    placeholders: list[Placeholder]
    may_edit: bool


def kept_letters(by: Actor) -> dict[LetterKind, list[LetterRow]]:
    """All texts by kind and title. Two queries."""
    require_reader_of_letters(by)
    found: dict[str, list[TextTemplate]] = defaultdict(list)
    for row in TextTemplate.objects.all():
        found[row.code].append(row)
    known = _known_texts()
    shelves: dict[LetterKind, list[LetterRow]] = {kind: [] for kind in LetterKind}
    for code, rows in found.items():
        rows.sort(key=lambda one: _place(one.language))
        tongues = [
            LetterLanguage(one.language, one.title, one.is_own, _has_news(one, known.get(one.pk, ()))) for one in rows
        ]
        shelves[_kind(rows[0])].append(LetterRow(code, rows[0].title, _moment(code), tongues))
    return {
        kind: sorted(rows, key=lambda one: sort_key(one.moment or one.title)) for kind, rows in shelves.items() if rows
    }


def letter(by: Actor, code: str, language: str) -> LetterView:
    """Raises NotFound where there is no such text."""
    require_reader_of_letters(by)
    rows = {one.language: one for one in TextTemplate.objects.filter(code=code)}
    row = rows.get(language)
    if row is None:
        raise NotFound
    known = [one.values for one in TextTemplateVersion.objects.filter(template=row)]
    text = f"{row.subject}\n{row.body}"
    return LetterView(
        code, language, _kind(row), row.title, _moment(code), row.version, row.values, row.plain_reason, row.pack,
        row.is_own, _has_news(row, known), sorted(rows, key=_place),
        placeholders_of(code, language, text, pack_names(row)), edits_letters(by),
    )  # fmt: skip


def history_of_letter(by: Actor, code: str, language: str) -> list[PastLetter]:
    """Its versions, the newest first; none where nobody ever changed it. Raises NotFound."""
    require_reader_of_letters(by)
    row = TextTemplate.objects.filter(code=code, language=language).first()
    if row is None:
        raise NotFound
    versions = list(TextTemplateVersion.objects.filter(template=row).order_by("-number"))
    names: dict[Any, str] = dict(organization.staff_names(one.user_id for one in versions if one.user_id))
    return [
        PastLetter(
            one.number, one.at, names.get(one.user_id or 0, ""), one.restored, one.values, one.plain_reason
        )
        for one in versions
    ]  # fmt: skip


def previewed(subject: str, body: str, language: str) -> tuple[str, str]:
    """A text as somebody in an invented matter would get it: subject and message."""
    values = sample(language)
    return fill(subject, values), plain_text(fill(body, values))


def wrong_placeholders(code: str, language: str, subject: str, body: str) -> BadPlaceholders:
    """What saving would refuse in a text being written. Raises NotFound. One query."""
    row = TextTemplate.objects.filter(code=code, language=language).first()
    if row is None:
        raise NotFound
    return checked(code, subject, body, pack_names(row))


def pack_names(row: TextTemplate) -> frozenset[str]:
    """Placeholders of the text in the pack; of the text itself where the pack's is not known."""
    text = row.pack or row.values
    return placeholders(f"{text['subject']}\n{text['body']}")


def letter_texts() -> Iterator[Published]:
    """Polish templates with their editions; what is put into them later counts as one word. One query."""
    versions = TextTemplateVersion.objects.filter(template=OuterRef("pk")).order_by("-number")
    bodies = ArraySubquery(versions.values_list(KT("values__body"))[:_EDITIONS])
    for row in TextTemplate.objects.filter(language="pl").annotate(bodies=bodies).order_by("code"):
        texts = [readable(body) for body in row.bodies or [row.body]]
        url = f"/praca/szablony/{row.code}/pl/"
        yield Published(TextKind.LETTER, row.code, row.title, "", texts, row.plain_reason, url)


def _kind(row: TextTemplate) -> LetterKind:
    if row.code in NEVER_SENT:
        return LetterKind.UNUSED
    if row.code in AUTOMATIC:
        return LetterKind.AUTOMATIC
    if row.is_letter:
        return LetterKind.LETTER
    return LetterKind.READY if row.for_staff else LetterKind.UNUSED


def _moment(code: str) -> str:
    return str(MOMENTS.get(code, ""))


def _place(language: str) -> tuple[int, str]:
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), language


def _known_texts() -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    for pk, values in TextTemplateVersion.objects.values_list("template_id", "values"):
        found[pk].append(values)
    return found


def _has_news(row: TextTemplate, known: Iterable[dict[str, str]]) -> bool:
    """Whether the pack has a text that the office has never had here."""
    return row.is_own and bool(row.pack) and row.pack not in list(known)
