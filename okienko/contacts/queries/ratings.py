"""How people judge what was done for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from okienko.contacts.models import Rating
from okienko.kernel.kept import Given, Kept


def asked_for_rating_since(person_ids: Iterable[int], since: datetime) -> bool:
    """Whether any of these records was asked for a rating since then."""
    return Rating.objects.filter(person_id__in=list(person_ids), asked_at__gte=since).exists()


_RATING = Kept(lambda: Rating.objects.filter(subject=Given("subject"), score__isnull=False).order_by("pk")[:1])


def rating_of(subject: str) -> tuple[int, str] | None:
    """(score, comment) of a rated matter."""
    row = _RATING.first(subject=subject)
    return (row.score or 0, row.comment) if row else None


def scores_of(subjects: Iterable[str]) -> list[int]:
    """What people gave to these matters, as far as they rated them. For figures: nobody's access is checked."""
    rows = Rating.objects.filter(subject__in=list(subjects), score__isnull=False)
    return [score for score in rows.values_list("score", flat=True) if score is not None]


def rating_asked(subject: str) -> bool:
    """Whether the person was asked to rate this matter."""
    return Rating.objects.filter(subject=subject).exists()
