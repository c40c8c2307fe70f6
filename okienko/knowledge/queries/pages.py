"""Pages of the portal and information clauses: as their editors see them, and as the report of plain language does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okienko.kernel import pages
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.kernel.models import OfficeText, OfficeTextEdition
from okienko.kernel.pages import CLAUSE, LANGUAGES, PAGE, Content
from okienko.kernel.text import sort_key
from okienko.knowledge import permissions
from okienko.knowledge.queries.plain_report import EDITIONS, Published
from okienko.knowledge.rules import TextKind, of_markdown
from okienko.knowledge.rules.pages import first_day, without_places
from okienko.organization import queries as organization

KINDS = (PAGE, CLAUSE)
# Where people meet a clause; of pages, where they stand.
CHANNELS: dict[str, Promise] = {
    "form": _("Formularz na stronie"),
    "email": _("E-mail"),
    "phone": _("Rozmowa telefoniczna"),
    "desk": _("Wizyta w urzędzie"),
    "chat": _("Czat"),
    "reminder": _("Przypomnienia o naborach"),
}
_ADDRESSES = {"contact": "/kontakt/", "sign-language": "/jezyk-migowy/", "accessibility": "/dostepnosc/"}


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """A text in one language. `is_there`: else it is shown in Polish; `is_behind`: the Polish one was written later;
    `begins`: the newest edition holds only from that day."""

    language: str
    is_there: bool
    is_own: bool = False
    has_news: bool = False
    is_behind: bool = False
    begins: date | None = None


@dataclass(frozen=True, slots=True)
class PageRow:
    """A text in the list. `is_shown`: False where a pack dropped it and the office never wrote its own."""

    kind: str
    code: str
    name: str
    is_shown: bool
    languages: list[PageLanguage]


@dataclass(frozen=True, slots=True)
class PastPage:
    """An edition. `by`: a name, "" for the pack; `restored`: the number put back, 0 for the pack; `began`, `ended`:
    when it was shown, `ended` of one that was never."""

    number: int
    at: datetime
    by: str
    restored: int | None
    content: Content
    html: str
    plain_reason: str
    began: datetime
    ended: datetime | None
    is_now: bool  # people are shown this one
    was_shown: bool


@dataclass(frozen=True, slots=True)
class PageView:
    """One text with all its page shows. `content`: of the newest edition, whose day may not have come (`begins`);
    version 0: there is none in this language yet, and `content` is the Polish one to be translated."""

    kind: str
    code: str
    language: str
    name: str
    address: str  # where people read it
    version: int
    content: Content
    from_day: date  # that a text written today begins with
    plain_reason: str
    pack: Content | None
    is_own: bool
    has_news: bool
    begins: date | None
    is_behind: bool
    languages: list[str]
    may_edit: bool


def kept_pages(by: Actor) -> dict[str, list[PageRow]]:
    """All pages and clauses, of each kind by name. Two queries."""
    permissions.require_reader(by)
    found: dict[tuple[str, str], dict[str, OfficeText]] = defaultdict(dict)
    for row in OfficeText.objects.all():
        found[row.kind, row.code][row.language] = row
    editions: dict[int, list[OfficeTextEdition]] = defaultdict(list)
    for one in OfficeTextEdition.objects.order_by("-number").defer("html"):
        editions[one.text_id].append(one)
    shelves: dict[str, list[PageRow]] = {kind: [] for kind in KINDS}
    for (kind, code), rows in found.items():
        first = rows.get("pl") or next(iter(rows.values()))
        polish = editions[first.pk][0]
        tongues = [_language(language, rows.get(language), editions, polish) for language in LANGUAGES]
        is_shown = any(not one.is_dropped for one in rows.values())
        shelves[kind].append(PageRow(kind, code, _name(kind, code, polish.title), is_shown, tongues))
    return {kind: sorted(rows, key=lambda one: sort_key(one.name)) for kind, rows in shelves.items() if rows}


def kept_page(by: Actor, kind: str, code: str, language: str) -> PageView:
    """Raises NotFound where there is no such text, or no such language."""
    permissions.require_reader(by)
    rows = _rows(kind, code, language)
    editions: dict[int, list[OfficeTextEdition]] = defaultdict(list)
    for one in OfficeTextEdition.objects.filter(text__in=rows.values()).order_by("-number"):
        editions[one.text_id].append(one)
    first = rows.get("pl") or next(iter(rows.values()))
    polish = editions[first.pk][0]
    row = rows.get(language)
    newest = editions[row.pk][0] if row else polish
    said = _language(language, row, editions, polish)
    address = f"/prywatnosc/#{code}" if kind == CLAUSE else _ADDRESSES.get(code, "")
    return PageView(
        kind, code, language, _name(kind, code, polish.title), address, row.version if row else 0, Content.of(newest),
        first_day(newest.from_day, timezone.localdate()), newest.plain_reason if row else "",
        Content.of_json(row.pack) if row and row.pack else None, said.is_own, said.has_news, said.begins,
        said.is_behind, [one for one in LANGUAGES if one in rows], permissions.edits(by),
    )  # fmt: skip


def editions_of_page(by: Actor, kind: str, code: str, language: str) -> list[PastPage]:
    """What a text said, the newest first; empty where there is none in this language. Raises NotFound."""
    permissions.require_reader(by)
    row = _rows(kind, code, language).get(language)
    if row is None:
        return []
    editions = list(OfficeTextEdition.objects.filter(text=row).order_by("number"))
    names: dict[Any, str] = dict(organization.staff_names(one.user_id for one in editions if one.user_id))
    now = timezone.now()
    found = [
        PastPage(
            one.number, one.at, names.get(one.user_id or 0, ""), one.restored, Content.of(one),
            without_places(one.html),
            one.plain_reason, began, ended, began <= now and (ended is None or ended > now) and not row.is_dropped,
            began <= now and (ended is None or began < ended),
        )
        for one, (began, ended) in zip(editions, pages.periods(editions), strict=True)
    ]  # fmt: skip
    return found[::-1]


def page_texts() -> Iterator[Published]:
    """Polish pages and clauses that are shown, with their editions. One query."""
    found: dict[tuple[str, str], list[OfficeTextEdition]] = defaultdict(list)
    shown = OfficeTextEdition.objects.filter(text__language="pl", text__is_dropped=False)
    for one in shown.select_related("text").order_by("text__kind", "text__code", "-number").defer("html"):
        found[one.text.kind, one.text.code].append(one)
    for (kind, code), editions in found.items():
        texts = [of_markdown(one.body) for one in editions[:EDITIONS]]
        name, url = _name(kind, code, editions[0].title), reverse("pages:page", args=[kind, code, "pl"])
        reason, source = editions[0].plain_reason, editions[0].body
        yield Published(TextKind(kind), code, name, "", texts, reason, url, source)


def _rows(kind: str, code: str, language: str) -> dict[str, OfficeText]:
    rows = {one.language: one for one in OfficeText.objects.filter(kind=kind, code=code)}
    if not rows or language not in LANGUAGES:
        raise NotFound
    return rows


def _name(kind: str, code: str, title: str) -> str:
    return str(CHANNELS.get(code, code)) if kind == CLAUSE else title


def _language(
    language: str, row: OfficeText | None, editions: dict[int, list[OfficeTextEdition]], polish: OfficeTextEdition
) -> PageLanguage:
    if row is None:
        return PageLanguage(language, is_there=False)
    newest, is_own = editions[row.pk][0], pages.is_own(row, editions[row.pk][0])
    known = {Content.of(one).says() for one in editions[row.pk]}
    has_news = is_own and bool(row.pack) and Content.of_json(row.pack).says() not in known
    begins = newest.from_day if newest.from_day > timezone.localdate() else None
    is_behind = polish.text_id != row.pk and polish.user_id is not None and polish.at > newest.at
    return PageLanguage(language, not row.is_dropped, is_own, has_news, is_behind, begins)
