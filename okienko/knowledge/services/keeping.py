"""What of cards and records happens by itself: publishing on the day, expiry, reminders that climb."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from okienko.audit import services as audit
from okienko.kernel import actors, live
from okienko.kernel.facts import publish
from okienko.knowledge.events import ApprovalAsked, RecordReviewDue, ReviewDue
from okienko.knowledge.models import CardDraft, Record, ServiceCard
from okienko.knowledge.queries.guides import guides_in_doubt
from okienko.knowledge.queries.shelf import Kept, subject_of
from okienko.knowledge.rules import CardId, RecordId, Stage, approval_level, review_level
from okienko.knowledge.rules.life import REMIND_BEFORE, Level
from okienko.knowledge.services.indexing import rebuild
from okienko.knowledge.services.publishing import retire
from okienko.knowledge.services.writing import TOPIC, give_back, publish_draft, why_not_today

LAST = Level.ABOVE  # nobody is left to be told


@transaction.atomic
def keep(now: datetime) -> int:
    """Publish approved texts whose day has come, take off what has passed its last day, call out what waits.

    now: aware. Says how many rows changed; asked again it changes nothing. Safe beside another worker.
    """
    today = timezone.localdate(now)
    changed = _publish_due(now) + _expire(now)
    if changed:
        rebuild()
    _doubt_guides(today)
    told = sum(_remind(one, today) for one in _locked(Q(next_review__lte=today + REMIND_BEFORE, told_level__lt=LAST)))
    waiting = Q(stage=Stage.IN_REVIEW, told_level__lt=LAST, submitted_at__isnull=False)
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
        because = why_not_today(draft)
        if because:  # a pack or a new fee came meanwhile: a person has to look at both
            give_back(draft, because)
        else:
            publish_draft(draft, by=actors.system())
        number += 1
    return number


def _expire(now: datetime) -> int:
    gone = list(_locked(Q(expires_on__lt=timezone.localdate(now))))
    for one in gone:
        action = "knowledge.card_expired" if isinstance(one, ServiceCard) else "knowledge.record_expired"
        audit.record(subject=subject_of(one), action=action, by=actors.system())
    return retire(gone, actors.system())


def _doubt_guides(today: date) -> None:
    """Make guides due for review that no longer agree with the cards shown: their editors are told as of others."""
    wrong = guides_in_doubt()
    if not wrong:
        return
    doubted = Record.objects.select_for_update(skip_locked=True, of=("self",))
    for one in doubted.filter(pk__in=wrong, is_active=True, next_review__gt=today):
        one.next_review = today
        one.save(update_fields=["next_review"])
        audit.record(subject=subject_of(one), action="knowledge.guide_in_doubt", by=actors.system())


def _locked(which: Q) -> Iterator[Kept]:
    """Cards, then records, that are shown and that no other worker looks at just now."""
    yield from ServiceCard.objects.select_for_update(skip_locked=True, of=("self",)).filter(which, is_active=True)
    yield from Record.objects.select_for_update(skip_locked=True, of=("self",)).filter(which, is_active=True)


def _remind(kept: Kept, today: date) -> int:
    level = review_level(kept.next_review, today)
    if level <= kept.told_level:
        return 0
    kept.told_level = level
    kept.save(update_fields=["told_level"])
    due: ReviewDue | RecordReviewDue
    if isinstance(kept, ServiceCard):
        due = ReviewDue(CardId(kept.pk), kept.version, kept.unit_id, level)
    else:
        due = RecordReviewDue(RecordId(kept.pk), kept.version, kept.unit_id, level)
    publish(due, subject=subject_of(kept))
    return 1


def _call_out(draft: CardDraft, now: datetime) -> int:
    assert draft.submitted_at is not None
    days = (timezone.localdate(now) - timezone.localdate(draft.submitted_at)).days
    level = approval_level(days)
    if level <= draft.told_level:
        return 0
    CardDraft.objects.filter(pk=draft.pk).update(told_level=level)
    publish(ApprovalAsked(draft.pk, draft.version, draft.unit_id, level), subject=f"draft:{draft.pk}")
    return 1
