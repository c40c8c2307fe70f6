"""Where texts of a kind stand once they are published: service cards in a table of their own, all records in one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from okienko.kernel.text import sort_key
from okienko.knowledge import kinds
from okienko.knowledge.models import CardDraft, CardVersion, Record, RecordVersion, ServiceCard
from okienko.knowledge.queries.columns import columns_of
from okienko.knowledge.rules import CARD, CardContent, Content, RecordContent
from okienko.knowledge.rules.guides import GuideContent
from okienko.organization.rules import UnitId

Kept = ServiceCard | Record


def shelf(kind: str) -> QuerySet[Any]:
    """The published texts of a kind."""
    return ServiceCard.objects.all() if kind == CARD else Record.objects.filter(kind=kind)


def versions(kept: Kept) -> QuerySet[Any]:
    if isinstance(kept, ServiceCard):
        return CardVersion.objects.filter(card=kept)
    return RecordVersion.objects.filter(record=kept)


def kind_of(kept: Kept) -> str:
    return CARD if isinstance(kept, ServiceCard) else kept.kind


def subject_of(kept: Kept) -> str:
    """Of its facts and its history."""
    return f"card:{kept.pk}" if isinstance(kept, ServiceCard) else f"record:{kept.pk}"


def content_of_draft(draft: CardDraft) -> Content:
    return kinds.read(draft.kind, draft.content)


def columns(content: Content, units: dict[str, UnitId]) -> dict[str, Any]:
    """The content as columns of its row. units: symbol → id."""
    if isinstance(content, CardContent):
        return columns_of(content, units)
    assert isinstance(content, RecordContent)
    data = content.as_json()
    same_name = ("title", "summary", "audience", "life_events", "is_internal", "editor")
    return {
        **{name: data[name] for name in same_name},
        "content": data,
        "longest_way": min(content.longest_way, 32_767) if isinstance(content, GuideContent) else 0,
        "unit_id": units[content.unit],
        "state_of": content.state_of,
        "next_review": content.next_review,
        "expires_on": content.expires_on,
        "digest": content.digest(),
        "sort_key": sort_key(content.title)[:300],
    }
