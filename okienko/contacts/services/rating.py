"""How people judge the service."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.contacts import rules
from okienko.contacts.events import MatterRated
from okienko.contacts.models import Rating
from okienko.contacts.services.parts import clean
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.kernel.facts import publish


@transaction.atomic
def ask_for_rating(subject: str, *, person_id: int | None) -> bool:
    """Note that a rating was asked for. False when this matter was asked about before."""
    made = Rating.objects.bulk_create([Rating(subject=subject, person_id=person_id)], ignore_conflicts=True)
    return bool(made)


@transaction.atomic
def rate(subject: str, score: int, *, comment: str = "", by: Actor) -> None:
    """The person judges the service. A second click changes the score; the comment is kept to 2,000 signs.

    Raises:
        Invalid: the score is not 1 to 6.
    """
    if score not in rules.RATINGS:
        raise Invalid(fields={"score": _("Wybierz ocenę od 1 do 6.")})
    rating, _made = Rating.objects.select_for_update().get_or_create(subject=subject)
    rating.score, rating.comment, rating.rated_at = score, clean(comment.strip(), 2000), timezone.now()
    rating.save()
    publish(MatterRated(rating.id, score), subject=subject)
