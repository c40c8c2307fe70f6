"""A card or record gets its present version, or is taken off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.facts import publish
from okienko.knowledge.events import CardPublished, CardRetired, RecordPublished, RecordRetired
from okienko.knowledge.models import CardVersion, Fee, Record, RecordVersion, ServiceCard
from okienko.knowledge.queries.shelf import Kept, columns, kind_of, subject_of
from okienko.knowledge.rules import CARD, CardContent, CardId, Content, NewsContent, RecordId, RecordKind
from okienko.knowledge.services.news import news_published
from okienko.knowledge.services.plain import kept_measure
from okienko.organization.rules import UnitId


@dataclass(frozen=True, slots=True)
class Signed:
    """Who wrote and who approved a text, and what they say of it."""

    author_id: int | None = None
    approver_id: int | None = None
    note: str = ""
    plain_reason: str = ""


def publish_content(
    content: Content, kept: Kept | None, units: dict[str, UnitId], by: Actor, signed: Signed = Signed()
) -> str:
    """Make this content the present version of its card or record. Says which of `Loaded`'s counters it belongs to.

    Call while holding the lock of `kept`, and rebuild the search afterwards.
    """
    if kept is not None and kept.is_active and kept.digest == content.digest():
        return "same"
    outcome, was_shown = "created" if kept is None else "changed", kept is not None and kept.is_active
    number = 1 if kept is None else kept.version + 1
    values = columns(content, units)
    if kept is None:
        kept = _create(content, {**values, "version": number})
    else:
        for field, value in {**values, "version": number, "is_active": True, "told_level": 0}.items():
            setattr(kept, field, value)
        kept.save()
    version = {
        "number": number, "content": content.as_json(), "digest": content.digest(), "published_by": str(by),
        "author_id": signed.author_id, "approver_id": signed.approver_id, "note": signed.note,
        "plain_reason": signed.plain_reason, **kept_measure(content),
    }  # fmt: skip
    subject = subject_of(kept)
    if isinstance(kept, ServiceCard):
        assert isinstance(content, CardContent)
        _keep_fees(kept, content)
        CardVersion.objects.create(card=kept, **version)
        publish(CardPublished(CardId(kept.pk), number), subject=subject)
    else:
        RecordVersion.objects.create(record=kept, **version)
        if isinstance(content, NewsContent):
            news_published(kept, content, was_shown=was_shown)
        publish(RecordPublished(RecordId(kept.pk), RecordKind(kept.kind), number), subject=subject)
    action = f"knowledge.{_word(kept)}_published"
    audit.record(subject=subject, action=action, by=by, data={"version": number})
    return outcome


def _create(content: Content, values: dict[str, Any]) -> Kept:
    if content.kind == CARD:
        return ServiceCard.objects.create(code=content.code, **values)
    return Record.objects.create(kind=content.kind, code=content.code, **values)


def _word(kept: Kept) -> str:
    return "card" if kind_of(kept) == CARD else "record"


def _keep_fees(card: ServiceCard, content: CardContent) -> None:
    card.fees.all().delete()
    Fee.objects.bulk_create(
        [Fee(card=card, position=position, **fee.model_dump()) for position, fee in enumerate(content.fees)]
    )


def retire(texts: Iterable[Kept], by: Actor) -> int:
    """Show these no longer; their versions stay. Says how many were shown until now."""
    gone = [one for one in texts if one.is_active]
    for one in gone:
        one.is_active = False
        one.save(update_fields=["is_active"])
        subject = subject_of(one)
        audit.record(subject=subject, action=f"knowledge.{_word(one)}_retired", by=by)
        if isinstance(one, ServiceCard):
            publish(CardRetired(CardId(one.pk)), subject=subject)
        else:
            publish(RecordRetired(RecordId(one.pk), RecordKind(one.kind)), subject=subject)
    return len(gone)
