"""A card gets its present version, or is taken off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.facts import publish
from okienko.kernel.text import sort_key
from okienko.knowledge.events import CardPublished, CardRetired
from okienko.knowledge.models import CardVersion, Fee, ServiceCard
from okienko.knowledge.rules import CardContent, CardId
from okienko.organization.rules import UnitId


def publish_content(content: CardContent, card: ServiceCard | None, units: dict[str, UnitId], by: Actor) -> str:
    """Make this content the card's present version. Says which of `Loaded`'s counters it belongs to."""
    if card is not None and card.is_active and card.digest == content.digest():
        return "same"
    outcome = "created" if card is None else "changed"
    number = 1 if card is None else card.version + 1
    columns = _columns(content, units)
    if card is None:
        card = ServiceCard.objects.create(code=content.code, version=number, **columns)
    else:
        for field, value in {**columns, "version": number, "is_active": True}.items():
            setattr(card, field, value)
        card.save()
    _keep_fees(card, content)
    CardVersion.objects.create(
        card=card, number=number, content=content.as_json(), digest=content.digest(), published_by=str(by)
    )
    audit.record(subject=f"card:{card.pk}", action="knowledge.card_published", by=by, data={"version": number})
    publish(CardPublished(CardId(card.pk), number), subject=f"card:{card.pk}")
    return outcome


def _columns(content: CardContent, units: dict[str, UnitId]) -> dict[str, Any]:
    data = content.as_json()
    same_name = (
        "title", "summary", "audience", "life_events", "who", "when", "fee_note", "documents", "forms", "steps",
        "appeal", "legal_basis", "keywords", "also_asked_as", "related", "phone_version", "advice_limit", "sections",
        "warnings", "editor", "source",
    )  # fmt: skip
    return {
        **{name: data[name] for name in same_name},
        "place_unit_id": units[content.where.unit],
        "locations": content.where.locations,
        "desk": content.where.desk,
        "e_services": data["where"]["e_services"],
        "deadline": content.deadline.text,
        "deadline_rule": content.deadline.rule,
        "filed": data["channels"]["file"],
        "collected": data["channels"]["collect"],
        "unit_id": units[content.unit],
        "state_of": content.state_of,
        "next_review": content.next_review,
        "expires_on": content.expires_on,
        "source_key": content.source.identity if content.source else "",
        "digest": content.digest(),
        "sort_key": sort_key(content.title)[:300],
    }


def _keep_fees(card: ServiceCard, content: CardContent) -> None:
    card.fees.all().delete()
    Fee.objects.bulk_create(
        [Fee(card=card, position=position, **fee.model_dump()) for position, fee in enumerate(content.fees)]
    )


def retire(cards: Iterable[ServiceCard], by: Actor) -> int:
    """Show these cards no longer; their versions stay. Says how many were shown until now."""
    gone = [card for card in cards if card.is_active]
    for card in gone:
        card.is_active = False
        card.save(update_fields=["is_active"])
        audit.record(subject=f"card:{card.pk}", action="knowledge.card_retired", by=by)
        publish(CardRetired(CardId(card.pk)), subject=f"card:{card.pk}")
    return len(gone)
