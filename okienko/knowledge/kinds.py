"""The kinds of text that go one life: what each is called, where its files and pages are, what of it is searched.

To add a kind: a subclass of `RecordContent` (rules), `register(Kind(...))` here, its form in `forms.FORMS`, its
template for reading. Writing, approval, editions, reminders and the pack then work for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okienko.kernel.packs import Pack, PackProblem
from okienko.knowledge.rules import (
    CARD,
    CardContent,
    Content,
    NewsContent,
    ProgrammeContent,
    QuestionContent,
    RecordContent,
    ScriptContent,
)
from okienko.knowledge.rules.guides import GuideContent, read_outline, redated

Words = str | Promise


def _of_yaml(pack: Pack, name: str, content: type[Content]) -> Content:
    return pack.record(name, content)


def _of_outline(pack: Pack, name: str, content: type[Content]) -> Content:
    """A guide; one with a problem of its own is refused. Whether its cards are shown is asked where cards are."""
    text = pack.text(name)
    for problem in read_outline(text.strip()).problems():
        raise PackProblem(name, problem.line or None, problem.text.rstrip("."))
    return content.model_validate({"outline": text})


def _searched(content: Any) -> dict[str, str]:
    return {
        "title": content.title,
        "asked": "\n".join(content.also_asked_as),
        "keywords": "\n".join(content.keywords),
        "summary": content.summary,
        "body": content.prose(),
    }


def _redated(content: Content, state_of: date, next_review: date) -> Content:
    return content.model_copy(update={"state_of": state_of, "next_review": next_review})


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What the life of a text has to know about its kind."""

    content: type[Content]
    names: Words  # heading of a list: "Pytania i odpowiedzi"
    none: Words  # of an empty list
    slug: str  # `/praca/wiedza/<slug>/<code>/`; no service card may have this code
    files: str  # in a pack: "questions/*.yaml"
    template: str  # how it is read; gets `content`
    address: Callable[[str], str] | None = None  # where residents read the text with this code; None: nowhere
    read_file: Callable[[Pack, str, type[Content]], Content] = _of_yaml  # raises PackProblem
    begun: Mapping[str, Any] = field(default_factory=dict)  # what a new text says before anybody wrote
    searched: Callable[[Any], dict[str, str]] = _searched  # of a record: the fields of a Document
    redated: Callable[[Any, date, date], Content] = _redated  # the same text with `state_of`, `next_review`
    parts: Mapping[str, Words] = field(default_factory=dict)  # what may be missing → how the page calls it

    @property
    def code(self) -> str:
        return self.content.kind

    @property
    def is_record(self) -> bool:
        return issubclass(self.content, RecordContent)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Called while modules are loaded; the order is that of the pages."""
    _kinds[kind.code] = kind


def kind(code: str) -> Kind:
    """Raises KeyError for a code that stands nowhere."""
    return _kinds[code]


def kinds() -> list[Kind]:
    return list(_kinds.values())


def records() -> list[Kind]:
    """All kinds but service cards."""
    return [one for one in _kinds.values() if one.is_record]


# Pages of residents that are no kind, `/uslugi/<name>/`: no service card may have such a code.
PAGES = frozenset({"przypomnienia", "podpowiedzi"})


def by_slug(slug: str) -> Kind | None:
    return next((one for one in _kinds.values() if one.slug == slug), None)


def read_url(code_of_kind: str, code: str, *, ticket: str = "") -> str:
    """Where residents read a text; "" where they do not. ticket: of the search it was found by."""
    found = _kinds.get(code_of_kind)
    if found is None or found.address is None:
        return ""
    path, mark, place = found.address(code).partition("#")
    return f"{path}{f'?z={ticket}' if ticket else ''}{mark}{place}"


def kept_url(name: str, code_of_kind: str, code: str) -> str:
    """The staff's page of a text: `name` as in urls.py, "card", "draft"."""
    if code_of_kind == CARD:
        return reverse(f"knowledge_kept:{name}", args=[code])
    return reverse(f"knowledge_kept:records:{name}", args=[code_of_kind, code])


def read(code: str, data: Mapping[str, Any]) -> Content:
    """The text of a draft or of a version. Raises ValidationError."""
    return kind(code).content.unfinished(dict(data))


register(
    Kind(
        content=CardContent,
        names=_("Karty usług"),
        none=_("Nie ma takiej karty"),
        slug="karty",
        files="cards/*.yaml",
        address=lambda code: reverse("knowledge:card", args=[code]),
        template="knowledge/card_body.html",
        begun={"audience": ["resident"], "deadline": {}},
        parts={
            "summary": _("odpowiedź w dwóch zdaniach"),
            "who": _("kto może to załatwić"),
            "when": _("kiedy"),
            "steps": _("krok po kroku"),
            "appeal": _("odwołanie"),
            "legal_basis": _("podstawa prawna"),
            "phone_version": _("wersja na telefon"),
            "fees": _("opłata"),
            "deadline": _("termin"),
            "channels": _("jak złożyć"),
        },
    )
)
register(
    Kind(
        content=QuestionContent,
        names=_("Pytania i odpowiedzi"),
        none=_("Nie ma takiego pytania"),
        slug="pytania",
        files="questions/*.yaml",
        address=lambda code: f"{reverse('knowledge:questions')}#{code}",
        template="knowledge/kinds/question.html",
        begun={"audience": ["resident"]},
        parts={"summary": _("krótka odpowiedź")},
    )
)
register(
    Kind(
        content=GuideContent,
        names=_("Przewodniki"),
        none=_("Nie ma takiego przewodnika"),
        slug="przewodniki",
        files="guides/*.txt",
        address=lambda code: reverse("guides:guide", args=[code]),
        template="knowledge/kinds/guide.html",
        read_file=_of_outline,
        redated=lambda content, state_of, next_review: redated(content, state_of, next_review),
        begun={"audience": ["resident"]},
        parts={"summary": _("opis"), "outline": _("przewodnik bez problemów; lista jest pod tekstem")},
    )
)
register(
    Kind(
        content=ScriptContent,
        names=_("Skrypty rozmów"),
        none=_("Nie ma takiego skryptu"),
        slug="skrypty",
        files="scripts/*.yaml",
        template="knowledge/kinds/script.html",
        parts={"summary": _("kiedy tak rozmawiać"), "steps": _("kroki rozmowy")},
    )
)
register(
    Kind(
        content=ProgrammeContent,
        names=_("Dofinansowania"),
        none=_("Nie ma takiego dofinansowania"),
        slug="dofinansowania",
        files="programmes/*.yaml",
        address=lambda code: reverse("knowledge:programme", args=[code]),
        template="knowledge/kinds/programme.html",
        redated=lambda content, state_of, next_review: content.redated(state_of, next_review),
        parts={
            "summary": _("opis w dwóch zdaniach"),
            "recipients": _("kim trzeba być"),
            "purposes": _("cel"),
            "who": _("kto może dostać"),
            "what": _("na co"),
            "amount": _("ile"),
            "where": _("gdzie złożyć"),
            "source": _("źródło"),
        },
    )
)
register(
    Kind(
        content=NewsContent,
        names=_("Nowości dla pracowników"),
        none=_("Nie ma takiej nowości"),
        slug="nowosci",
        files="news/*.yaml",
        template="knowledge/kinds/news.html",
        parts={"summary": _("co się zmienia")},
    )
)
