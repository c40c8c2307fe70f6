"""What the one index holds: for each kind a function that yields its documents. Texts are read where they are kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from pydantic import ValidationError

from okienko.kernel import actors
from okienko.knowledge import kinds, rules
from okienko.knowledge.models import Record, ServiceCard
from okienko.knowledge.rules import Filed, SearchKind
from okienko.knowledge.rules.imported import searched
from okienko.organization import queries as organization

logger = logging.getLogger(__name__)
Source = Callable[[], Iterator[tuple[Filed, dict[str, str]]]]
MOST_PEOPLE = 100_000


def cards() -> Iterator[tuple[Filed, dict[str, str]]]:
    for card in ServiceCard.objects.filter(is_active=True).select_related("unit").order_by("id"):
        filed = Filed(
            SearchKind.CARD, card.pk, card.code, card.title, audience=tuple(card.audience),
            life_events=tuple(card.life_events), unit=card.unit.symbol,
        )  # fmt: skip
        yield (
            filed,
            {
                "title": card.title,
                "asked": "\n".join(card.also_asked_as),
                "keywords": "\n".join(card.keywords),
                "summary": card.summary,
                "body": "\n".join([card.who, card.when, *card.steps, *card.documents, *searched(card.sections)]),
            },
        )


def records() -> Iterator[tuple[Filed, dict[str, str]]]:
    """Guides, questions, scripts, programmes, news: as their kind says what of them is searched."""
    for record in Record.objects.filter(is_active=True).select_related("unit").order_by("id"):
        kind = kinds.kind(record.kind)
        try:
            content = kinds.read(record.kind, record.content)
        except ValidationError:  # one that cannot be read must not keep all others from being found
            logger.exception("record %s cannot be read and is not indexed", record.pk)
            continue
        filed = Filed(
            SearchKind(record.kind), record.pk, record.code, record.title, record.is_internal,
            tuple(record.audience), tuple(record.life_events), record.unit.symbol,
        )  # fmt: skip
        yield filed, kind.searched(content)


def units() -> Iterator[tuple[Filed, dict[str, str]]]:
    """Who does what: for everybody."""
    for unit in organization.unit_rows():
        fields = {"title": unit.name, "keywords": unit.symbol, "body": "\n".join(unit.duties)}
        yield Filed(SearchKind.UNIT, unit.id, unit.symbol, unit.name, unit=unit.symbol), fields


def people() -> Iterator[tuple[Filed, dict[str, str]]]:
    """The people of the office, for staff alone. Names stay where they are kept: only their words are indexed."""
    for one in organization.directory(actors.system(), limit=MOST_PEOPLE).entries:
        fields = {"title": one.name, "keywords": f"{one.post}\n{one.unit_name}", "body": "\n".join(one.duties)}
        yield Filed(SearchKind.PERSON, one.id, is_internal=True, unit=one.unit_symbol), fields


SOURCES: tuple[Source, ...] = (cards, records, units, people)


def documents() -> list[rules.Document]:
    """Everything that can be found now, numbered."""
    found = (document for source in SOURCES for document in source())
    return [rules.Document(number, fields, filed) for number, (filed, fields) in enumerate(found, 1)]
