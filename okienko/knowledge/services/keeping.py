"""What of cards happens by itself: publishing on the day, expiry, reminders that climb."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from okienko.audit import services as audit
from okienko.kernel import actors, live
from okienko.kernel.facts import publish
from okienko.knowledge.events import ApprovalAsked, ReviewDue
from okienko.knowledge.models import CardDraft, ServiceCard
from okienko.knowledge.rules import CardId, Stage, approval_level, review_level
from okienko.knowledge.rules.life import REMIND_BEFORE, Level
from okienko.knowledge.services.indexing import rebuild
from okienko.knowledge.services.publishing import retire
from okienko.knowledge.services.writing import TOPIC, is_present, publish_draft, return_overtaken


@transaction.atomic
def keep(now: datetime) -> int:
    """Publish approved texts whose day has come, take off cards whose last day has passed, call out what waits.

    now: aware. Says how many rows changed; asked again it changes nothing. Safe beside another worker.
    """
    today = timezone.localdate(now)
    changed = _publish_due(now) + _expire(now)
    if changed:
        rebuild()
    told = 0
    soon = Q(is_active=True, next_review__lte=today + REMIND_BEFORE, told_level__lt=Level.ABOVE)
    for card in ServiceCard.objects.select_for_update(skip_locked=True, of=("self",)).filter(soon):
        level = review_level(card.next_review, today)
        if level > card.told_level:
            ServiceCard.objects.filter(pk=card.pk).update(told_level=level)
            publish(ReviewDue(CardId(card.pk), card.version, card.unit_id, level), subject=f"card:{card.pk}")
            told += 1
    waiting = Q(stage=Stage.IN_REVIEW, told_level__lt=Level.ABOVE, submitted_at__isnull=False)
    for draft in CardDraft.objects.select_for_update(skip_locked=True, of=("self",)).filter(waiting):
        told += _call_out(draft, now)
    if changed or told:
        live.touch(TOPIC)
    return changed + told


def _publish_due(now: datetime) -> int:
    drafts = CardDraft.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        stage=Stage.APPROVED, publish_on__lte=timezone.localdate(now)
    )
    number = 0
    for draft in drafts:
        if is_present(draft):
            publish_draft(draft, by=actors.system())
        else:  # a pack published another text meanwhile: a person has to look at both
            return_overtaken(draft)
        number += 1
    return number


def _expire(now: datetime) -> int:
    over = ServiceCard.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        is_active=True, expires_on__lt=timezone.localdate(now)
    )
    gone = list(over)
    for card in gone:
        audit.record(subject=f"card:{card.pk}", action="knowledge.card_expired", by=actors.system())
    return retire(gone, actors.system())


def _call_out(draft: CardDraft, now: datetime) -> int:
    assert draft.submitted_at is not None
    days = (timezone.localdate(now) - timezone.localdate(draft.submitted_at)).days
    level = approval_level(days)
    if level <= draft.told_level:
        return 0
    CardDraft.objects.filter(pk=draft.pk).update(told_level=level)
    publish(ApprovalAsked(draft.pk, draft.version, draft.unit_id, level), subject=f"draft:{draft.pk}")
    return 1
