"""A card gets its present version, or is taken off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.facts import publish
from okienko.knowledge.events import CardPublished, CardRetired
from okienko.knowledge.models import CardVersion, Fee, ServiceCard
from okienko.knowledge.queries.columns import columns_of
from okienko.knowledge.rules import CardContent, CardId
from okienko.organization.rules import UnitId


@dataclass(frozen=True, slots=True)
class Signed:
    """Who wrote and who approved a text, and what they say of it."""

    author_id: int | None = None
    approver_id: int | None = None
    note: str = ""


def publish_content(
    content: CardContent, card: ServiceCard | None, units: dict[str, UnitId], by: Actor, signed: Signed = Signed()
) -> str:
    """Make this content the card's present version. Says which of `Loaded`'s counters it belongs to.

    Call while holding the lock of the card, and rebuild the search afterwards.
    """
    if card is not None and card.is_active and card.digest == content.digest():
        return "same"
    outcome = "created" if card is None else "changed"
    number = 1 if card is None else card.version + 1
    columns = columns_of(content, units)
    if card is None:
        card = ServiceCard.objects.create(code=content.code, version=number, **columns)
    else:
        for field, value in {**columns, "version": number, "is_active": True, "told_level": 0}.items():
            setattr(card, field, value)
        card.save()
    _keep_fees(card, content)
    CardVersion.objects.create(
        card=card, number=number, content=content.as_json(), digest=content.digest(), published_by=str(by),
        author_id=signed.author_id, approver_id=signed.approver_id, note=signed.note,
    )  # fmt: skip
    audit.record(subject=f"card:{card.pk}", action="knowledge.card_published", by=by, data={"version": number})
    publish(CardPublished(CardId(card.pk), number), subject=f"card:{card.pk}")
    return outcome


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
